// SPDX-License-Identifier: GPL-3.0-or-later
//! On which lines of the text an element is.

use std::ops::RangeInclusive;

use super::{Document, ElementId, Kind};

impl Document {
    /// Every element in the order of its start tags, with the lines from its
    /// start tag to its end tag, from 1.
    #[must_use]
    pub fn lines(&self) -> Vec<(ElementId, RangeInclusive<usize>)> {
        let mut found = Vec::new();
        let mut line = 1;
        for &node in &self.top {
            self.add_lines(node, &mut line, &mut found);
        }
        found
    }

    fn add_lines(
        &self,
        node: u32,
        line: &mut usize,
        found: &mut Vec<(ElementId, RangeInclusive<usize>)>,
    ) {
        match &self.nodes[node as usize].kind {
            Kind::Text(raw) | Kind::CData(raw) | Kind::Reference(raw) | Kind::Other(raw) => {
                *line += ends(raw);
            }
            Kind::Element(element) => {
                let (at, first) = (found.len(), *line);
                found.push((ElementId(node), first..=first));
                *line += ends(&element.start);
                for &child in &element.children {
                    self.add_lines(child, line, found);
                }
                *line += element.end.as_deref().map_or(0, ends);
                found[at].1 = first..=*line;
            }
        }
    }
}

fn ends(raw: &str) -> usize {
    raw.bytes().filter(|&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stand_on_their_lines() {
        let source = "<?xml version='1.0'?>\n<a\n b='1'>\n <c/>\n <d>\n  x\n </d>\n</a>\n";
        let document = Document::parse(source).unwrap();
        let lines: Vec<_> = document
            .lines()
            .into_iter()
            .map(|(id, lines)| (document.name(id).to_owned(), lines))
            .collect();
        assert_eq!(
            lines,
            [
                ("a".to_owned(), 2..=8),
                ("c".to_owned(), 4..=4),
                ("d".to_owned(), 5..=7)
            ]
        );
    }
}
