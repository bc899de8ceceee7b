// SPDX-License-Identifier: GPL-3.0-or-later
//! Place of one value of a device, for code that shows and sets it.

use crate::definition::xml::{Document, ElementId};

/// One value of an element: an attribute or the text of something at a path below
/// it, or whether something is there at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    path: &'static str,
    slot: Slot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Slot {
    Attribute(&'static str),
    Text,
    Presence,
}

/// What [`Place::get`] says of an element that is there.
pub const YES: &str = "yes";

impl Place {
    /// An attribute of the element at a path; of the element itself where the
    /// path is empty.
    #[must_use]
    pub const fn attr(path: &'static str, name: &'static str) -> Place {
        let slot = Slot::Attribute(name);
        Place { path, slot }
    }

    /// The text of the element at a path.
    #[must_use]
    pub const fn text(path: &'static str) -> Place {
        let slot = Slot::Text;
        Place { path, slot }
    }

    /// Whether there is an element at a path: `yes` if so.
    #[must_use]
    pub const fn presence(path: &'static str) -> Place {
        let slot = Slot::Presence;
        Place { path, slot }
    }

    /// The value, if there is one.
    #[must_use]
    pub fn get(self, document: &Document, element: ElementId) -> Option<String> {
        let at = self.find(document, element)?;
        match self.slot {
            Slot::Attribute(name) => document.attr(at, name).map(|value| value.into_owned()),
            Slot::Text => document.trimmed(at),
            Slot::Presence => Some(YES.to_owned()),
        }
    }

    /// Sets the value, or takes it away; with it go the elements that only held it.
    /// Where the value is the same already, nothing changes.
    pub fn set(self, document: &mut Document, element: ElementId, value: Option<&str>) {
        if self.get(document, element).as_deref() == value {
            return;
        }
        let Some(value) = value else {
            return self.clear(document, element);
        };
        let at = match self.path {
            "" => element,
            path => document.ensure(element, path),
        };
        match self.slot {
            Slot::Attribute(name) => document.set_attr(at, name, value),
            Slot::Text => document.set_text(at, value),
            Slot::Presence => {}
        }
    }

    fn clear(self, document: &mut Document, element: ElementId) {
        let Some(at) = self.find(document, element) else {
            return;
        };
        match self.slot {
            Slot::Attribute(name) => {
                document.remove_attr(at, name);
            }
            Slot::Text => document.set_text(at, ""),
            Slot::Presence => return document.remove(at),
        }
        prune(document, at, element);
    }

    fn find(self, document: &Document, element: ElementId) -> Option<ElementId> {
        match self.path {
            "" => Some(element),
            path => document.find(element, path),
        }
    }
}

/// Takes out an element that says nothing, and what is around it if that says
/// nothing then, up to `top`, which stays.
fn prune(document: &mut Document, from: ElementId, top: ElementId) {
    let mut at = from;
    while at != top && says_nothing(document, at) {
        let Some(parent) = document.parent(at) else {
            return;
        };
        document.remove(at);
        at = parent;
    }
}

fn says_nothing(document: &Document, element: ElementId) -> bool {
    let name = document.name(element);
    let text = document.element_xml(element);
    let inner = text
        .strip_prefix('<')
        .and_then(|text| text.strip_prefix(name))
        .unwrap_or_default();
    let inner = inner.trim_start();
    inner == "/>"
        || inner
            .strip_prefix('>')
            .and_then(|rest| rest.trim_start().strip_prefix("</"))
            .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(source: &str, place: Place, value: Option<&str>) -> String {
        let mut document = Document::parse(source).unwrap();
        let root = document.root();
        place.set(&mut document, root, value);
        assert_eq!(place.get(&document, root).as_deref(), value);
        document.to_string()
    }

    #[test]
    fn what_only_held_a_value_goes_with_it() {
        let cache = Place::attr("driver", "cache");
        let both = "<disk>\n  <driver name='qemu' cache='none'/>\n</disk>";
        let one = "<disk>\n  <driver name='qemu'/>\n</disk>";
        assert_eq!(set(both, cache, None), one);
        assert_eq!(set(one, cache, Some("none")), both);
        let only = "<disk>\n  <driver cache='none'/>\n</disk>";
        assert_eq!(set(only, cache, None), "<disk>\n</disk>");
    }

    #[test]
    fn a_comment_keeps_its_element() {
        let place = Place::attr("a/b", "x");
        let source = "<r><a><b x='1'><!-- mine --></b></a></r>";
        assert_eq!(
            set(source, place, None),
            "<r><a><b><!-- mine --></b></a></r>"
        );
        assert_eq!(set("<r><a><b x='1'/></a></r>", place, None), "<r></r>");
    }

    #[test]
    fn texts_and_flags() {
        let serial = Place::text("serial");
        assert_eq!(
            set("<d/>", serial, Some("a&b")),
            "<d>\n  <serial>a&amp;b</serial>\n</d>"
        );
        assert_eq!(set("<d><serial>x</serial></d>", serial, None), "<d></d>");
        let flag = Place::presence("readonly");
        assert_eq!(set("<d/>", flag, Some(YES)), "<d>\n  <readonly/>\n</d>");
        assert_eq!(set("<d><readonly/></d>", flag, None), "<d></d>");
    }
}
