// SPDX-License-Identifier: GPL-3.0-or-later
//! Numbers before the lines of a listing, and text before and after it.

use super::parts::{is_blank, is_empty, is_invisible};

/// Fewer numbered lines than these are no listing.
const FEWEST: usize = 3;

/// Takes the numbers off a listing that counts its lines.
pub fn numbers(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let numbered: Vec<Option<(u64, usize)>> = lines.iter().map(|line| number(line)).collect();
    let first = (0..lines.len()).find(|&at| is_listing(&lines, &numbered, at))?;
    let matched = count(&numbered, first);
    let after = |at: usize| numbered[at].map_or("", |(_, end)| &lines[at][end..]);
    // One blank belongs to the number, where each number has one after it.
    let filled = matched.iter().map(|&at| after(at));
    let spaced = filled
        .filter(|rest| !rest.trim().is_empty())
        .all(|rest| rest.starts_with(is_blank));
    let rest = |at: usize| {
        let rest = after(at);
        let blank = rest.chars().next().filter(|&c| spaced && is_space(c));
        &rest[blank.map_or(0, char::len_utf8)..]
    };
    // A column of numbers, copied line by line or before all the text.
    let is_column = matched.iter().all(|&at| rest(at).trim().is_empty());
    let mut out = String::with_capacity(text.len());
    for (at, line) in lines.iter().enumerate() {
        match matched.contains(&at) {
            true if is_column => {}
            true => out.push_str(rest(at)),
            false => out.push_str(line),
        }
    }
    Some(out)
}

/// Whether the lines from here on count up, and hold the document.
fn is_listing(lines: &[&str], numbered: &[Option<(u64, usize)>], first: usize) -> bool {
    if numbered[first].is_none() {
        return false;
    }
    let matched = count(numbered, first);
    let Some(&last) = matched.last() else {
        return false;
    };
    let between = lines[first..=last].iter();
    let filled = between.filter(|line| !line.trim().is_empty()).count();
    // A document that opens above has the numbers for content.
    let is_inside = lines[..first]
        .iter()
        .any(|line| line.trim_start().starts_with('<'));
    matched.len() >= FEWEST && matched.len() * 2 >= filled && !is_inside
}

/// The lines that count up, from this one on.
fn count(numbered: &[Option<(u64, usize)>], first: usize) -> Vec<usize> {
    let mut expected = numbered[first].map_or(0, |(number, _)| number);
    let mut matched = Vec::new();
    for (at, found) in numbered.iter().enumerate().skip(first) {
        if found.is_some_and(|(number, _)| number == expected) {
            matched.push(at);
            expected += 1;
        }
    }
    matched
}

/// A blank within a line.
fn is_space(c: char) -> bool {
    is_blank(c) && !matches!(c, '\n' | '\r')
}

/// The number before a line, and where it ends with its mark.
fn number(line: &str) -> Option<(u64, usize)> {
    let skipped = |c: char| is_space(c) || is_invisible(c) || matches!(c, '[' | '(');
    let start = line.len() - line.trim_start_matches(skipped).len();
    let digits = line[start..].bytes().take_while(u8::is_ascii_digit).count();
    let number = line[start..start + digits].parse().ok()?;
    let mut end = start + digits;
    let rest = &line[end..];
    let bare = rest.trim_start_matches(is_space);
    let mark = bare.chars().next();
    let mark = mark.filter(|c| matches!(c, '.' | ':' | ')' | ']' | '|' | '│' | '、' | '．'));
    match mark {
        Some(mark) => end += rest.len() - bare.len() + mark.len_utf8(),
        // Without a mark something must tell the number from the text.
        None if rest.starts_with(|c: char| is_blank(c) || c == '<') || rest.is_empty() => {}
        None => return None,
    }
    Some((number, end))
}

/// Removes what is before the first line that begins with `<`, and after
/// the end of the element that begins there.
pub fn surroundings(text: &str) -> Option<String> {
    let start = first_tag(text)?;
    let inner = &text[start..];
    let root = root_name(inner)?;
    let close = format!("</{root}");
    let end = inner.rfind(&close)?;
    let end = end + inner[end..].find('>')? + 1;
    let (document, behind) = inner.split_at(end);
    let keeps = |text: &str| is_empty(text) || text.trim().starts_with("<!--");
    if start == 0 && keeps(behind) {
        return None;
    }
    let behind = if keeps(behind) { behind } else { "\n" };
    Some(format!("{document}{behind}"))
}

/// Where the first line begins that has a tag for its first thing.
fn first_tag(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches(|c| is_blank(c) || is_invisible(c));
        let mut next = bare.chars().skip(1);
        let is_tag = bare.starts_with('<')
            && next.next().is_some_and(|c| {
                c.is_ascii_alphabetic() || matches!(c, '!' | '?') || is_invisible(c)
            });
        if is_tag {
            return Some(at + line.len() - bare.len());
        }
        at += line.len();
    }
    text.find("<?xml").or_else(|| text.find("<domain"))
}

/// The name of the first element.
fn root_name(text: &str) -> Option<&str> {
    let mut starts = text.match_indices('<').map(|(at, _)| &text[at + 1..]);
    let name = starts.find(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let end = name.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '-' | '_')));
    Some(&name[..end?])
}
