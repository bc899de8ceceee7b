// SPDX-License-Identifier: GPL-3.0-or-later
//! Where the suites leave things. All of it lies below cargo's target folder.

use std::fs;
use std::path::{Path, PathBuf};

/// Cargo's target folder.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the folder for temporary files lies in the target folder")
        .to_path_buf()
}

/// A folder below the target folder, made if it is not there.
pub fn folder(name: &str) -> PathBuf {
    let path = target().join(name);
    fs::create_dir_all(&path).unwrap_or_else(|e| panic!("making {}: {e}", path.display()));
    path
}

/// Pictures of pages, to be looked at.
pub fn screenshots() -> PathBuf {
    folder("screenshots")
}

/// A name that is safe as a file name: "Row follows: pause" becomes "row-follows-pause".
pub fn file_name(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    name.trim_matches('-').to_owned()
}
