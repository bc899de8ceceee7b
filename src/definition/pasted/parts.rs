// SPDX-License-Identifier: GPL-3.0-or-later
//! The parts of a text that is nearly XML: tags, text, all else. Never fails; a
//! quote is one only behind `=`, so that curly ones can close a straight one.

/// A kind of part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// From `<` to `>`.
    Tag,
    /// Between two of the others.
    Text,
    /// A comment.
    Comment,
    /// CDATA, an instruction, a doctype.
    Other,
}

/// Blanks that XML does not know, but for those that are letters of a script.
pub const ODD_BLANKS: [char; 17] = [
    '\u{a0}', '\u{1680}', '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}', '\u{2005}',
    '\u{2006}', '\u{2007}', '\u{2008}', '\u{2009}', '\u{200a}', '\u{202f}', '\u{205f}', '\u{3000}',
    '\u{2028}',
];

/// Characters of no width.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A blank of any kind.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || ODD_BLANKS.contains(&c)
}

/// Cuts a text into its parts; together they are the text.
pub fn parts(text: &str) -> Vec<(Kind, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (kind, length) = first(rest);
        let (part, after) = rest.split_at(length);
        parts.push((kind, part));
        rest = after;
    }
    parts
}

fn first(text: &str) -> (Kind, usize) {
    let until = |mark: &str| text.find(mark).map_or(text.len(), |at| at + mark.len());
    if text.starts_with("<!--") {
        (Kind::Comment, until("-->"))
    } else if text.starts_with("<![CDATA[") {
        (Kind::Other, until("]]>"))
    } else if text.starts_with("<!") {
        (Kind::Other, until(">"))
    } else if text.starts_with('<') {
        (Kind::Tag, tag_end(text))
    } else {
        (Kind::Text, text.find('<').unwrap_or(text.len()))
    }
}

fn tag_end(tag: &str) -> usize {
    let mut at = 0;
    while let Some(found) = tag[at..].find(['=', '>']) {
        at += found + 1;
        if tag[..at].ends_with('>') {
            return at;
        }
        if let Some(value) = value(tag, at) {
            at = value.end;
        }
    }
    tag.len()
}

/// A value with its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// Position of its opening quote.
    pub start: usize,
    /// Where its closing quote ends.
    pub end: usize,
    /// Where what is in it begins and ends.
    pub inner: (usize, usize),
}

/// The value that begins behind a `=` at `from`, past blanks.
pub fn value(tag: &str, from: usize) -> Option<Value> {
    let blanks = tag[from..].len() - tag[from..].trim_start_matches(is_blank).len();
    let start = from + blanks;
    let quote = tag[start..].chars().next()?;
    let family = family(quote)?;
    let inner = start + quote.len_utf8();
    let is_plain = matches!(quote, '\'' | '"');
    for (at, c) in tag[inner..].char_indices() {
        let end = inner + at + c.len_utf8();
        let closes = match is_plain {
            true => c == quote,
            false => family.contains(c) && is_end(&tag[end..]),
        };
        if closes {
            let inner = (inner, inner + at);
            return Some(Value { start, end, inner });
        }
        if !is_plain && matches!(c, '<' | '>' | '=') {
            return None;
        }
    }
    None
}

/// Quotes that go together.
fn family(quote: char) -> Option<&'static str> {
    ["\"“”„‟″＂«»", "'‘’‚‛′´`＇"]
        .into_iter()
        .find(|family| family.contains(quote))
}

/// Whether an attribute can end here.
fn is_end(rest: &str) -> bool {
    let next = rest.chars().next();
    next.is_none_or(|c| is_blank(c) || matches!(c, '/' | '>' | '?'))
}

/// Cuts a tag into what is between values and the values, without their quotes.
pub fn pieces(tag: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = tag[at..].find('=') {
        at += found + 1;
        if let Some(value) = value(tag, at) {
            let (start, end) = value.inner;
            pieces.push((false, &tag[from..start]));
            pieces.push((true, &tag[start..end]));
            (from, at) = (end, value.end);
        }
    }
    pieces.push((false, &tag[from..]));
    pieces
}

/// Whether a text has nothing one can see.
pub fn is_empty(text: &str) -> bool {
    text.replace("&nbsp;", "")
        .chars()
        .all(|c| is_blank(c) || is_invisible(c))
}

/// Whether blanks that XML does not know are between two elements, or an
/// entity that HTML alone knows anywhere in a text.
pub fn has_odd_blanks(text: &str) -> bool {
    let parts = parts(text);
    let is_open = |tag: &str| !tag.starts_with("</") && !tag.ends_with("/>");
    parts.iter().enumerate().any(|(at, (kind, part))| {
        if *kind != Kind::Text {
            return false;
        }
        let before = at.checked_sub(1).map(|before| parts[before].1);
        let after = parts.get(at + 1).map(|after| after.1);
        let is_leaf = before.is_some_and(is_open) && after.is_some_and(|it| it.starts_with("</"));
        // A byte order mark is no blank.
        let is_odd = |c| (ODD_BLANKS.contains(&c) || is_invisible(c)) && at > 0;
        part.contains("&nbsp;") || (!is_leaf && is_empty(part) && part.contains(is_odd))
    })
}
