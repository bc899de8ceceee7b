// SPDX-License-Identifier: GPL-3.0-or-later
//! What differs between two texts, line by line.

use std::time::{Duration, Instant};

use similar::{Algorithm, ChangeTag, capture_diff_slices_deadline};

/// The best difference is looked for this long; after that, a rougher one is taken.
const LONGEST: Duration = Duration::from_millis(500);

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is in both.
    Same,
    /// It is only in the old text.
    Removed,
    /// It is only in the new text.
    Added,
}

/// A line of either text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// What became of it.
    pub change: Change,
    /// The line, without its end.
    pub text: &'a str,
    /// Its number in the new text, from 1; of a removed line, that of the line
    /// that follows.
    pub number: usize,
}

/// All lines of both texts, in order, each line once.
#[must_use]
pub fn lines<'a>(old: &'a str, new: &'a str) -> Vec<Line<'a>> {
    let old: Vec<&str> = old.lines().collect();
    let new: Vec<&str> = new.lines().collect();
    let until = Instant::now().checked_add(LONGEST);
    let pieces = capture_diff_slices_deadline(Algorithm::Myers, &old, &new, until);
    let mut number = 1;
    let mut found = Vec::with_capacity(old.len().max(new.len()));
    for (tag, texts) in pieces.iter().flat_map(|it| it.iter_slices(&*old, &*new)) {
        let change = match tag {
            ChangeTag::Equal => Change::Same,
            ChangeTag::Delete => Change::Removed,
            ChangeTag::Insert => Change::Added,
        };
        for text in texts {
            found.push(Line {
                change,
                text,
                number,
            });
            number += usize::from(change != Change::Removed);
        }
    }
    found
}

/// Whether any line differs.
#[must_use]
pub fn is_any(lines: &[Line<'_>]) -> bool {
    lines.iter().any(|line| line.change != Change::Same)
}

/// The lines that differ, each with up to `around` equal ones before and after
/// it, marked as `diff` does: `-`, `+` and a space. Nothing where both are equal.
#[must_use]
pub fn text(old: &str, new: &str, around: usize) -> String {
    let all = lines(old, new);
    let changed: Vec<usize> = (0..all.len())
        .filter(|&at| all[at].change != Change::Same)
        .collect();
    let mut out = String::new();
    let mut last = None;
    for (at, line) in all.iter().enumerate() {
        let next = changed.partition_point(|&it| it + around < at);
        let is_near = changed.get(next).is_some_and(|&it| it <= at + around);
        if !is_near {
            continue;
        }
        if last.is_some_and(|last| last + 1 != at) {
            out.push_str("⋮\n");
        }
        last = Some(at);
        out.push(match line.change {
            Change::Same => ' ',
            Change::Removed => '-',
            Change::Added => '+',
        });
        out.push_str(line.text);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_with_what_is_around_them() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let after = "1\n2\nx\n4\n5\n6\n7\n8\n9\ny\n";
        assert_eq!(text(before, after, 1), " 2\n-3\n+x\n 4\n⋮\n 9\n+y\n");
        assert_eq!(text(before, before, 3), "");
    }

    fn marked(old: &str, new: &str) -> String {
        lines(old, new)
            .iter()
            .map(|line| {
                let mark = match line.change {
                    Change::Same => ' ',
                    Change::Removed => '-',
                    Change::Added => '+',
                };
                format!("{mark}{}{}", line.number, line.text)
            })
            .collect::<Vec<_>>()
            .join(",")
    }

    #[test]
    fn what_was_added_and_what_is_gone() {
        assert_eq!(marked("a\nb\nc\n", "a\nb\nc\n"), " 1a, 2b, 3c");
        assert_eq!(marked("a\nb\nc", "a\nx\nc"), " 1a,-2b,+2x, 3c");
        assert_eq!(marked("", "a\nb"), "+1a,+2b");
        assert_eq!(marked("a\nb\nc\nd", "b\nd\ne"), "-1a, 1b,-2c, 2d,+3e");
        assert!(!is_any(&lines("a\n", "a")));
        assert!(is_any(&lines("a", "b")));
    }

    #[test]
    fn both_texts_can_be_had_back() {
        let old = "a\nb\nc\nd\nb\na\n";
        let new = "b\nc\nx\nd\na\na\n";
        let lines = lines(old, new);
        let side = |out: Change| -> String {
            let kept = lines.iter().filter(|line| line.change != out);
            kept.map(|line| format!("{}\n", line.text)).collect()
        };
        assert_eq!(side(Change::Added), old);
        assert_eq!(side(Change::Removed), new);
    }
}
