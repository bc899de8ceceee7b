// SPDX-License-Identifier: GPL-3.0-or-later
//! Putting elements in, indented as their siblings are.

use super::{Document, Element, ElementId, Error, Kind};

/// The indentation of one level where the document shows none.
const STEP: &str = "  ";

/// An element `<name/>`.
pub(super) fn empty(name: &str) -> Element {
    Element {
        start: name.to_owned(),
        end: None,
        children: Vec::new(),
    }
}

impl Document {
    /// Puts a piece of XML, one element with all in it, into `parent`: after the
    /// last child of the same name, else at the end. Its lines are indented to
    /// where they are inserted.
    ///
    /// # Errors
    /// When `xml` is not well-formed or not one element.
    pub fn insert(&mut self, parent: ElementId, xml: &str) -> Result<ElementId, Error> {
        let fragment = Document::parse(xml)?;
        let id = self.graft(&fragment, fragment.root);
        self.place(parent, id);
        let indent = self.indent(id);
        self.shift(id, &fragment.last_indent(fragment.root), &indent);
        Ok(id)
    }

    /// Puts a piece of XML, one element with all in it, where another is; its lines
    /// are indented as that one's. The outermost element stays.
    ///
    /// # Errors
    /// When `xml` is not well-formed or not one element.
    pub fn replace(&mut self, id: ElementId, xml: &str) -> Result<ElementId, Error> {
        let fragment = Document::parse(xml)?;
        let Some(parent) = self.parent(id) else {
            return Ok(id);
        };
        let new = self.graft(&fragment, fragment.root);
        let children = &mut self.element_mut(parent).children;
        if let Some(child) = children.iter_mut().find(|child| **child == id.0) {
            *child = new.0;
        }
        self.nodes[new.0 as usize].parent = Some(parent.0);
        self.nodes[id.0 as usize].parent = None;
        let indent = self.indent(new);
        self.shift(new, &fragment.last_indent(fragment.root), &indent);
        Ok(new)
    }

    /// Puts a new element without content into `parent`, placed as
    /// [`Document::insert`] does. `name` comes from the code.
    pub fn append_element(&mut self, parent: ElementId, name: &str) -> ElementId {
        let id = ElementId(self.push(None, Kind::Element(empty(name))));
        self.place(parent, id);
        id
    }

    /// Puts a new element with a text into `parent`.
    pub fn append_text(&mut self, parent: ElementId, name: &str, text: &str) -> ElementId {
        let id = self.append_element(parent, name);
        self.set_text(id, text);
        id
    }

    /// Puts a new element with attributes into `parent`.
    pub fn append_with(
        &mut self,
        parent: ElementId,
        name: &str,
        attributes: &[(&str, &str)],
    ) -> ElementId {
        let id = self.append_element(parent, name);
        for (name, value) in attributes {
            self.set_attr(id, name, value);
        }
        id
    }

    /// The element at a path below `from`, made where it is missing.
    pub fn ensure(&mut self, from: ElementId, path: &str) -> ElementId {
        path.split('/').fold(from, |at, name| {
            self.find(at, name)
                .unwrap_or_else(|| self.append_element(at, name))
        })
    }

    fn graft(&mut self, other: &Document, id: ElementId) -> ElementId {
        let from = other.element(id);
        let copy = Element {
            start: from.start.clone(),
            end: from.end.clone(),
            children: Vec::new(),
        };
        let new = self.push(None, Kind::Element(copy));
        let mut children = Vec::with_capacity(from.children.len());
        for &child in &from.children {
            let node = match &other.nodes[child as usize].kind {
                Kind::Element(_) => self.graft(other, ElementId(child)).0,
                kind => self.push(None, kind.clone()),
            };
            self.nodes[node as usize].parent = Some(new);
            children.push(node);
        }
        self.element_mut(ElementId(new)).children = children;
        ElementId(new)
    }

    /// Puts a loose element among the children of `parent`.
    fn place(&mut self, parent: ElementId, id: ElementId) {
        self.nodes[id.0 as usize].parent = Some(parent.0);
        let name = self.name(id).to_owned();
        let twin = self
            .element(parent)
            .children
            .iter()
            .rposition(|&child| self.is_element(child) && self.name(ElementId(child)) == name);
        let last = || {
            let children = &self.element(parent).children;
            children
                .iter()
                .rposition(|&child| self.nodes[child as usize].kind.as_space().is_none())
        };
        match twin.or_else(last) {
            Some(before) => self.place_after(parent, before, id),
            None => self.place_alone(parent, id),
        }
        self.open_up(parent);
    }

