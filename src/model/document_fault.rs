// SPDX-License-Identifier: GPL-3.0-or-later
//! Where in a document the fault is that libvirt complains of. Its parser gives
//! a line; its schema check names an element or an attribute, or what is around it.

use std::fs;
use std::sync::OnceLock;

use crate::definition::schema::{self, Schema};
use crate::definition::xml::Document;

/// The line to look at, from 1, where the message says it. Looked for on another
/// thread: libvirt's schemas are half a megabyte to read.
pub async fn find_line(complaint: String, text: String) -> Option<usize> {
    let found = gio::spawn_blocking(move || line(&complaint, &text));
    found.await.ok().flatten()
}

fn line(complaint: &str, text: &str) -> Option<usize> {
    parser_line(complaint)
        .or_else(|| {
            let is_schema = complaint.contains("schema");
            is_schema.then(|| schema_line(SCHEMA.get_or_init(schema), text))?
        })
        .or_else(|| named_line(complaint, text))
}

/// Read once.
static SCHEMA: OnceLock<Schema> = OnceLock::new();

/// libvirt's schemas, where they are installed.
fn schema() -> Schema {
    let mut schema = Schema::default();
    for folder in glib::system_data_dirs() {
        for file in schema::FILES {
            let path = folder.join("libvirt/schemas").join(file);
            if let Ok(text) = fs::read_to_string(path) {
                schema.add(&text);
            }
        }
        if !schema.is_empty() {
            break;
        }
    }
    schema
}

/// The first element that the schema has no place for, as it is.
fn schema_line(schema: &Schema, text: &str) -> Option<usize> {
    if schema.is_empty() {
        return None;
    }
    let document = Document::parse(text).ok()?;
    let found = schema.first_fault(&document)?;
    let lines = document.lines();
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

/// The first element a schema error names that is in the document. What
/// comes later in such an error is what surrounds the fault: of several elements of
/// that name, its direct child is meant, and of those the second
/// where one is said to be too many.
fn named_line(complaint: &str, text: &str) -> Option<usize> {
    let document = Document::parse(text).ok()?;
    let lines = document.lines();
    let names = names(complaint);
    let found = names
        .iter()
        .enumerate()
        .find_map(|(at, (name, attribute))| {
            let is_meant = |id| {
                document.name(id) == *name
                    && attribute.is_none_or(|attribute| document.attr(id, attribute).is_some())
            };
            let all: Vec<_> = lines.iter().filter(|(id, _)| is_meant(*id)).collect();
            let around = names[at + 1..].first().map(|(name, _)| *name);
            let is_in = |id| {
                let parent = document.parent(id);
                parent.is_some_and(|parent| Some(document.name(parent)) == around)
            };
            let inside: Vec<_> = all.iter().filter(|(id, _)| is_in(*id)).copied().collect();
            let places = if inside.is_empty() { all } else { inside };
            let extra = format!("Extra element {name} in");
            let surplus = complaint.contains(&extra).then(|| places.get(1)).flatten();
            let place = surplus.or(places.first())?;
            Some(*place.1.start())
        });
    found.filter(|line| *line > 1)
}

/// Elements and, where it is named, their attribute, in the order of the text.
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
            // “Expecting element a, got b”: b is what the document has.
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
    fn the_schema_is_asked_where_the_complaint_tells_nothing() {
        let mut schema = Schema::default();
        schema.add(
            "<grammar><element name='domain'><attribute name='type'/><element name='name'/>\
             <element name='devices'><element name='disk'><attribute name='type'/>\
             <element name='target'><attribute name='dev'/></element></element></element>\
             </element></grammar>",
        );
        assert_eq!(schema_line(&schema, TEXT), Some(5));
        let fine = TEXT.replace("targett", "target");
        assert_eq!(schema_line(&schema, &fine), None);
    }

    #[test]
    fn of_several_the_one_that_is_meant() {
        let text = "<domain>\n  <os>\n    <model/>\n  </os>\n  <cpu>\n    <model/>\n    <model/>\n  </cpu>\n</domain>\n";
        let complaint =
            "Did not expect element model there\nElement cpu failed to validate content";
        assert_eq!(named_line(complaint, text), Some(6));
        let complaint = "Extra element model in interleave\nElement cpu failed to validate content";
        assert_eq!(named_line(complaint, text), Some(7));
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
