// SPDX-License-Identifier: GPL-3.0-or-later
//! Where in a document the fault is that libvirt complains of. Its parser gives
//! a line; its schema check names an element or an attribute.

use crate::definition::xml::Document;

/// The line to look at, from 1, where the complaint tells.
pub(super) fn line(complaint: &str, text: &str) -> Option<usize> {
    parser_line(complaint).or_else(|| named_line(complaint, text))
}

/// `(domain_definition):12: Opening and ending tag mismatch: …`
fn parser_line(complaint: &str) -> Option<usize> {
    let (_, rest) = complaint.split_once("):")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    if digits.is_empty() || !rest[digits.len()..].starts_with(':') {
        return None;
    }
    digits.parse().ok().filter(|&line| line > 0)
}

/// The first element a schema error names that stands in the document. What
/// comes later in such an error is what surrounds the fault.
fn named_line(complaint: &str, text: &str) -> Option<usize> {
    let document = Document::parse(text).ok()?;
    let lines = document.lines();
    let found = names(complaint).into_iter().find_map(|(name, attribute)| {
        let mut places = lines.iter().filter(|(id, _)| {
            document.name(*id) == name
                && attribute.is_none_or(|attribute| document.attr(*id, attribute).is_some())
        });
        let first = places.next()?;
        Some(*first.1.start())
    });
    found.filter(|line| *line > 1)
}

/// Elements and, where it is told, their attribute, in the order of the text.
fn names(complaint: &str) -> Vec<(&str, Option<&str>)> {
    const BEFORE: [&str; 4] = [
        "Extra element ",
        "Did not expect element ",
        "Expecting element ",
        "Element ",
    ];
    let mut found = Vec::new();
    for sentence in complaint.lines() {
        let sentence = sentence.trim();
        if let Some(rest) = sentence.strip_prefix("Invalid attribute ") {
            let mut words = rest.split(' ');
            if let (Some(attribute), Some("for"), Some("element"), Some(name)) =
                (words.next(), words.next(), words.next(), words.next())
            {
                found.push((name, Some(attribute)));
            }
        } else if let Some((_, extra)) = sentence.split_once(" has extra content: ") {
            // “Element a has extra content: b”: b is the fault.
            found.push((word(extra), None));
        } else if let Some(rest) = sentence.strip_prefix("Expecting element ") {
            // “Expecting element a, got b”: b is what stands there.
            if let Some((_, got)) = rest.split_once(", got ") {
                found.push((word(got), None));
            }
        } else if let Some(rest) = BEFORE
            .iter()
            .find_map(|before| sentence.strip_prefix(before))
        {
            found.push((word(rest), None));
        }
    }
    found
}

fn word(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<domain type='kvm'>\n  <name>a</name>\n  <devices>\n    <disk type='file'>\n      <targett dev='vda'/>\n    </disk>\n  </devices>\n</domain>\n";

    #[test]
    fn the_parser_gives_a_line() {
        let complaint = "(domain_definition):3: Opening and ending tag mismatch: name line 2 and domain\n</domain>\n---------^";
        assert_eq!(line(complaint, "<a>"), Some(3));
        assert_eq!(line("no such thing (a): b", "<a/>"), None);
    }

    #[test]
    fn the_schema_names_an_element() {
        let complaint = "XML document failed to validate against schema: Unable to validate doc against /usr/share/libvirt/schemas/domain.rng\nDid not expect element targett there\nElement domain failed to validate content";
        assert_eq!(line(complaint, TEXT), Some(5));
        let complaint = "Element devices has extra content: targett";
        assert_eq!(line(complaint, TEXT), Some(5));
        let complaint = "Expecting element domain, got disk";
        assert_eq!(line(complaint, TEXT), Some(4));
        let complaint = "Invalid attribute dev for element targett";
        assert_eq!(line(complaint, TEXT), Some(5));
    }

    #[test]
    fn what_names_only_the_whole_points_nowhere() {
        assert_eq!(
            line("Element domain failed to validate content", TEXT),
            None
        );
        assert_eq!(line("unsupported configuration: no", TEXT), None);
    }
}