    fn place_after(&mut self, parent: ElementId, before: usize, id: ElementId) {
        let children = &self.element(parent).children;
        let space = children[..before]
            .last()
            .and_then(|&node| self.nodes[node as usize].kind.as_space())
            .map(last_line);
        let mut new = Vec::with_capacity(2);
        if let Some(space) = space {
            new.push(self.push(Some(parent.0), Kind::Text(space)));
        }
        new.push(id.0);
        self.element_mut(parent)
            .children
            .splice(before + 1..before + 1, new);
    }

    /// The first thing in an empty element: on a line of its own, if its parent
    /// is on one.
    fn place_alone(&mut self, parent: ElementId, id: ElementId) {
        let old = std::mem::take(&mut self.element_mut(parent).children);
        for node in old {
            self.nodes[node as usize].parent = None;
        }
        if !self.is_on_own_line(parent) {
            self.element_mut(parent).children = vec![id.0];
            return;
        }
        let outer = self.indent(parent);
        let step = self.step(parent, &outer);
        let end = self.line_end();
        let before = self.push(Some(parent.0), Kind::Text(format!("{end}{outer}{step}")));
        let after = self.push(Some(parent.0), Kind::Text(format!("{end}{outer}")));
        self.element_mut(parent).children = vec![before, id.0, after];
    }

    fn is_on_own_line(&self, id: ElementId) -> bool {
        self.parent(id).is_none()
            || self
                .space_before(id)
                .is_some_and(|space| space.contains('\n'))
    }

    /// The white space directly before an element.
    fn space_before(&self, id: ElementId) -> Option<&str> {
        let siblings = match self.parent(id) {
            Some(parent) => &self.element(parent).children,
            None => &self.top,
        };
        let at = siblings.iter().position(|&node| node == id.0)?;
        let before = siblings[..at].last()?;
        self.nodes[*before as usize].kind.as_space()
    }

    /// How far an element's line is indented.
    fn indent(&self, id: ElementId) -> String {
        let line = self
            .space_before(id)
            .and_then(|space| space.rsplit_once('\n'));
        line.map_or(String::new(), |(_, indent)| indent.to_owned())
    }

    /// What a level adds: what `parent` is further in than its own parent.
    fn step(&self, parent: ElementId, outer: &str) -> String {
        let further = self
            .parent(parent)
            .map(|grandparent| self.indent(grandparent))
            .and_then(|base| outer.strip_prefix(base.as_str()).map(str::to_owned));
        further
            .filter(|step| !step.is_empty())
            .unwrap_or(STEP.to_owned())
    }

    fn line_end(&self) -> &'static str {
        let windows = self.nodes.iter().any(|node| {
            node.kind
                .as_space()
                .is_some_and(|space| space.contains("\r\n"))
        });
        if windows { "\r\n" } else { "\n" }
    }

    /// How far the end tag of an element is indented.
    fn last_indent(&self, id: ElementId) -> String {
        let last = self.element(id).children.last();
        last.and_then(|&node| self.nodes[node as usize].kind.as_space())
            .and_then(|space| space.rsplit_once('\n'))
            .map_or(String::new(), |(_, indent)| indent.to_owned())
    }

    /// Moves the lines inside an element from one base indentation to another.
    fn shift(&mut self, id: ElementId, from: &str, to: &str) {
        if from == to {
            return;
        }
        for child in self.element(id).children.clone() {
            match &mut self.nodes[child as usize].kind {
                Kind::Element(_) => self.shift(ElementId(child), from, to),
                kind if kind.as_space().is_some() => {
                    if let Kind::Text(space) = kind
                        && let Some((lines, indent)) = space.rsplit_once('\n')
                        && let Some(own) = indent.strip_prefix(from)
                    {
                        *space = format!("{lines}\n{to}{own}");
                    }
                }
                _ => {}
            }
        }
    }
}

/// Of the white space before a sibling, what begins the new line: blank lines
/// between groups are not repeated.
fn last_line(space: &str) -> String {
    match space.rfind('\n') {
        Some(at) if space[..at].ends_with('\r') => space[at - 1..].to_owned(),
        Some(at) => space[at..].to_owned(),
        None => space.to_owned(),
    }
}

#[cfg(test)]
mod tests;
