// SPDX-License-Identifier: GPL-3.0-or-later
//! From text to tree: quick-xml says where each piece begins and ends, and the
//! piece itself is cut from the source.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Document, Element, ElementId, Error, Kind, MAX_DEPTH, MAX_PIECE, attributes};

const BYTE_ORDER_MARK: char = '\u{feff}';
const OUTSIDE: &str = "there is text outside every element";

struct Builder<'s> {
    source: &'s str,
    document: Document,
    root: Option<ElementId>,
    /// Open elements, with the place of their start tag.
    open: Vec<(u32, usize)>,
}

pub fn parse(source: &str) -> Result<Document, Error> {
    let mut builder = Builder {
        source,
        document: Document {
            nodes: Vec::new(),
            top: Vec::new(),
            root: ElementId(0),
        },
        root: None,
        open: Vec::new(),
    };
    let skipped = if source.starts_with(BYTE_ORDER_MARK) {
        builder.add(Kind::Other(BYTE_ORDER_MARK.to_string()));
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    // The reader would take another one away and not count it: then nothing is where it says.
    if source[skipped..].starts_with(BYTE_ORDER_MARK) {
        return Err(builder.syntax(skipped, OUTSIDE));
    }
    let mut reader = Reader::from_str(&source[skipped..]);
    reader.config_mut().check_end_names = true;
    let place = |position: u64| skipped + usize::try_from(position).unwrap_or(0);
    let mut from = skipped;
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(error) => {
                return Err(builder.syntax(place(reader.error_position()), &error.to_string()));
            }
        };
        let to = place(reader.buffer_position());
        builder.event(&event, from, to)?;
        from = to;
    }
    builder.finish()
}

impl Builder<'_> {
    fn event(&mut self, event: &Event<'_>, from: usize, to: usize) -> Result<(), Error> {
        if to - from > MAX_PIECE {
            return Err(Error::TooLong {
                line: self.line(from),
            });
        }
        let raw = self.source[from..to].to_owned();
        match event {
            Event::Start(_) => self.start(&raw, from, ">"),
            Event::Empty(_) => self.start(&raw, from, "/>"),
            Event::End(_) => {
                if let Some((id, _)) = self.open.pop() {
                    self.document.element_mut(ElementId(id)).end = Some(raw);
                }
                Ok(())
            }
            Event::Text(_) => self.text(Kind::Text(raw), from),
            Event::CData(_) => self.text(Kind::CData(raw), from),
            Event::GeneralRef(_) => self.text(Kind::Reference(raw), from),
            _ => {
                self.add(Kind::Other(raw));
                Ok(())
            }
        }
    }

    fn start(&mut self, raw: &str, from: usize, close: &str) -> Result<(), Error> {
        let inner = raw
            .strip_prefix('<')
            .and_then(|raw| raw.strip_suffix(close))
            .ok_or_else(|| self.syntax(from, "this is not a tag"))?;
        attributes::check(inner).map_err(|message| self.syntax(from, &message))?;
        if self.open.len() >= MAX_DEPTH {
            return Err(Error::TooDeep {
                line: self.line(from),
            });
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(Error::ManyRoots {
                line: self.line(from),
            });
        }
        let id = self.add(Kind::Element(Element {
            start: inner.to_owned(),
            end: None,
            children: Vec::new(),
        }));
        if self.root.is_none() {
            self.root = Some(ElementId(id));
        }
        if close == ">" {
            self.open.push((id, from));
        }
        Ok(())
    }

    fn text(&mut self, kind: Kind, from: usize) -> Result<(), Error> {
        if self.open.is_empty() && kind.as_space().is_none() {
            return Err(self.syntax(from, OUTSIDE));
        }
        self.add(kind);
        Ok(())
    }

    fn add(&mut self, kind: Kind) -> u32 {
        let parent = self.open.last().map(|&(id, _)| id);
        let id = self.document.push(parent, kind);
        match parent {
            Some(parent) => self
                .document
                .element_mut(ElementId(parent))
                .children
                .push(id),
            None => self.document.top.push(id),
        }
        id
    }

    fn finish(mut self) -> Result<Document, Error> {
        if let Some(&(id, from)) = self.open.last() {
            return Err(Error::Unclosed {
                line: self.line(from),
                name: self.document.name(ElementId(id)).to_owned(),
            });
        }
        self.document.root = self.root.ok_or(Error::NoRoot)?;
        Ok(self.document)
    }

    fn syntax(&self, at: usize, message: &str) -> Error {
        Error::Syntax {
            line: self.line(at),
            message: message.to_owned(),
        }
    }

    fn line(&self, at: usize) -> usize {
        let at = at.min(self.source.len());
        1 + self.source.as_bytes()[..at]
            .iter()
            .filter(|&&b| b == b'\n')
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong_and_where() {
        let unclosed = Document::parse("<a>\n <b>\n  <c/>\n").unwrap_err();
        assert_eq!(
            unclosed,
            Error::Unclosed {
                line: 2,
                name: "b".to_owned()
            }
        );
        assert_eq!(Document::parse("").unwrap_err(), Error::NoRoot);
        assert_eq!(Document::parse(" <!-- a --> ").unwrap_err(), Error::NoRoot);
        assert_eq!(
            Document::parse("<a/>\n<b/>").unwrap_err(),
            Error::ManyRoots { line: 2 }
        );
        for broken in [
            "text",
            "<a/>text",
            "<a></b>",
            "<a",
            "<a b></a>",
            "</a>",
            "<a>&</a>",
            "<>x</>",
            "\u{feff}\u{feff}\n<a/>",
        ] {
            let error = Document::parse(broken).unwrap_err();
            assert!(
                matches!(error, Error::Syntax { line: 1, .. }),
                "{broken}: {error:?}"
            );
        }
    }

    #[test]
    fn ten_thousand_levels_are_an_error_not_a_crash() {
        let deep = "<a>".repeat(10_000) + &"</a>".repeat(10_000);
        assert_eq!(
            Document::parse(&deep).unwrap_err(),
            Error::TooDeep { line: 1 }
        );
        let fine = "<a>".repeat(MAX_DEPTH) + &"</a>".repeat(MAX_DEPTH);
        assert_eq!(Document::parse(&fine).unwrap().to_string(), fine);
    }

    #[test]
    fn gives_back_every_byte() {
        for source in [
            "<a/>",
            "\u{feff}<?xml version=\"1.0\"?>\r\n<!DOCTYPE a [<!ENTITY e 'x'>]>\r\n<!-- c --><a >\r\n</a >\r\n<?p i?>\n",
            "<a b = \"1\"\n\tc='2' ><![CDATA[<x>]]> t &amp; &e; &#65;<b /></a>",
            "<domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><q:commandline/></domain>",
            "<a b='>'>ü<!-- <x> --></a>",
        ] {
            assert_eq!(Document::parse(source).unwrap().to_string(), source);
        }
    }
}
