// SPDX-License-Identifier: GPL-3.0-or-later
//! Documents made to break a parser: each is taken as it is, or refused in words, and takes no more than its length.

use std::time::{Duration, Instant};

use guesthouse::definition::xml::{Document, Error, MAX_PIECE, decode};

/// No document may keep a person waiting, even in a build without optimization on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn in_time<T>(f: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let outcome = f();
    assert!(began.elapsed() < PATIENCE, "took {:?}", began.elapsed());
    outcome
}

/// A billion laughs: no entity is ever put in place of its name, so nothing grows.
#[test]
fn entity_bombs_do_not_go_off() {
    let mut bomb = String::from("<!DOCTYPE domain [<!ENTITY l0 \"laugh\">");
    for level in 1..10 {
        let inner = format!("&l{};", level - 1).repeat(10);
        bomb.push_str(&format!("<!ENTITY l{level} \"{inner}\">"));
    }
    bomb.push_str("]>\n<domain><name a='&l9;'>&l9;</name></domain>");
    let document = in_time(|| Document::parse(&bomb)).expect("it is well-formed");
    let name = document.find(document.root(), "name").expect("it has one");
    assert_eq!(document.text(name), "&l9;");
    assert_eq!(document.attr(name, "a").as_deref(), Some("&l9;"));
    assert_eq!(document.to_string(), bomb);
}

#[test]
fn ten_megabytes_are_too_much_for_a_tag() {
    let attribute = format!("<a>\n<b c='{}'/></a>", "x".repeat(10 << 20));
    let error = in_time(|| Document::parse(&attribute)).expect_err("it is refused");
    assert_eq!(error, Error::TooLong { line: 2 });
    assert!(error.to_string().contains("10000000 bytes"), "{error}");
    let text = format!("<a>{}</a>", "x".repeat(10 << 20));
    assert_eq!(
        Document::parse(&text).map(|_| ()),
        Err(Error::TooLong { line: 1 })
    );
    // What is just not too long can be read, looked at and edited.
    let most = format!("<a b='{}'/>", "x".repeat(MAX_PIECE - 20));
    in_time(|| {
        let mut document = Document::parse(&most).expect("it is short enough");
        let root = document.root();
        assert_eq!(
            document.attr(root, "b").map(|b| b.len()),
            Some(MAX_PIECE - 20)
        );
        document.set_attr(root, "c", "1");
        assert_eq!(document.to_string().len(), most.len() + 6);
    });
}

#[test]
fn a_hundred_thousand_attributes_and_children() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}='{n}'")).collect();
    let many = format!("<a{attributes}/>");
    assert_eq!(
        in_time(|| Document::parse(&many)).map(|it| it.to_string()),
        Ok(many)
    );
    let many = format!("<a>{}</a>", "<b/>".repeat(100_000));
    assert_eq!(
        in_time(|| Document::parse(&many)).map(|it| it.to_string()),
        Ok(many)
    );
}

#[test]
fn ten_thousand_levels() {
    for deep in [
        "<a>".repeat(10_000),
        "<a>".repeat(10_000) + &"</a>".repeat(10_000),
    ] {
        let error = in_time(|| Document::parse(&deep)).expect_err("it is refused");
        assert_eq!(error, Error::TooDeep { line: 1 });
    }
}

#[test]
fn what_is_no_utf_8_is_refused_in_words() {
    let cases: [(&[u8], &str); 6] = [
        (b"<a>\n\xff</a>", "line 2: this is not UTF-8 text"),
        (
            b"\xff\xfe<\0a\0/\0>\0",
            "the document is in UTF-16, and has to be in UTF-8",
        ),
        (
            b"<?xml version='1.0' encoding='windows-1252'?><a>\x80</a>",
            "the document is in windows-1252, and has to be in UTF-8",
        ),
        (
            b"\0\0\0<\0\0\0a\0\0\0/\0\0\0>",
            "the document is in UTF-32, and has to be in UTF-8",
        ),
        (
            b"\xef\xbb\xbf<?xml version='1.0' encoding='Shift_JIS'?><a>\x83\x5c</a>",
            "the document is in Shift_JIS, and has to be in UTF-8",
        ),
        (b"<a>\xed\xa0\x80</a>", "line 1: this is not UTF-8 text"),
    ];
    for (bytes, words) in cases {
        let error = decode(bytes).expect_err("it is refused");
        assert_eq!(error.to_string(), words);
    }
}

/// The second one is text where none may be, and no place to lose count of the bytes.
#[test]
fn two_byte_order_marks() {
    for text in ["\u{feff}\u{feff}", "\u{feff}\u{feff}\n<a/>", "<a/>\u{feff}"] {
        let bytes = decode(text.as_bytes()).expect("it is UTF-8");
        let error = Document::parse(bytes).expect_err("it is refused");
        assert_eq!(
            error.to_string(),
            "line 1: there is text outside every element"
        );
    }
}
