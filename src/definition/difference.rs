// SPDX-License-Identifier: GPL-3.0-or-later
//! What is different between two documents, line by line, as a person compares
//! them.

/// A line of two texts that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// In both.
    Same(&'a str),
    /// Only in the first.
    Gone(&'a str),
    /// Only in the second.
    New(&'a str),
}

/// Texts with more changed lines than this are compared as a whole: the table
/// below grows with the square.
const MOST: usize = 4000;

/// All lines of both texts, in order.
#[must_use]
pub fn lines<'a>(before: &'a str, after: &'a str) -> Vec<Line<'a>> {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - start;
    let ends = old.iter().rev().zip(new.iter().rev()).take(most);
    let end = ends.take_while(|(a, b)| a == b).count();
    let mut all: Vec<Line> = old[..start].iter().copied().map(Line::Same).collect();
    middle(
        &old[start..old.len() - end],
        &new[start..new.len() - end],
        &mut all,
    );
    all.extend(old[old.len() - end..].iter().copied().map(Line::Same));
    all
}

/// The lines that differ, each with up to `around` equal ones before and after
/// it, marked as `diff` does: `-`, `+` and a space. Nothing where both are equal.
#[must_use]
pub fn text(before: &str, after: &str, around: usize) -> String {
    let all = lines(before, after);
    let changed: Vec<usize> = (0..all.len())
        .filter(|&at| !matches!(all[at], Line::Same(_)))
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
        let (mark, text) = match line {
            Line::Same(text) => (' ', text),
            Line::Gone(text) => ('-', text),
            Line::New(text) => ('+', text),
        };
        out.push(mark);
        out.push_str(text);
        out.push('\n');
    }
    out
}

/// The longest common lines of what is between equal starts and ends.
fn middle<'a>(old: &[&'a str], new: &[&'a str], out: &mut Vec<Line<'a>>) {
    if old.len().max(new.len()) > MOST {
        out.extend(old.iter().copied().map(Line::Gone));
        out.extend(new.iter().copied().map(Line::New));
        return;
    }
    let width = new.len() + 1;
    let mut common = vec![0_u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            out.push(Line::Same(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || (i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1])
        {
            out.push(Line::Gone(old[i]));
            i += 1;
        } else {
            out.push(Line::New(new[j]));
            j += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_differ_in_nothing() {
        assert_eq!(text("a\nb\n", "a\nb\n", 3), "");
        assert_eq!(text("", "", 3), "");
    }

    #[test]
    fn changed_lines_with_what_is_around_them() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let after = "1\n2\nx\n4\n5\n6\n7\n8\n9\ny\n";
        assert_eq!(text(before, after, 1), " 2\n-3\n+x\n 4\n⋮\n 9\n+y\n");
    }

    #[test]
    fn common_lines_inside_a_change_stay() {
        let all = lines("a\nk\nb\n", "c\nk\nd\n");
        let kept: Vec<&Line> = all
            .iter()
            .filter(|line| matches!(line, Line::Same(_)))
            .collect();
        assert_eq!(kept, [&Line::Same("k")]);
        assert_eq!(all.len(), 5);
    }
}
