// SPDX-License-Identifier: GPL-3.0-or-later
//! Any bytes through the parser: no crash, and what is taken comes back byte for byte, also after an edit and back.
#![no_main]

use guesthouse::definition::xml::{Document, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(bytes) else {
        return;
    };
    let Ok(mut document) = Document::parse(text) else {
        return;
    };
    assert_eq!(document.to_string(), text);
    for (id, lines) in document.lines() {
        assert!(lines.start() <= lines.end());
        let _ = (document.attr(id, "a"), document.text(id));
    }
    let root = document.root();
    document.set_attr(root, "fuzz", "a<b>&'\"");
    let edited = Document::parse(&document.to_string()).expect("an edit leaves it well-formed");
    assert_eq!(edited.attr(edited.root(), "fuzz").as_deref(), Some("a<b>&'\""));
    document.remove_attr(root, "fuzz");
});
