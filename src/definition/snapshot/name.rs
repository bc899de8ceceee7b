// SPDX-License-Identifier: GPL-3.0-or-later
//! A snapshot's name: libvirt makes a file of it, and QEMU a word in an image.

/// The longest name, in bytes: libvirt adds to it for a file, whose name has 255 at most.
const LONGEST: usize = 200;

/// Why a snapshot cannot have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameProblem {
    /// It is empty, or white space alone.
    Empty,
    /// It has a “/”.
    Slash,
    /// It begins with a dot.
    Dot,
    /// It has a quotation mark or a backslash: QEMU reports an internal snapshot of such a name as taken and keeps none.
    Quote,
    /// It has a character that is not seen, such as a tab.
    Control,
    /// It is longer than 200 bytes.
    Long,
    /// The machine has a snapshot of this name.
    Taken,
}

/// What is wrong with a name, if anything is.
pub fn name_problem(name: &str, is_taken: bool) -> Option<NameProblem> {
    if name.trim().is_empty() {
        Some(NameProblem::Empty)
    } else if name.contains('/') {
        Some(NameProblem::Slash)
    } else if name.contains(['"', '\\']) {
        Some(NameProblem::Quote)
    } else if name.starts_with('.') {
        Some(NameProblem::Dot)
    } else if name.chars().any(char::is_control) {
        Some(NameProblem::Control)
    } else if name.len() > LONGEST {
        Some(NameProblem::Long)
    } else if is_taken {
        Some(NameProblem::Taken)
    } else {
        None
    }
}

/// The first of `word-1`, `word-2`, … that is not taken.
pub fn propose_name(word: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut number = 1_u64;
    loop {
        let name = format!("{word}-{number}");
        if !is_taken(&name) {
            return name;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_name() {
        assert_eq!(name_problem("a\"b", false), Some(NameProblem::Quote));
        assert_eq!(name_problem("a\\b", false), Some(NameProblem::Quote));
        assert_eq!(name_problem("before the update", false), None);
        assert_eq!(name_problem(" ", false), Some(NameProblem::Empty));
        assert_eq!(name_problem("a/b", false), Some(NameProblem::Slash));
        assert_eq!(name_problem(".a", false), Some(NameProblem::Dot));
        assert_eq!(name_problem("a\tb", false), Some(NameProblem::Control));
        let long = "ü".repeat(101);
        assert_eq!(name_problem(&long, false), Some(NameProblem::Long));
        assert_eq!(name_problem("a", true), Some(NameProblem::Taken));
    }

    #[test]
    fn a_free_name() {
        assert_eq!(propose_name("snapshot", |_| false), "snapshot-1");
        assert_eq!(
            propose_name("snapshot", |it| it == "snapshot-1"),
            "snapshot-2"
        );
    }
}
