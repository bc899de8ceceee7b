// SPDX-License-Identifier: GPL-3.0-or-later
//! Changing what is there: values, texts, removing. A change that changes
//! nothing leaves every byte alone.

use super::{Document, ElementId, Kind, attributes, escape};

impl Document {
    /// Gives an attribute a value; a new one goes after the others, in single
    /// quotes as libvirt writes them. Characters XML cannot hold become U+FFFD.
    pub fn set_attr(&mut self, id: ElementId, name: &str, value: &str) {
        let start = &mut self.element_mut(id).start;
        if let Some(span) = attributes::find(start, name) {
            if escape::attribute(&start[span.value.clone()]) != value {
                let quote = if start[..span.value.start].ends_with('"') {
                    '"'
                } else {
                    '\''
                };
                start.replace_range(span.value, &escape::to_attribute(value, quote));
            }
            return;
        }
        let at = start.trim_end().len();
        let written = format!(" {name}='{}'", escape::to_attribute(value, '\''));
        start.insert_str(at, &written);
    }

    /// Takes an attribute away, with the white space before it. Says whether it
    /// was there.
    pub fn remove_attr(&mut self, id: ElementId, name: &str) -> bool {
        let start = &mut self.element_mut(id).start;
        match attributes::find(start, name) {
            Some(span) => {
                start.replace_range(span.whole, "");
                true
            }
            None => false,
        }
    }

    /// Gives an attribute a value, or with none takes it away.
    pub fn set_or_remove_attr(&mut self, id: ElementId, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.set_attr(id, name, value),
            None => {
                self.remove_attr(id, name);
            }
        }
    }

    /// Gives an element a text of its own. Elements and comments in it stay,
    /// and so does the white space around elements.
    pub fn set_text(&mut self, id: ElementId, value: &str) {
        if self.text(id) == value {
            return;
        }
        let children = std::mem::take(&mut self.element_mut(id).children);
        let indented = children.iter().any(|&child| self.is_element(child));
        let is_own = |document: &Document, child: u32| {
            let kind = &document.nodes[child as usize].kind;
            kind.is_text() && !(indented && kind.as_space().is_some())
        };
        let at = children.iter().position(|&child| is_own(self, child));
        let mut kept: Vec<u32> = Vec::with_capacity(children.len() + 1);
        let mut place = 0;
        for (index, child) in children.into_iter().enumerate() {
            if Some(index) == at {
                place = kept.len();
            }
            if is_own(self, child) {
                self.nodes[child as usize].parent = None;
            } else {
                kept.push(child);
            }
        }
        if !value.is_empty() {
            let text = self.push(Some(id.0), Kind::Text(escape::to_text(value)));
            kept.insert(place, text);
        }
        self.element_mut(id).children = kept;
        self.open_up(id);
    }

    /// Takes an element out, with the white space before it. The outermost
    /// element stays.
    pub fn remove(&mut self, id: ElementId) {
        let Some(parent) = self.parent(id) else {
            return;
        };
        let children = &self.element(parent).children;
        let Some(at) = children.iter().position(|&child| child == id.0) else {
            return;
        };
        let space = at.checked_sub(1).filter(|&before| {
            self.nodes[children[before] as usize]
                .kind
                .as_space()
                .is_some()
        });
        let gone: Vec<u32> = self
            .element_mut(parent)
            .children
            .drain(space.unwrap_or(at)..=at)
            .collect();
        for node in gone {
            self.nodes[node as usize].parent = None;
        }
    }

    /// Writes `<a/>` as `<a></a>`, for something to be put in.
    pub(super) fn open_up(&mut self, id: ElementId) {
        let element = self.element_mut(id);
        if element.end.is_none() && !element.children.is_empty() {
            element.start.truncate(element.start.trim_end().len());
            element.end = Some(format!("</{}>", element.name()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(source: &str, edit: impl FnOnce(&mut Document, ElementId)) -> String {
        let mut document = Document::parse(source).unwrap();
        let root = document.root();
        edit(&mut document, root);
        document.to_string()
    }

    #[test]
    fn attributes_change_alone() {
        let source = "<a  x = \"1\"\n y='2' />";
        assert_eq!(edited(source, |d, a| d.set_attr(a, "x", "1")), source);
        assert_eq!(
            edited(source, |d, a| d.set_attr(a, "x", "\"'<&")),
            "<a  x = \"&quot;'&lt;&amp;\"\n y='2' />"
        );
        assert_eq!(
            edited(source, |d, a| d.set_attr(a, "z", "it's")),
            "<a  x = \"1\"\n y='2' z='it&apos;s' />"
        );
        assert_eq!(
            edited(source, |d, a| assert!(d.remove_attr(a, "y"))),
            "<a  x = \"1\" />"
        );
        assert_eq!(
            edited(source, |d, a| assert!(!d.remove_attr(a, "q"))),
            source
        );
        assert_eq!(
            edited("<a x='1'/>", |d, a| d.set_or_remove_attr(a, "x", None)),
            "<a/>"
        );
    }

    #[test]
    fn an_equal_value_in_another_spelling_stays() {
        let source = "<a x='&#65;'>&#66;<![CDATA[<]]></a>";
        assert_eq!(edited(source, |d, a| d.set_attr(a, "x", "A")), source);
        assert_eq!(edited(source, |d, a| d.set_text(a, "B<")), source);
    }

    #[test]
    fn texts_change_alone() {
        assert_eq!(
            edited("<a />", |d, a| d.set_text(a, "x<y")),
            "<a>x&lt;y</a>"
        );
        assert_eq!(edited("<a>x</a >", |d, a| d.set_text(a, "")), "<a></a >");
        assert_eq!(
            edited("<a>x<!-- c -->y&amp;</a>", |d, a| d.set_text(a, "z")),
            "<a>z<!-- c --></a>"
        );
        assert_eq!(
            edited("<a>\n  <b/>\n  old <c/>\n</a>", |d, a| d.set_text(a, "new")),
            "<a>\n  <b/>new<c/>\n</a>"
        );
    }

    #[test]
    fn removing_takes_the_space_before() {
        let source = "<a>\n  <b/>\n  <!-- c -->\n  <d>\n  </d>\n</a>";
        assert_eq!(
            edited(source, |d, a| d.remove(d.find(a, "d").unwrap())),
            "<a>\n  <b/>\n  <!-- c -->\n</a>"
        );
        assert_eq!(
            edited(source, |d, a| d.remove(d.find(a, "b").unwrap())),
            "<a>\n  <!-- c -->\n  <d>\n  </d>\n</a>"
        );
        assert_eq!(
            edited("<a>text <b/></a>", |d, a| d.remove(d.find(a, "b").unwrap())),
            "<a>text </a>"
        );
        assert_eq!(edited(source, |d, a| d.remove(a)), source);
    }
}
