// SPDX-License-Identifier: GPL-3.0-or-later
//! Random edits on every sample: the bytes around the edited thing stay, what is
//! written can be read again, and an edit taken back leaves no trace.

use guesthouse::definition::xml::{Document, ElementId};

use crate::samples::samples;

/// Numbers that look random and are the same in every run (Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit.max(1)
    }

    fn value(&mut self) -> String {
        const PIECES: [&str; 12] = [
            "a", "<", ">", "&", "'", "\"", " ", "\n", "\t", "é🏠", "]]>", "&amp;",
        ];
        (0..self.below(6))
            .map(|_| PIECES[self.below(PIECES.len())])
            .collect()
    }
}

/// Every element of a document.
fn elements(document: &Document) -> Vec<ElementId> {
    let mut all = vec![document.root()];
    let mut at = 0;
    while at < all.len() {
        all.extend(document.children(all[at]));
        at += 1;
    }
    all
}

/// A sample a few times over, each time with an element picked.
fn each(mut test: impl FnMut(&mut Document, ElementId, &mut Numbers)) {
    for (index, (_, text)) in samples().into_iter().enumerate() {
        let mut numbers = Numbers(1 + index as u64);
        for _ in 0..40 {
            let mut document = Document::parse(&text).expect("a sample is well-formed");
            let all = elements(&document);
            let id = all[numbers.below(all.len())];
            test(&mut document, id, &mut numbers);
        }
    }
}

/// What stands before and after an element in the document.
fn around(document: &Document, id: ElementId) -> (String, String) {
    const MARK: &str = "here-it-stands";
    let mut marked = document.clone();
    marked.set_attr(id, MARK, "");
    let text = marked.to_string();
    let mark = text.find(MARK).expect("the mark was set");
    let start = text[..mark]
        .rfind('<')
        .expect("an attribute stands in a tag");
    let length = marked.element_xml(id).len();
    (text[..start].to_owned(), text[start + length..].to_owned())
}

fn assert_only_inside(before: &(String, String), document: &Document, id: ElementId) {
    let (start, end) = before;
    let now = document.to_string();
    assert_eq!(now, format!("{start}{}{end}", document.element_xml(id)));
    let again = Document::parse(&now).expect("what is written can be read");
    assert_eq!(again.to_string(), now);
}

#[test]
fn an_attribute_changes_its_element_alone() {
    each(|document, id, numbers| {
        let before = around(document, id);
        let text = document.element_xml(id);
        let value = numbers.value();
        document.set_attr(id, "extra", &value);
        assert_eq!(document.attr(id, "extra").as_deref(), Some(value.as_str()));
        assert_only_inside(&before, document, id);
        assert!(document.remove_attr(id, "extra"));
        assert_eq!(document.element_xml(id), text);
    });
}

#[test]
fn an_existing_attribute_changes_its_value_alone() {
    each(|document, id, numbers| {
        for name in ["type", "dev", "name", "unit", "mode"] {
            let Some(old) = document.attr(id, name).map(|value| value.into_owned()) else {
                continue;
            };
            let (before, text) = (around(document, id), document.element_xml(id));
            let value = numbers.value();
            document.set_attr(id, name, &value);
            assert_eq!(document.attr(id, name).as_deref(), Some(value.as_str()));
            assert_only_inside(&before, document, id);
            document.set_attr(id, name, &old);
            assert_eq!(document.element_xml(id), text);
        }
    });
}

#[test]
fn a_text_changes_its_element_alone() {
    each(|document, id, numbers| {
        if document.children(id).next().is_some() {
            return;
        }
        let before = around(document, id);
        let value = numbers.value();
        document.set_text(id, &value);
        assert_eq!(document.text(id), value);
        assert_only_inside(&before, document, id);
    });
}

#[test]
fn what_is_put_in_and_taken_out_leaves_no_trace() {
    each(|document, id, numbers| {
        let before = around(document, id);
        let text = document.element_xml(id);
        let has_children = document.children(id).next().is_some();
        let value = numbers.value();
        let piece = "<extra a='1'>\n  <b>x</b>\n</extra>";
        let new = document.insert(id, piece).expect("this is one element");
        let b = document.find(new, "b").expect("it was put in");
        document.set_text(b, &value);
        assert_eq!(document.text_at(new, "b").unwrap_or_default(), value.trim());
        assert_only_inside(&before, document, id);
        document.remove(new);
        if has_children {
            assert_eq!(document.element_xml(id), text);
        }
        assert_only_inside(&before, document, id);
    });
}

#[test]
fn removing_takes_nothing_else() {
    each(|document, id, _| {
        let Some(parent) = document.parent(id) else {
            return;
        };
        let before = around(document, parent);
        let (start, end) = around(document, id);
        document.remove(id);
        let now = document.to_string();
        assert_eq!(
            now,
            format!("{}{end}", start.trim_end_matches([' ', '\t', '\r', '\n']))
        );
        assert_only_inside(&before, document, parent);
    });
}
