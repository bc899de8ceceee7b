// SPDX-License-Identifier: GPL-3.0-or-later
//! The shape of a file: its licence, its first words, its length.

use crate::source::{File, files};

const SPDX: &str = "SPDX-License-Identifier: GPL-3.0-or-later";

/// Longer files are two files.
const LONGEST: usize = 500;

fn ours(extensions: &[&str]) -> Vec<File> {
    let mut all = files("src", extensions);
    all.extend(files("tests", extensions));
    all
}

#[test]
fn every_file_names_its_licence() {
    let mut wrong = Vec::new();
    for file in ours(&["rs", "ui", "sh", "css"]) {
        // Before it may stand what has to be first: the XML declaration, the interpreter.
        if !file.text.lines().take(2).any(|line| line.contains(SPDX)) {
            wrong.push(file.path);
        }
    }
    assert!(
        wrong.is_empty(),
        "no {SPDX:?} on top of:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_module_says_what_it_is_for() {
    let mut wrong = Vec::new();
    for file in ours(&["rs"]) {
        let says = file
            .text
            .lines()
            .find_map(|line| line.strip_prefix("//!"))
            .is_some_and(|words| !words.trim().is_empty());
        if !says {
            wrong.push(file.path);
        }
    }
    assert!(wrong.is_empty(), "no //! on top of:\n{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long() {
    let mut wrong = Vec::new();
    for file in ours(&["rs", "ui"]) {
        let lines = file.text.lines().count();
        if lines > LONGEST {
            wrong.push(format!("{}: {lines} lines", file.path));
        }
    }
    assert!(wrong.is_empty(), "split these:\n{}", wrong.join("\n"));
}

#[test]
fn no_file_is_a_drawer_for_everything() {
    let drawers = [
        "util", "utils", "helper", "helpers", "common", "manager", "misc", "mod",
    ];
    let wrong: Vec<_> = ours(&["rs"])
        .into_iter()
        .filter(|file| {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            drawers.contains(&name.trim_end_matches(".rs"))
        })
        .map(|file| file.path)
        .collect();
    assert!(
        wrong.is_empty(),
        "name these for what they do:\n{}",
        wrong.join("\n")
    );
}
