// SPDX-License-Identifier: GPL-3.0-or-later
//! Positions of the attributes in a start tag. Works on what is between `<` and
//! `>`; values are raw.

use std::ops::Range;

/// The places of one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// From the white space before the name to the closing quote.
    pub whole: Range<usize>,
    /// The name.
    pub name: Range<usize>,
    /// The value, without quotes.
    pub value: Range<usize>,
}

const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// All attributes in order.
///
/// # Errors
/// What is wrong with the tag, in English.
pub fn all(start: &str) -> Result<Vec<Span>, String> {
    let mut spans = Vec::new();
    let mut at = start.find(SPACE).unwrap_or(start.len());
    loop {
        let before = at;
        at += space(&start[at..]);
        if at == start.len() {
            return Ok(spans);
        }
        if at == before {
            return Err("white space is missing between two attributes".to_owned());
        }
        let span = one(start, before, at)?;
        at = span.whole.end;
        spans.push(span);
    }
}

/// The attribute of this name, prefix included.
pub fn find(start: &str, name: &str) -> Option<Span> {
    all(start)
        .ok()?
        .into_iter()
        .find(|span| &start[span.name.clone()] == name)
}

/// All is well with a start tag: its name, its attributes, none twice.
///
/// # Errors
/// What is wrong, in English.
pub fn check(start: &str) -> Result<(), String> {
    let name = &start[..start.find(SPACE).unwrap_or(start.len())];
    check_name(name)?;
    let spans = all(start)?;
    let mut names: Vec<&str> = spans.iter().map(|span| &start[span.name.clone()]).collect();
    names.sort_unstable();
    for name in &names {
        check_name(name)?;
    }
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("attribute “{}” stands there twice", pair[0])),
        None => Ok(()),
    }
}

fn check_name(name: &str) -> Result<(), String> {
    let mut characters = name.chars();
    let begins = characters
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_' || c == ':');
    let goes_on = characters.all(|c| {
        c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.' | '\u{b7}') || c >= '\u{300}'
    });
    if begins && goes_on {
        Ok(())
    } else {
        Err(format!("“{name}” is not a name"))
    }
}

fn one(start: &str, before: usize, at: usize) -> Result<Span, String> {
    let name_end = at
        + start[at..]
            .find(|c| c == '=' || SPACE.contains(&c))
            .unwrap_or(start.len() - at);
    let name = &start[at..name_end];
    let equals = name_end + space(&start[name_end..]);
    if !start[equals..].starts_with('=') {
        return Err(format!("attribute “{name}” has no value"));
    }
    let open = equals + 1 + space(&start[equals + 1..]);
    let quote = match start[open..].chars().next() {
        Some(c @ ('\'' | '"')) => c,
        _ => return Err(format!("the value of attribute “{name}” has no quotes")),
    };
    let from = open + 1;
    let Some(length) = start[from..].find(quote) else {
        return Err(format!("the value of attribute “{name}” is never closed"));
    };
    let value = from..from + length;
    if start[value.clone()].contains('<') {
        return Err(format!("there is a “<” in attribute “{name}”"));
    }
    Ok(Span {
        whole: before..value.end + 1,
        name: at..name_end,
        value,
    })
}

fn space(text: &str) -> usize {
    text.len() - text.trim_start_matches(SPACE).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_spans_in_odd_spelling() {
        let start = "a  b = \"1'2\"\n c='' d:e='x' ";
        let spans = all(start).unwrap();
        let values: Vec<&str> = spans.iter().map(|s| &start[s.value.clone()]).collect();
        assert_eq!(values, ["1'2", "", "x"]);
        assert_eq!(&start[spans[0].whole.clone()], "  b = \"1'2\"");
        assert_eq!(find(start, "d:e").unwrap().value, spans[2].value);
    }

    #[test]
    fn refuses_broken_tags() {
        for broken in [
            "",
            "1a",
            "a b",
            "a b=",
            "a b=1",
            "a b='1",
            "a b='1'c='2'",
            "a b='<'",
            "a b='1' b='2'",
            "a ='1'",
            "a 1='1'",
        ] {
            assert!(check(broken).is_err(), "{broken}");
        }
        assert!(check("q:commandline xmlns:q='x'").is_ok());
    }
}
