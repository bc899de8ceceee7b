// SPDX-License-Identifier: GPL-3.0-or-later
//! What libvirt's schemas allow where. libvirt says that something is wrong, but
//! rarely where: “Extra element devices in interleave” is all it says of any fault in
//! any device. So its schemas are read here, for the first element that has no place
//! where it is, or an attribute that it cannot have, or a word that none of its
//! attributes takes. What depends on other values is not looked at: no fault found
//! does not mean that there is none.

use std::collections::{HashMap, HashSet};

use super::xml::{Document, ElementId};

/// The schemas that definitions of machines and of networks are checked against, in
/// libvirt's folder of schemas.
pub const FILES: [&str; 10] = [
    "basictypes.rng",
    "domain.rng",
    "domaincommon.rng",
    "domainoverrides.rng",
    "cputypes.rng",
    "network.rng",
    "networkcommon.rng",
    "storagecommon.rng",
    "nwfilter_params.rng",
    "privatedata.rng",
];

/// What RELAX NG's patterns say, as far as it is looked at here.
#[derive(Debug, Clone)]
enum Pattern {
    /// One of the schema's elements, by number.
    Element(usize),
    /// An attribute of one of these names, and what it may hold.
    Attribute(Vec<String>, Vec<Pattern>),
    /// What is defined under a name.
    Ref(String),
    /// This word.
    Value(String),
    /// Any text, or one that is checked otherwise.
    Text,
}

/// An element of the schema; without a name it is any.
#[derive(Debug, Clone)]
struct Element {
    names: Vec<String>,
    content: Vec<Pattern>,
}

/// Several schemas as one.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    elements: Vec<Element>,
    defined: HashMap<String, Vec<Pattern>>,
}

impl Schema {
    /// Adds a schema in RELAX NG's XML; one that is not well-formed adds nothing.
    pub fn add(&mut self, schema: &str) {
        let Ok(document) = Document::parse(schema) else {
            return;
        };
        let mut found = Vec::new();
        self.read_inside(&document, document.root(), &mut found);
    }

    /// Whether there is anything in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// The first element in the document that cannot be as it is, or where it is.
    /// A namespace may have anything.
    #[must_use]
    pub fn first_fault(&self, document: &Document) -> Option<ElementId> {
        let root = document.root();
        let name = document.name(root);
        let is_root = |it: &usize| self.elements[*it].names.iter().any(|own| own == name);
        let known: Vec<usize> = (0..self.elements.len()).filter(is_root).collect();
        match known.is_empty() {
            // A document of a kind that is not in here.
            true => None,
            false => self.fault(document, root, &known),
        }
    }

    /// The first fault in an element that is one of the schema's.
    fn fault(&self, document: &Document, at: ElementId, known: &[usize]) -> Option<ElementId> {
        let content = self.content(known);
        for name in document.attr_names(at) {
            if name.contains(':') || name == "xmlns" {
                continue;
            }
            let value = document.attr(at, name).unwrap_or_default();
            let takes = |words: &Option<HashSet<&str>>| {
                words
                    .as_ref()
                    .is_none_or(|words| words.contains(value.trim()))
            };
            if !content.attributes.get(name).is_some_and(takes) && !content.any_attribute {
                return Some(at);
            }
        }
        document.children(at).find_map(|child| {
            let name = document.name(child);
            if name.contains(':') {
                return None;
            }
            let is_named = |it: &usize| self.elements[*it].names.iter().any(|own| own == name);
            let own: Vec<usize> = content.elements.iter().copied().filter(is_named).collect();
            let is_any = |it: &usize| self.elements[*it].names.is_empty();
            match own.is_empty() {
                false => self.fault(document, child, &own),
                true if content.elements.iter().any(is_any) => None,
                true => Some(child),
            }
        })
    }

