// SPDX-License-Identifier: GPL-3.0-or-later
//! A lossless element tree: parse, look, edit, write back byte for byte.
//!
//! Every node keeps the text it was cut from: an element what is between
//! `<` and `>` and its whole end tag, all else its raw source. What is not
//! touched is written as it was read, with its quotes, white space, comments,
//! CDATA, processing instructions, doctype and entity references. A setter
//! replaces the bytes of one value. Values are escaped and unescaped here, so no
//! caller pastes XML together.
//!
//! This module knows nothing of what a document means.

mod attributes;
mod decode;
mod edit;
mod error;
mod escape;
mod insert;
mod lines;
mod lookup;
mod parse;

use std::borrow::Cow;
use std::fmt;

pub use decode::decode;
pub use error::Error;

/// How deep elements may nest. Libvirt's own documents stay below twenty.
pub const MAX_DEPTH: usize = 256;

/// How long one piece may be, a tag or a text, in bytes: as much as libvirt's own
/// parser takes.
pub const MAX_PIECE: usize = 10_000_000;

/// An element of one [`Document`]. Good for that document (and its clones)
/// only; the id of a removed element still reads, but is no part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId(u32);

/// A parsed document. [`fmt::Display`] gives its text.
#[derive(Debug, Clone)]
pub struct Document {
    nodes: Vec<Node>,
    /// Nodes outside every element, and the outermost element.
    top: Vec<u32>,
    root: ElementId,
}

#[derive(Debug, Clone)]
struct Node {
    parent: Option<u32>,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Element(Element),
    /// Text without references, raw.
    Text(String),
    /// A `<![CDATA[…]]>`, with its marks.
    CData(String),
    /// An entity or character reference, with `&` and `;`.
    Reference(String),
    /// Comment, processing instruction, declaration, doctype, byte order mark.
    Other(String),
}

#[derive(Debug, Clone)]
struct Element {
    /// The text between `<` and `>` or `/>`, verbatim.
    start: String,
    /// The whole end tag; none where the element is written `<a/>`.
    end: Option<String>,
    children: Vec<u32>,
}

impl Element {
    fn name(&self) -> &str {
        let end = self
            .start
            .find([' ', '\t', '\r', '\n'])
            .unwrap_or(self.start.len());
        &self.start[..end]
    }
}

impl Kind {
    fn is_text(&self) -> bool {
        matches!(self, Kind::Text(_) | Kind::CData(_) | Kind::Reference(_))
    }

    /// White space alone, as between two elements.
    fn as_space(&self) -> Option<&str> {
        match self {
            Kind::Text(text) if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() => Some(text),
            _ => None,
        }
    }
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// When it is not well-formed, has no or several outermost elements, or
    /// nests too deep. References to entities other than the five of XML are no
    /// error: they are kept.
    pub fn parse(source: &str) -> Result<Document, Error> {
        parse::parse(source)
    }

    /// Reads a document whose outermost element is to be `root`.
    ///
    /// # Errors
    /// As [`Document::parse`], and [`Error::WrongRoot`].
    pub fn parse_as(source: &str, root: &'static str) -> Result<Document, Error> {
        let document = Document::parse(source)?;
        let found = document.name(document.root());
        if found == root {
            return Ok(document);
        }
        Err(Error::WrongRoot {
            expected: root,
            found: found.to_owned(),
        })
    }

    /// A document of one empty element, `<root/>`, and a line end.
    ///
    /// `root` comes from the code, not from a person.
    #[must_use]
    pub fn new(root: &str) -> Document {
        let mut document = Document {
            nodes: Vec::new(),
            top: vec![0, 1],
            root: ElementId(0),
        };
        document.push(None, Kind::Element(insert::empty(root)));
        document.push(None, Kind::Text("\n".to_owned()));
        document
    }

    /// The outermost element.
    #[must_use]
    pub fn root(&self) -> ElementId {
        self.root
    }

    /// The element's name as written, with its prefix if it has one.
    #[must_use]
    pub fn name(&self, id: ElementId) -> &str {
        self.element(id).name()
    }

    /// The value of an attribute, unescaped; `name` as written, with prefix.
    #[must_use]
    pub fn attr(&self, id: ElementId, name: &str) -> Option<Cow<'_, str>> {
        let start = &self.element(id).start;
        attributes::find(start, name).map(|span| escape::attribute(&start[span.value]))
    }

    /// The element's own text, unescaped: text, CDATA and references, without
    /// that of elements inside it. White space is kept.
    #[must_use]
    pub fn text(&self, id: ElementId) -> Cow<'_, str> {
        let mut parts = self.element(id).children.iter().filter_map(|&child| {
            match &self.nodes[child as usize].kind {
                Kind::Text(raw) => Some(escape::text(raw)),
                Kind::CData(raw) => Some(escape::cdata(raw)),
                Kind::Reference(raw) => Some(escape::text(raw)),
                Kind::Element(_) | Kind::Other(_) => None,
            }
        });
        let Some(first) = parts.next() else {
            return Cow::Borrowed("");
        };
        let rest: String = parts.collect();
        if rest.is_empty() {
            first
        } else {
            Cow::Owned(first.into_owned() + &rest)
        }
    }

    /// The element's text without the white space around it; none where that is
    /// nothing.
    #[must_use]
    pub fn trimmed(&self, id: ElementId) -> Option<String> {
        let text = self.text(id);
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The source of one element, without what is around it: what libvirt
    /// wants for a device to be attached or detached.
    #[must_use]
    pub fn element_xml(&self, id: ElementId) -> String {
        let mut out = String::new();
        self.write(id.0, &mut out);
        out
    }

    fn write(&self, node: u32, out: &mut String) {
        match &self.nodes[node as usize].kind {
            Kind::Text(raw) | Kind::CData(raw) | Kind::Reference(raw) | Kind::Other(raw) => {
                out.push_str(raw);
            }
            Kind::Element(element) => {
                out.push('<');
                out.push_str(&element.start);
                let Some(end) = &element.end else {
                    out.push_str("/>");
                    return;
                };
                out.push('>');
                for &child in &element.children {
                    self.write(child, out);
                }
                out.push_str(end);
            }
        }
    }

    fn push(&mut self, parent: Option<u32>, kind: Kind) -> u32 {
        let id =
            u32::try_from(self.nodes.len()).expect("a text of less than 4 GiB has fewer nodes");
        self.nodes.push(Node { parent, kind });
        id
    }

    fn element(&self, id: ElementId) -> &Element {
        match &self.nodes[id.0 as usize].kind {
            Kind::Element(element) => element,
            _ => unreachable!("an ElementId is made for elements only"),
        }
    }

    fn element_mut(&mut self, id: ElementId) -> &mut Element {
        match &mut self.nodes[id.0 as usize].kind {
            Kind::Element(element) => element,
            _ => unreachable!("an ElementId is made for elements only"),
        }
    }

    fn is_element(&self, node: u32) -> bool {
        matches!(self.nodes[node as usize].kind, Kind::Element(_))
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        for &node in &self.top {
            self.write(node, &mut out);
        }
        f.write_str(&out)
    }
}
