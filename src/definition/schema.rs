// SPDX-License-Identifier: GPL-3.0-or-later
//! The words that libvirt's schemas know. A schema says that something is wrong, but
//! rarely where: most often it is a word with a letter too many.

use std::collections::HashSet;

use super::xml::{Document, ElementId};

/// Names of elements and of attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    elements: HashSet<String>,
    attributes: HashSet<String>,
}

impl Vocabulary {
    /// Adds the words of a schema in RELAX NG's XML; one that is not well-formed has
    /// none.
    pub fn add(&mut self, schema: &str) {
        let Ok(document) = Document::parse(schema) else {
            return;
        };
        for (element, _) in document.lines() {
            let words = match document.name(element) {
                "element" => &mut self.elements,
                "attribute" => &mut self.attributes,
                _ => continue,
            };
            // Where there are several, they stand in elements of their own.
            let names = document
                .find_all(element, "name")
                .into_iter()
                .chain(document.find_all(element, "choice/name"));
            words.extend(names.filter_map(|name| document.trimmed(name)));
            words.extend(document.attr(element, "name").map(|it| it.into_owned()));
        }
    }

    /// Whether it has any words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// The first element in `part`, or `part` itself, that no schema knows, or one of
    /// whose attributes none knows. Anything may stand in `<metadata>` and in a
    /// namespace.
    #[must_use]
    pub fn first_unknown(&self, document: &Document, part: ElementId) -> Option<ElementId> {
        let name = document.name(part);
        if name == "metadata" || name.contains(':') {
            return None;
        }
        let strange = document
            .attr_names(part)
            .into_iter()
            .any(|it| !it.contains(':') && it != "xmlns" && !self.attributes.contains(it));
        if strange || !self.elements.contains(name) {
            return Some(part);
        }
        let mut inside = document.children(part);
        inside.find_map(|child| self.first_unknown(document, child))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "<grammar xmlns='http://relaxng.org/ns/structure/1.0'><define name='disk'>\
        <element name='disk'><attribute name='type'/><optional><element><choice><name>source</name>\
        <name>origin</name></choice><attribute name='file'/></element></optional></element>\
        <element name='domain'/></define></grammar>";

    #[test]
    fn a_word_with_a_letter_too_many() {
        let mut known = Vocabulary::default();
        known.add(SCHEMA);
        known.add("<no schema");
        let find = |xml: &str| {
            let document = Document::parse(xml).unwrap();
            let found = known.first_unknown(&document, document.root())?;
            Some(document.name(found).to_owned())
        };
        let fine = "<domain><disk type='file'><source file='a'/><origin/></disk>\
            <metadata><any/></metadata><q:any xmlns:q='q'/></domain>";
        assert_eq!(find(fine), None);
        assert_eq!(
            find("<domain><disk><sourcce/></disk></domain>").as_deref(),
            Some("sourcce")
        );
        assert_eq!(
            find("<domain><disk typ='file'/></domain>").as_deref(),
            Some("disk")
        );
    }
}
