// SPDX-License-Identifier: GPL-3.0-or-later
//! Where in a document the fault is that libvirt complains of. Its parser gives
//! a line; its schema check names an element or an attribute, or what is around it.

use std::fs;

use crate::definition::schema::Vocabulary;
use crate::definition::xml::Document;

/// The schemas that a machine's definition is checked against.
const SCHEMAS: [&str; 6] = [
    "domaincommon.rng",
    "domainoverrides.rng",
    "cputypes.rng",
    "networkcommon.rng",
    "storagecommon.rng",
    "nwfilter_params.rng",
];

/// The line to look at, from 1, where the complaint tells.
pub(super) fn line(complaint: &str, text: &str) -> Option<usize> {
    parser_line(complaint)
        .or_else(|| {
            let is_schema = complaint.contains("schema");
            is_schema.then(|| unknown_line(&vocabulary(), complaint, text))?
        })
        .or_else(|| named_line(complaint, text))
}

/// The words of libvirt's schemas, where they are installed.
fn vocabulary() -> Vocabulary {
    let mut known = Vocabulary::default();
    for folder in glib::system_data_dirs() {
        for schema in SCHEMAS {
            let path = folder.join("libvirt/schemas").join(schema);
            if let Ok(text) = fs::read_to_string(path) {
                known.add(&text);
            }
        }
        if !known.is_empty() {
            break;
        }
    }
    known
}

/// The first word no schema knows, in what the complaint names or else anywhere.
fn unknown_line(known: &Vocabulary, complaint: &str, text: &str) -> Option<usize> {
    if known.is_empty() {
        return None;
    }
    let document = Document::parse(text).ok()?;
    let lines = document.lines();
    let named = names(complaint).into_iter().flat_map(|(name, _)| {
        let all = lines.iter().map(|(element, _)| *element);
        all.filter(|&element| document.name(element) == name)
            .collect::<Vec<_>>()
    });
    let mut parts = named.chain([document.root()]);
    let found = parts.find_map(|part| known.first_unknown(&document, part))?;
    let place = lines.iter().find(|(element, _)| *element == found);
    place.map(|(_, lines)| *lines.start())
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
        let complaint = "Expecting element domain, got disk";
        assert_eq!(line(complaint, TEXT), Some(4));
        let complaint = "Invalid attribute dev for element targett";
        assert_eq!(line(complaint, TEXT), Some(5));
    }

    #[test]
    fn a_word_that_no_schema_knows() {
        let mut known = Vocabulary::default();
        for name in ["domain", "name", "devices", "disk", "target"] {
            known.add(&format!(
                "<element name='{name}'><attribute name='type'/><attribute name='dev'/></element>"
            ));
        }
        let complaint = "failed to validate against schema: Extra element devices in interleave\n\
            Element domain failed to validate content";
        assert_eq!(unknown_line(&known, complaint, TEXT), Some(5));
        let fine = TEXT.replace("targett", "target");
        assert_eq!(unknown_line(&known, complaint, &fine), None);
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
