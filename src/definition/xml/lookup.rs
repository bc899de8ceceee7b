// SPDX-License-Identifier: GPL-3.0-or-later
//! Finding elements: by path, and by namespace.

use std::borrow::Cow;

use super::{Document, ElementId, attributes, escape};

impl Document {
    /// The element's element children, in order.
    pub fn children(&self, id: ElementId) -> impl Iterator<Item = ElementId> + '_ {
        self.element(id)
            .children
            .iter()
            .copied()
            .filter(|&child| self.is_element(child))
            .map(ElementId)
    }

    /// The element around this one; none for the outermost and for one that was
    /// removed.
    #[must_use]
    pub fn parent(&self, id: ElementId) -> Option<ElementId> {
        self.nodes[id.0 as usize].parent.map(ElementId)
    }

    /// The first element at a path below `from`, such as `devices/disk`. The
    /// names are matched as written, so they are for elements without a
    /// namespace; see [`Document::find_ns`] for the others.
    #[must_use]
    pub fn find(&self, from: ElementId, path: &str) -> Option<ElementId> {
        let (name, rest) = split(path);
        let mut matching = self
            .children(from)
            .filter(|&child| self.name(child) == name);
        match rest {
            None => matching.next(),
            Some(rest) => matching.find_map(|child| self.find(child, rest)),
        }
    }

    /// All elements at a path below `from`, in the order of the document.
    #[must_use]
    pub fn find_all(&self, from: ElementId, path: &str) -> Vec<ElementId> {
        let (name, rest) = split(path);
        let matching = self
            .children(from)
            .filter(|&child| self.name(child) == name);
        match rest {
            None => matching.collect(),
            Some(rest) => matching
                .flat_map(|child| self.find_all(child, rest))
                .collect(),
        }
    }

    /// The trimmed text of the element at a path; none where there is no such
    /// element or no text in it.
    #[must_use]
    pub fn text_at(&self, from: ElementId, path: &str) -> Option<String> {
        self.find(from, path).and_then(|id| self.trimmed(id))
    }

    /// An attribute of the element at a path.
    #[must_use]
    pub fn attr_at(&self, from: ElementId, path: &str, name: &str) -> Option<String> {
        self.find(from, path)
            .and_then(|id| self.attr(id, name))
            .map(Cow::into_owned)
    }

    /// The names of its attributes as written, in order.
    #[must_use]
    pub fn attr_names(&self, id: ElementId) -> Vec<&str> {
        let start = &self.element(id).start;
        let spans = attributes::all(start).unwrap_or_default().into_iter();
        spans.map(|span| &start[span.name]).collect()
    }

    /// The namespace an element is in, from the `xmlns` declarations in scope.
    #[must_use]
    pub fn namespace(&self, id: ElementId) -> Option<Cow<'_, str>> {
        let prefix = self.name(id).split_once(':').map(|(prefix, _)| prefix);
        self.declaration(id, prefix)
    }

    /// The first child of `from` with this local name in this namespace,
    /// whatever its prefix.
    #[must_use]
    pub fn find_ns(&self, from: ElementId, uri: &str, local: &str) -> Option<ElementId> {
        self.children(from)
            .find(|&child| self.is_named(child, uri, local))
    }

    /// All children of `from` with this local name in this namespace.
    #[must_use]
    pub fn find_all_ns(&self, from: ElementId, uri: &str, local: &str) -> Vec<ElementId> {
        self.children(from)
            .filter(|&child| self.is_named(child, uri, local))
            .collect()
    }

    /// The value of an attribute by its namespace, whatever its prefix. An
    /// attribute without prefix is in no namespace.
    #[must_use]
    pub fn attr_ns(&self, id: ElementId, uri: &str, local: &str) -> Option<Cow<'_, str>> {
        let start = &self.element(id).start;
        let span = attributes::all(start).ok()?.into_iter().find(|span| {
            start[span.name.clone()]
                .split_once(':')
                .is_some_and(|(prefix, name)| {
                    name == local && self.declaration(id, Some(prefix)).as_deref() == Some(uri)
                })
        })?;
        Some(escape::attribute(&start[span.value]))
    }

    fn is_named(&self, id: ElementId, uri: &str, local: &str) -> bool {
        let name = self.name(id);
        let own = name.split_once(':').map_or(name, |(_, own)| own);
        own == local && self.namespace(id).as_deref() == Some(uri)
    }

    fn declaration(&self, id: ElementId, prefix: Option<&str>) -> Option<Cow<'_, str>> {
        let attribute = match prefix {
            Some("xml") => return Some(Cow::Borrowed("http://www.w3.org/XML/1998/namespace")),
            Some(prefix) => format!("xmlns:{prefix}"),
            None => "xmlns".to_owned(),
        };
        let mut at = Some(id);
        while let Some(id) = at {
            if let Some(uri) = self.attr(id, &attribute) {
                return Some(uri).filter(|uri| !uri.is_empty());
            }
            at = self.parent(id);
        }
        None
    }
}

fn split(path: &str) -> (&str, Option<&str>) {
    match path.split_once('/') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_along_every_branch() {
        let document = Document::parse("<a><b/><b><c n='1'/></b><b><c n='2'/>x</b></a>").unwrap();
        let root = document.root();
        let first = document.find(root, "b/c").unwrap();
        assert_eq!(document.attr(first, "n").unwrap(), "1");
        assert_eq!(document.find_all(root, "b/c").len(), 2);
        assert_eq!(document.attr_at(root, "b/c", "n").as_deref(), Some("1"));
        assert!(document.find(root, "c").is_none());
    }

    #[test]
    fn namespaces_by_uri_never_by_prefix() {
        let source =
            "<a xmlns:x='urn:1'><x:b x:j='u' x:k='v' k='w'/><b/><y:b xmlns:y='urn:2'/><z:b/></a>";
        let document = Document::parse(source).unwrap();
        let root = document.root();
        let b = document.find_ns(root, "urn:1", "b").unwrap();
        assert_eq!(document.name(b), "x:b");
        assert_eq!(document.attr_ns(b, "urn:1", "k").unwrap(), "v");
        assert_eq!(document.attr(b, "k").unwrap(), "w");
        let other = document.find_ns(root, "urn:2", "b").unwrap();
        assert_eq!(document.name(other), "y:b");
        assert_eq!(document.name(document.find(root, "b").unwrap()), "b");
        assert!(document.find_ns(root, "urn:3", "b").is_none());
        assert_eq!(document.namespace(root), None);
    }
}
