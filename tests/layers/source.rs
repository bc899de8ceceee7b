// SPDX-License-Identifier: GPL-3.0-or-later
//! Finds the source files and takes Rust apart just far enough: code on one side, string literals on the other.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the project.
pub struct File {
    /// Relative to the project's folder, with slashes.
    pub path: String,
    pub text: String,
}

/// A Rust file, taken apart.
pub struct Rust {
    /// The file with comments and the insides of literals blanked; lines stay where they were.
    pub code: String,
    pub literals: Vec<Literal>,
}

/// A string literal as it is written between its quotes.
pub struct Literal {
    pub line: usize,
    pub text: String,
    /// The code before it on its line or, where it begins a line, on the line before.
    pub before: String,
}

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below `folder` whose name ends in one of `extensions`, in order.
pub fn files(folder: &str, extensions: &[&str]) -> Vec<File> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .filter(|path| {
            let extension = path
                .extension()
                .and_then(|e| e.to_str())
                .unwrap_or_default();
            extensions.contains(&extension)
        })
        .map(|path| File {
            text: fs::read_to_string(&path).expect("a file of the source is text"),
            path: relative(&path),
        })
        .collect()
}

/// One file of the project.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn relative(path: &Path) -> String {
    let path = path
        .strip_prefix(root())
        .expect("it was found below the root");
    path.to_str()
        .expect("names in the source are UTF-8")
        .to_owned()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// Splits `text` into code and literals.
pub fn take_apart(text: &str) -> Rust {
    let mut rust = Rust {
        code: String::with_capacity(text.len()),
        literals: Vec::new(),
    };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => {
                blank(&mut rust, rest, rest.find('\n').unwrap_or(rest.len()))
            }
            '/' if rest.starts_with("/*") => blank(&mut rust, rest, comment(rest)),
            '"' => literal(&mut rust, rest, 1, plain_end(rest)),
            'r' if !ends_in_word(&rust.code) => raw(&mut rust, rest),
            '\'' => blank_char(&mut rust, rest),
            _ => keep(&mut rust, first),
        };
        rest = &rest[length..];
    }
    rust
}

fn keep(rust: &mut Rust, first: char) -> usize {
    rust.code.push(first);
    first.len_utf8()
}

fn blank(rust: &mut Rust, rest: &str, length: usize) -> usize {
    let blanks = rest[..length]
        .chars()
        .map(|c| if c == '\n' { c } else { ' ' });
    rust.code.extend(blanks);
    length
}

fn ends_in_word(code: &str) -> bool {
    code.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// Length of a block comment, which may hold others.
fn comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Where the closing quote of a plain literal stands.
fn plain_end(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    rest.len() - 1
}

/// Notes the literal from `start` to `end`, whose quotes end one byte or more later.
fn literal(rust: &mut Rust, rest: &str, start: usize, end: usize) -> usize {
    let before = rust.code.trim_end();
    rust.literals.push(Literal {
        line: rust.code.matches('\n').count() + 1,
        text: rest[start..end].to_owned(),
        before: before[before.rfind('\n').map_or(0, |n| n + 1)..]
            .trim()
            .to_owned(),
    });
    rust.code.push('"');
    blank(rust, &rest[1..], end - 1);
    rust.code.push('"');
    end + 1
}

fn raw(rust: &mut Rust, rest: &str) -> usize {
    let hashes = rest[1..].len() - rest[1..].trim_start_matches('#').len();
    if !rest[1 + hashes..].starts_with('"') {
        return keep(rust, 'r');
    }
    let start = hashes + 2;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = start + rest[start..].find(&close).unwrap_or(rest.len() - start);
    literal(rust, rest, start, end) + hashes
}

/// A character such as `'"'`; a lifetime is kept as it is.
fn blank_char(rust: &mut Rust, rest: &str) -> usize {
    let inside = &rest[1..];
    let end = match inside.chars().next() {
        Some('\\') => inside[2..].find('\'').map(|at| at + 2),
        Some(c) if inside[c.len_utf8()..].starts_with('\'') => Some(c.len_utf8()),
        _ => None,
    };
    match end {
        Some(end) => blank(rust, rest, end + 2),
        None => keep(rust, '\''),
    }
}

#[test]
fn takes_rust_apart() {
    let text =
        "// \"no\"\nfn f<'a>(x: &'a str) { g('\"', \"a\\\"b\", r#\"c\"d\"#); /* \"no\" */ }\n";
    let rust = take_apart(text);
    let literals: Vec<_> = rust.literals.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(literals, ["a\\\"b", "c\"d"]);
    assert_eq!(rust.literals[1].line, 2);
    assert!(!rust.code.contains("no"));
    assert!(rust.code.contains("fn f<'a>(x: &'a str)"));
    assert_eq!(rust.code.matches('\n').count(), 2);
}
