// SPDX-License-Identifier: GPL-3.0-or-later
//! A person's own cloud-config, which is appended to what the page writes: it must be YAML, and of other keys.

use yaml_rust2::{Yaml, YamlLoader};

use super::CloudConfig;

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnProblem {
    /// It is no YAML: in this line, from 1, for this reason.
    NotYaml(usize, String),
    /// It is YAML, but no keys with values, each on a line of its own.
    NotKeys,
    /// It sets this key, which the page sets, too.
    Twice(String),
}

/// What is wrong with a text that is to be appended to what `page` writes.
#[must_use]
pub fn own_problem(text: &str, page: &CloudConfig) -> Option<OwnProblem> {
    let body = body(text);
    let documents = match YamlLoader::load_from_str(body) {
        Ok(documents) => documents,
        Err(error) => {
            // The first line may have been the one that says what it is.
            let before = text.find(body).map_or("", |at| &text[..at]);
            let line = error.marker().line() + before.matches('\n').count();
            return Some(OwnProblem::NotYaml(line, error.info().to_owned()));
        }
    };
    let keys = match documents.as_slice() {
        [] => return None,
        [Yaml::Hash(keys)] => keys,
        _ => return Some(OwnProblem::NotKeys),
    };
    let is_apart = |line: &str| line.starts_with("---") || line.starts_with("...");
    let first = body.lines().find(|line| !is_comment(line));
    let is_block = first.is_some_and(|line| !line.starts_with([' ', '\t', '{', '%', '?']));
    if !is_block || body.lines().any(is_apart) {
        return Some(OwnProblem::NotKeys);
    }
    let written = page.own_keys();
    for key in keys.keys() {
        match key {
            Yaml::String(key) if written.contains(&key.as_str()) => {
                return Some(OwnProblem::Twice(key.clone()));
            }
            Yaml::String(_) => {}
            _ => return Some(OwnProblem::NotKeys),
        }
    }
    None
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// The text without the line that says what it is, and without a document's first mark.
pub(super) fn body(text: &str) -> &str {
    let mut body = text.trim_start_matches('\u{feff}').trim_end();
    for mark in ["#cloud-config", "---"] {
        let (first, rest) = body.split_once('\n').unwrap_or((body, ""));
        if first.trim_end() == mark {
            body = rest;
        }
    }
    body
}
