// SPDX-License-Identifier: GPL-3.0-or-later
//! The sample documents, and that each is written as it was read.

use std::fs;
use std::path::{Path, PathBuf};

use guesthouse::definition::xml::Document;

/// The text of one sample.
pub fn sample(name: &str) -> String {
    let path = folder().join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All samples, with their paths.
pub fn samples() -> Vec<(PathBuf, String)> {
    let files = files(&folder());
    assert!(files.len() > 15, "the samples are not there: {files:?}");
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a sample is UTF-8");
            (path, text)
        })
        .collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/xml/samples")
}

/// All `*.xml` below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder can be read to its end").path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn samples_give_back_every_byte() {
    for (path, text) in samples() {
        let document = Document::parse(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        assert_eq!(document.to_string(), text, "{}", path.display());
        assert_eq!(document.clone().to_string(), text);
    }
}

/// Also any other collection there is: `XML_CORPUS=folder`. Files that are not
/// well-formed or not UTF-8 are counted, and must be the smaller part.
#[test]
fn a_corpus_gives_back_every_byte() {
    let Some(folder) = std::env::var_os("XML_CORPUS") else {
        return;
    };
    let (mut same, mut refused) = (0, Vec::new());
    for path in files(Path::new(&folder)) {
        let Ok(text) = fs::read_to_string(&path) else {
            refused.push(format!("{}: not UTF-8", path.display()));
            continue;
        };
        match Document::parse(&text) {
            Ok(document) => {
                assert!(document.to_string() == text, "{} changed", path.display());
                same += 1;
            }
            Err(error) => refused.push(format!("{}: {error}", path.display())),
        }
    }
    eprintln!(
        "{same} files came back the same; refused:\n{}",
        refused.join("\n")
    );
    assert!(
        same > refused.len(),
        "too few of {} could be read",
        Path::new(&folder).display()
    );
}
