// SPDX-License-Identifier: GPL-3.0-or-later
//! The folders of `ui`: each knows others in one direction only, and nobody but the
//! application knows the window. A `.rs` beside a folder belongs to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{files, read, take_apart};

/// Which files of a folder name which other folder.
type Uses = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

#[test]
fn folders_of_ui_know_each_other_in_one_direction() {
    if let Some(circle) = circle(&uses()) {
        panic!(
            "a circle between folders of ui (what several need goes to ui/widgets, a window is reached by its actions):\n{}",
            circle.join("\n")
        );
    }
}

#[test]
fn a_window_is_reached_by_its_actions() {
    let mut wrong = Vec::new();
    for (from, others) in &uses() {
        let window = others.get("window").filter(|_| from != "application");
        let found = [window, others.get("application")];
        wrong.extend(found.into_iter().flatten().flatten().cloned());
    }
    assert!(
        wrong.is_empty(),
        "these know the window or the application itself, not only their actions:\n{}",
        wrong.join("\n")
    );
}

fn uses() -> Uses {
    let folders: BTreeSet<String> = files("src/ui", &["rs"])
        .iter()
        .filter_map(|file| module(&file.path).into_iter().next())
        .collect();
    let exports = exports(&take_apart(&read("src/ui.rs")).code);
    let mut uses = Uses::new();
    for file in files("src/ui", &["rs"]) {
        let module = module(&file.path);
        let Some(from) = module.first() else {
            continue;
        };
        let code = take_apart(&file.text).code;
        for name in named_in_ui(&code, module.len()) {
            let to = exports.get(&name).cloned().unwrap_or(name);
            if to != *from && folders.contains(&to) {
                let others = uses.entry(from.clone()).or_default();
                others.entry(to).or_default().insert(file.path.clone());
            }
        }
    }
    uses
}

/// The path of a module below `ui`: `["network", "page"]` of `src/ui/network/page.rs`.
fn module(path: &str) -> Vec<String> {
    let below = path.trim_start_matches("src/ui/").trim_end_matches(".rs");
    below.split('/').map(str::to_owned).collect()
}

/// What `ui.rs` passes on by `pub use folder::Name;`, with its folder.
fn exports(code: &str) -> BTreeMap<String, String> {
    let lines = code
        .lines()
        .filter_map(|line| line.strip_prefix("pub use "));
    lines
        .filter_map(|line| line.trim_end_matches(';').split_once("::"))
        .map(|(folder, name)| (name.to_owned(), folder.to_owned()))
        .collect()
}

/// What a file names directly below `ui`, by `crate::ui::…` or by as many `super::` as
/// it takes to get there from `depth` modules below it.
fn named_in_ui(code: &str, depth: usize) -> Vec<String> {
    let mut names = Vec::new();
    // How many braces are open around the code, and around each module in the file.
    let (mut braces, mut inline) = (0_usize, Vec::new());
    let mut at = 0;
    while let Some(c) = code[at..].chars().next() {
        let (before, rest) = (&code[..at], &code[at..]);
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || "_:".contains(c));
        let supers = rest.len() - rest.trim_start_matches("super::").len();
        let mut step = c.len_utf8();
        if begins && rest.starts_with("crate::ui::") {
            step = "crate::ui::".len();
            names.extend(first_names(&rest[step..]));
        } else if begins && supers > 0 {
            step = supers;
            if supers / "super::".len() == depth + inline.len() {
                names.extend(first_names(&rest[step..]));
            }
        } else if c == '{' {
            braces += 1;
            if opens_module(before) {
                inline.push(braces);
            }
        } else if c == '}' {
            if inline.last() == Some(&braces) {
                inline.pop();
            }
            braces = braces.saturating_sub(1);
        }
        at += step;
    }
    names
}

/// Whether the brace behind this code opens a module.
fn opens_module(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let mut words = line.split_whitespace().rev();
    words.next().is_some() && words.next() == Some("mod")
}

/// The first name of a path, or those of a group: `a` of `a::B`, `a` and `c` of `{a::B, c::{D, E}}`.
fn first_names(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else {
        return Vec::from_iter(first_name(path));
    };
    let mut names = Vec::from_iter(first_name(group));
    let mut depth = 0_usize;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.extend(first_name(&group[at + 1..])),
            _ => {}
        }
    }
    names
}

fn first_name(path: &str) -> Option<String> {
    let path = path.trim_start();
    let end = path.find(|c: char| !c.is_alphanumeric() && c != '_');
    let name = &path[..end.unwrap_or(path.len())];
    (!name.is_empty() && name != "self").then(|| name.to_owned())
}

/// A shortest circle, a line for each step with the files that make it.
fn circle(uses: &Uses) -> Option<Vec<String>> {
    let circles = uses.keys().filter_map(|start| way_back(uses, start));
    let shortest = circles.min_by_key(Vec::len)?;
    let steps = shortest.windows(2).map(|step| {
        let files = Vec::from_iter(uses[&step[0]][&step[1]].iter().map(String::as_str));
        format!("{} → {}: {}", step[0], step[1], files.join(", "))
    });
    Some(steps.collect())
}

/// The shortest way from a folder over others back to it.
fn way_back(uses: &Uses, start: &str) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.to_owned()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let others = way.last().and_then(|last| uses.get(last));
            for to in others.into_iter().flat_map(BTreeMap::keys) {
                let mut way = way.clone();
                way.push(to.clone());
                if to == start {
                    return Some(way);
                }
                if seen.insert(to.clone()) {
                    longer.push(way);
                }
            }
        }
        ways = longer;
    }
    None
}

#[test]
fn names_below_ui_are_found() {
    let code = "use crate::ui::{a, b::{X, Y}, c::Z};\nuse super::super::d::W;\nuse super::e;\n\
                mod imp {\n    use super::*;\n    use super::super::super::f::V;\n    use super::super::g;\n}\n\
                fn h() { crate::ui::i::run(); super::super::j::run() }";
    let found = named_in_ui(code, 2);
    assert_eq!(found, ["a", "b", "c", "d", "f", "i", "j"]);
}

#[test]
fn circles_are_found() {
    let mut uses = Uses::new();
    for (from, to) in [("a", "b"), ("b", "c"), ("d", "a")] {
        add(&mut uses, from, to);
    }
    assert_eq!(circle(&uses), None);
    add(&mut uses, "c", "a");
    let steps = circle(&uses).unwrap();
    assert_eq!(steps, ["a → b: a.rs", "b → c: b.rs", "c → a: c.rs"]);
}

fn add(uses: &mut Uses, from: &str, to: &str) {
    let others = uses.entry(from.to_owned()).or_default();
    let files = others.entry(to.to_owned()).or_default();
    files.insert(format!("{from}.rs"));
}
