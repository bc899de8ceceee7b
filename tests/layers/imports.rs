// SPDX-License-Identifier: GPL-3.0-or-later
//! `ui → model → libvirt → definition`, and what each of them may not know.

use crate::source::{files, take_apart};

/// A layer by its path, and the words its code may not hold.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "src/definition",
        &[
            "virt",
            "virt_sys",
            "glib",
            "gio",
            "gtk",
            "adw",
            "sourceview",
            "crate::host_links",
            "crate::network_manager",
            "crate::libvirt",
            "crate::model",
            "crate::ui",
        ],
    ),
    (
        "src/host_links",
        &[
            "virt",
            "virt_sys",
            "glib",
            "gio",
            "gtk",
            "adw",
            "sourceview",
            "crate::network_manager",
            "crate::libvirt",
            "crate::model",
            "crate::ui",
        ],
    ),
    (
        "src/network_manager",
        &[
            "virt",
            "virt_sys",
            "gtk",
            "adw",
            "sourceview",
            "crate::libvirt",
            "crate::model",
            "crate::ui",
        ],
    ),
    (
        "src/libvirt",
        &[
            "glib",
            "gio",
            "gtk",
            "adw",
            "sourceview",
            "crate::network_manager",
            "crate::model",
            "crate::ui",
        ],
    ),
    (
        "src/model",
        &["virt", "virt_sys", "gtk", "adw", "sourceview", "crate::ui"],
    ),
    (
        "src/ui",
        &[
            "virt",
            "virt_sys",
            "crate::libvirt",
            "crate::host_links",
            "crate::network_manager",
        ],
    ),
];

/// Where GLib may serve the backend: the event loop.
const EVENT_LOOP: &str = "src/libvirt/ffi";

/// The only code that may be unsafe.
const UNSAFE: &[&str] = &[
    "src/libvirt/ffi",
    "src/model/os_catalog/calls",
    "src/ui/console/screen/vnc_memory",
    "src/ui/renderer",
];

#[test]
fn layers_know_only_what_is_to_their_right() {
    let mut wrong = Vec::new();
    for (layer, words) in FORBIDDEN {
        for file in files("src", &["rs"]) {
            if !is_in(&file.path, layer) {
                continue;
            }
            let code = take_apart(&file.text).code;
            for (number, line) in code.lines().enumerate() {
                for word in words.iter().filter(|word| uses(line, word)) {
                    let is_event_loop = *word == "glib" && is_in(&file.path, EVENT_LOOP);
                    if is_event_loop {
                        continue;
                    }
                    wrong.push(format!("{}:{}: {word}", file.path, number + 1));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "these reach leftward:\n{}",
        wrong.join("\n")
    );
}

/// `ui` asks objects of the model to act; it does not act past them.
#[test]
fn ui_fetches_no_handle() {
    let mut wrong = Vec::new();
    for file in files("src/ui", &["rs"]) {
        for (number, line) in take_apart(&file.text).code.lines().enumerate() {
            if line.contains(".handle()") {
                wrong.push(format!("{}:{}", file.path, number + 1));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "make these methods of a model object:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn unsafe_code_is_where_it_is_expected() {
    let mut wrong = Vec::new();
    for file in files("src", &["rs"]) {
        if UNSAFE.iter().any(|place| is_in(&file.path, place)) {
            continue;
        }
        for (number, line) in take_apart(&file.text).code.lines().enumerate() {
            if words(line).any(|word| word == "unsafe") {
                wrong.push(format!("{}:{}", file.path, number + 1));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "unsafe outside {UNSAFE:?}:\n{}",
        wrong.join("\n")
    );
}

/// Whether `path` is the module `layer` or below it.
fn is_in(path: &str, layer: &str) -> bool {
    path.strip_prefix(layer)
        .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// Whether `line` names the crate or path `word`: `word::…`, `use word` or `use word;`, `use word as …`.
fn uses(line: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some(at) = line[from..].find(word).map(|at| at + from) {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        let bare =
            !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '.');
        let rooted =
            before.ends_with("::") && before.trim_end_matches(':').trim_end().ends_with("use");
        let imported =
            before.trim_end().ends_with("use") || before.trim_end().ends_with("extern crate");
        let whole = !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        if (bare || rooted) && whole && (after.starts_with("::") || imported || word.contains("::"))
        {
            return true;
        }
        from = at + word.len();
    }
    false
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
}

#[test]
fn uses_are_found() {
    for line in [
        "use virt::connect::Connect;",
        "pub use virt;",
        "use ::virt::error;",
        "let x: virt::error::Error = y;",
        "    use virt as v;",
    ] {
        assert!(uses(line, "virt"), "{line}");
    }
    for line in [
        "use virt_sys::x;",
        "libvirt::x()",
        "crate::libvirt::virt::x()",
        "let virt = 1;",
    ] {
        assert!(!uses(line, "virt"), "{line}");
    }
    assert!(uses("use crate::ui::window;", "crate::ui"));
    assert!(!uses("use crate::uid;", "crate::ui"));
}