    /// What any of these elements may have.
    fn content(&self, known: &[usize]) -> Content<'_> {
        let mut content = Content::default();
        let mut seen = HashSet::new();
        for element in known {
            self.collect(&self.elements[*element].content, &mut content, &mut seen);
        }
        content
    }

    fn collect<'a>(
        &'a self,
        patterns: &'a [Pattern],
        content: &mut Content<'a>,
        seen: &mut HashSet<&'a str>,
    ) {
        for pattern in patterns {
            match pattern {
                Pattern::Element(number) => {
                    content.elements.insert(*number);
                }
                Pattern::Attribute(names, values) => {
                    content.any_attribute |= names.is_empty();
                    let words = self.words(values);
                    for name in names {
                        content
                            .attributes
                            .entry(name)
                            .and_modify(|known| match (known.as_mut(), &words) {
                                (Some(known), Some(words)) => known.extend(words),
                                _ => *known = None,
                            })
                            .or_insert_with(|| words.clone());
                    }
                }
                Pattern::Ref(name) => {
                    if let Some((name, inner)) = self.defined.get_key_value(name)
                        && seen.insert(name)
                    {
                        self.collect(inner, content, seen);
                    }
                }
                Pattern::Value(_) | Pattern::Text => {}
            }
        }
    }

    /// The words an attribute takes; none where it takes more than words.
    fn words<'a>(&'a self, values: &'a [Pattern]) -> Option<HashSet<&'a str>> {
        let mut words = HashSet::new();
        let mut seen = HashSet::new();
        let mut waiting: Vec<&Pattern> = values.iter().collect();
        while let Some(value) = waiting.pop() {
            match value {
                Pattern::Value(word) => {
                    words.insert(word.as_str());
                }
                Pattern::Ref(name) if seen.insert(name) => {
                    waiting.extend(self.defined.get(name)?);
                }
                Pattern::Ref(_) => {}
                _ => return None,
            }
        }
        (!words.is_empty()).then_some(words)
    }

    fn read_inside(&mut self, document: &Document, at: ElementId, found: &mut Vec<Pattern>) {
        for child in document.children(at) {
            self.read(document, child, found);
        }
    }

    fn read(&mut self, document: &Document, at: ElementId, found: &mut Vec<Pattern>) {
        let name = |at| document.attr(at, "name").map(|name| name.into_owned());
        match document.name(at) {
            "define" => {
                let mut inner = Vec::new();
                self.read_inside(document, at, &mut inner);
                let name = name(at).unwrap_or_default();
                self.defined.entry(name).or_default().extend(inner);
            }
            "element" => {
                let names = names(document, at);
                let number = self.elements.len();
                let content = Vec::new();
                self.elements.push(Element { names, content });
                let mut inner = Vec::new();
                self.read_inside(document, at, &mut inner);
                self.elements[number].content = inner;
                found.push(Pattern::Element(number));
            }
            "attribute" => {
                let mut inner = Vec::new();
                self.read_inside(document, at, &mut inner);
                found.push(Pattern::Attribute(names(document, at), inner));
            }
            "ref" => found.extend(name(at).map(Pattern::Ref)),
            "value" => {
                let word = document.trimmed(at).unwrap_or_default();
                found.push(Pattern::Value(word));
            }
            "text" | "data" | "list" => found.push(Pattern::Text),
            "name" | "anyName" | "nsName" | "param" | "except" => {}
            _ => self.read_inside(document, at, found),
        }
    }
}

/// What an element may have.
#[derive(Default)]
struct Content<'a> {
    elements: HashSet<usize>,
    /// The words of each; none where it takes more than words.
    attributes: HashMap<&'a str, Option<HashSet<&'a str>>>,
    any_attribute: bool,
}

/// The names of an element or attribute of the schema. Where there are several, they
/// stand in elements of their own.
fn names(document: &Document, at: ElementId) -> Vec<String> {
    let apart = document.find_all(at, "name").into_iter();
    let apart = apart.chain(document.find_all(at, "choice/name"));
    let mut names: Vec<String> = apart.filter_map(|name| document.trimmed(name)).collect();
    names.extend(document.attr(at, "name").map(|name| name.into_owned()));
    names
}

#[cfg(test)]
mod tests;
