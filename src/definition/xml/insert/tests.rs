// SPDX-License-Identifier: GPL-3.0-or-later
//! Where an inserted element goes, and how it is indented.
use super::*;

fn inserted(source: &str, path: &str, xml: &str) -> String {
    let mut document = Document::parse(source).unwrap();
    let parent = match path {
        "" => document.root(),
        path => document.find(document.root(), path).unwrap(),
    };
    document.insert(parent, xml).unwrap();
    document.to_string()
}

#[test]
fn goes_after_its_like_and_takes_their_indentation() {
    let source = "<a>\n    <b/>\n\n    <b>\n    </b>\n    <c/>\n</a>\n";
    assert_eq!(
        inserted(source, "", "<b n='1'>\n  <x/>\n</b>"),
        "<a>\n    <b/>\n\n    <b>\n    </b>\n    <b n='1'>\n      <x/>\n    </b>\n    <c/>\n</a>\n"
    );
    assert_eq!(
        inserted(source, "", "  <d>\n      <x/>\n  </d>\n"),
        "<a>\n    <b/>\n\n    <b>\n    </b>\n    <c/>\n    <d>\n        <x/>\n    </d>\n</a>\n"
    );
}

#[test]
fn opens_empty_elements_and_keeps_one_line_on_one_line() {
    assert_eq!(
        inserted("<a>\n   <b />\n</a>", "b", "<c/>"),
        "<a>\n   <b>\n      <c/>\n   </b>\n</a>"
    );
    assert_eq!(
        inserted("<a>\r\n\t<b>\r\n\t</b>\r\n</a>", "b", "<c/>"),
        "<a>\r\n\t<b>\r\n\t\t<c/>\r\n\t</b>\r\n</a>"
    );
    assert_eq!(inserted("<a><b/></a>", "b", "<c/>"), "<a><b><c/></b></a>");
    assert_eq!(inserted("<a><b/></a>", "", "<c/>"), "<a><b/><c/></a>");
    assert_eq!(inserted("<a/>", "", "<c/>"), "<a>\n  <c/>\n</a>");
}

#[test]
fn refuses_what_is_not_one_element() {
    let mut document = Document::new("a");
    let root = document.root();
    for broken in ["", "text", "<b/><c/>", "<b>", "a<b/>"] {
        assert!(document.insert(root, broken).is_err(), "{broken}");
    }
    assert_eq!(document.to_string(), "<a/>\n");
}

#[test]
fn builds_a_document() {
    let mut document = Document::new("a");
    let root = document.root();
    let c = document.ensure(root, "b/c");
    document.set_text(c, "<&>");
    document.append_with(root, "d", &[("e", "'"), ("f", "2")]);
    assert_eq!(document.ensure(root, "b/c"), c);
    assert_eq!(
        document.to_string(),
        "<a>\n  <b>\n    <c>&lt;&amp;&gt;</c>\n  </b>\n  <d e='&apos;' f='2'/>\n</a>\n"
    );
    let text = document.to_string();
    assert_eq!(Document::parse(&text).unwrap().to_string(), text);
}
