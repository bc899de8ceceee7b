// SPDX-License-Identifier: GPL-3.0-or-later
//! What is written in two places and has to agree: paths in the texts, the version, POTFILES.

use std::path::Path;
use std::process::Command;

use crate::source::{read, root};

#[test]
fn paths_named_in_the_texts_exist() {
    let mut wrong = Vec::new();
    for (text, folder) in [("README.md", ""), ("src/lib.rs", "src")] {
        for path in named_paths(&read(text)) {
            if !root().join(folder).join(&path).exists() && !root().join(&path).exists() {
                wrong.push(format!("{text}: {path}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "named, and not there:\n{}",
        wrong.join("\n")
    );
}

/// Words that are a path of ours: with a slash or a known ending, and nothing a path of ours never holds.
fn named_paths(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || "`()[]<>,;\"|*".contains(c))
        .map(|word| word.trim_end_matches(['.', ':', '…']))
        .filter(|word| {
            let plain = word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
            let ours = !word.starts_with(['/', '.'])
                && !word.starts_with("target/")
                && !word.contains("//");
            let ending = Path::new(word).extension().and_then(|e| e.to_str());
            let known = matches!(
                ending,
                Some("rs" | "ui" | "md" | "toml" | "css" | "png" | "svg")
            );
            let folder = word.ends_with('/') && word.len() > 1;
            plain && ours && (known || folder || is_below_ours(word))
        })
        .map(str::to_owned)
        .collect()
}

/// Whether the first step of `word` is a folder of the project, so that the rest should be there, too.
fn is_below_ours(word: &str) -> bool {
    word.split_once('/')
        .is_some_and(|(first, rest)| !rest.is_empty() && root().join(first).is_dir())
}

#[test]
fn the_version_is_the_same_everywhere() {
    let version = env!("CARGO_PKG_VERSION");
    let meson = read("meson.build");
    assert!(
        meson.contains(&format!("version: '{version}'")),
        "meson.build: not {version}"
    );
    let metainfo = read("data/io.github.guesthouse.Guesthouse.metainfo.xml");
    let newest = metainfo
        .split("<release version=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    assert_eq!(newest, Some(version), "the newest release in the metainfo");
}

#[test]
fn potfiles_lists_what_is_to_be_translated() {
    let output = Command::new(root().join("build-aux/potfiles"))
        .arg("--check")
        .output()
        .unwrap();
    let difference = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "run build-aux/potfiles:\n{difference}"
    );
}

#[test]
fn finds_paths_in_a_text() {
    let text = "See `src/main.rs`, [x](data/icons/) and tests/layers; not test:///default, and/or, `/etc/x.rs`.";
    assert_eq!(
        named_paths(text),
        ["src/main.rs", "data/icons/", "tests/layers"]
    );
}
