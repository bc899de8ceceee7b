// SPDX-License-Identifier: GPL-3.0-or-later
//! What a person reads: translatable, extractable, and in our own words.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::source::{Literal, files, take_apart};

/// Properties and attributes of a `.ui` file that show text.
const SHOWN: &[&str] = &[
    "label",
    "title",
    "subtitle",
    "description",
    "heading",
    "body",
    "tooltip-text",
    "placeholder-text",
    "button-label",
    "menu-label",
    "comments",
];

/// Calls that show a text they are given.
const SHOWING: &[&str] = &[
    "set_label(",
    "set_title(",
    "set_subtitle(",
    "set_description(",
    "set_tooltip_text(",
    "set_placeholder_text(",
    "set_heading(",
    "set_body(",
    ".label(",
    ".title(",
    ".subtitle(",
    ".description(",
    ".tooltip_text(",
    ".placeholder_text(",
    ".heading(",
    ".body(",
    "Toast::new(",
    "Label::new(",
    "Button::with_label(",
    "Button::with_mnemonic(",
    "add_response(",
];

/// Names, the same in every language.
const NAMES: &[&str] = &["Guesthouse", "XML"];

/// A text of a `.ui` file.
struct Text {
    line: usize,
    name: String,
    translatable: bool,
    text: String,
}

#[test]
fn every_text_of_a_ui_file_is_translatable() {
    let mut wrong = Vec::new();
    for file in files("src", &["ui"]) {
        for text in texts(&file.text) {
            let shown = SHOWN.contains(&text.name.as_str()) && is_language(&text.text);
            if shown && !text.translatable {
                wrong.push(format!("{}:{}: {}", file.path, text.line, text.text));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "add translatable=\"yes\":\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_text_of_the_code_is_translatable() {
    let mut wrong = Vec::new();
    for (path, literal) in literals("src/ui") {
        let call = literal.before.trim_end_matches('"').trim_end();
        let call = call
            .strip_suffix("Some(")
            .or_else(|| call.strip_suffix('&'))
            .unwrap_or(call);
        if SHOWING.iter().any(|showing| call.ends_with(showing)) && is_language(&literal.text) {
            wrong.push(format!("{path}:{}: {}", literal.line, literal.text));
        }
    }
    assert!(
        wrong.is_empty(),
        "put gettext around:\n{}",
        wrong.join("\n")
    );
}

/// xgettext reads Rust as C at our floor: it overlooks what stands in an attribute or after a lifetime on its line, and
/// what C writes otherwise would be looked up under another text.
#[test]
fn every_translated_text_reads_the_same_in_c() {
    let mut wrong = Vec::new();
    for (path, literal) in literals("src") {
        let odd = ["\\u{", "\n"].iter().any(|odd| literal.text.contains(odd));
        let unseen = literal.before.starts_with('#') || literal.before.contains('\'');
        if is_translated(&literal) && (odd || unseen) {
            wrong.push(format!("{path}:{}: {}", literal.line, literal.text));
        }
    }
    assert!(
        wrong.is_empty(),
        "one line, in plain code, and the characters themselves:\n{}",
        wrong.join("\n")
    );
}

/// Words for which another language needs several: nobody's screen is “keine”, and no machine runs “laufend”.
const AMBIGUOUS: [&str; 16] = [
    "None", "Nowhere", "On", "Off", "on", "off", "up", "down", "Unknown", "Empty", "Saved",
    "Running", "Set", "Default", "open", "routed",
];

#[test]
fn a_word_that_means_many_things_says_what_it_is_about() {
    let mut wrong = Vec::new();
    for (path, literal) in literals("src") {
        let alone = literal.before.ends_with("gettext(") && !literal.before.ends_with("pgettext(");
        if alone && AMBIGUOUS.contains(&literal.text.as_str()) {
            wrong.push(format!("{path}:{}: {}", literal.line, literal.text));
        }
    }
    for file in files("src", &["ui"]) {
        for (number, line) in file.text.lines().enumerate() {
            let is = |word: &&str| line.contains(&format!("translatable=\"yes\">{word}<"));
            if AMBIGUOUS.iter().any(is) {
                wrong.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "pgettext, or context=\"…\":\n{}",
        wrong.join("\n")
    );
}

#[test]
fn nothing_a_person_reads_says_domain() {
    let mut wrong = Vec::new();
    for (path, literal) in literals("src") {
        if (path.starts_with("src/ui") || is_translated(&literal)) && says_domain(&literal.text) {
            wrong.push(format!("{path}:{}: {}", literal.line, literal.text));
        }
    }
    for file in files("src", &["ui"]) {
        for text in texts(&file.text)
            .into_iter()
            .filter(|text| says_domain(&text.text))
        {
            wrong.push(format!("{}:{}: {}", file.path, text.line, text.text));
        }
    }
    for file in files("data", &["desktop", "xml"]) {
        for (number, line) in file.text.lines().enumerate() {
            if says_domain(line) && !line.contains("gettext-domain") {
                wrong.push(format!("{}:{}: {line}", file.path, number + 1));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "it is a machine here:\n{}",
        wrong.join("\n")
    );
}

/// The literals of the Rust files below `folder`, without those of the tests at the end of a file.
fn literals(folder: &str) -> Vec<(String, Literal)> {
    let mut all = Vec::new();
    for file in files("src", &["rs"])
        .into_iter()
        .filter(|file| file.path.starts_with(folder))
    {
        let shipped = file
            .text
            .split("#[cfg(test)]\nmod ")
            .next()
            .unwrap_or_default();
        let literals = take_apart(shipped).literals;
        all.extend(
            literals
                .into_iter()
                .map(|literal| (file.path.clone(), literal)),
        );
    }
    all
}

fn is_translated(literal: &Literal) -> bool {
    let mut calls = ["gettext(", "gettext_f(", "gettext_noop("].iter();
    // After what it is about.
    let is_second = literal.before.contains("pgettext(");
    is_second || calls.any(|call| literal.before.ends_with(call))
}

fn is_language(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !NAMES.contains(&text)
}

fn says_domain(text: &str) -> bool {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word == "domain" || word == "domains")
}

/// The properties and attributes of a `.ui` file with the text inside them.
fn texts(ui: &str) -> Vec<Text> {
    let mut reader = Reader::from_str(ui);
    let mut found = Vec::new();
    let mut open: Option<Text> = None;
    loop {
        let at = reader.buffer_position() as usize;
        match reader.read_event().unwrap_or(Event::Eof) {
            Event::Eof => return found,
            Event::Start(start)
                if matches!(start.name().as_ref(), "property" | "attribute" | "item") =>
            {
                let value = |name: &str| {
                    let attribute = start.try_get_attribute(name).ok().flatten();
                    attribute.map(|a| a.value.into_owned())
                };
                open = Some(Text {
                    line: ui[..at].matches('\n').count() + 1,
                    name: value("name").unwrap_or_default(),
                    translatable: value("translatable").is_some_and(|value| value == "yes"),
                    text: String::new(),
                });
            }
            Event::Text(text) => {
                if let Some(open) = &mut open {
                    open.text.push_str(&text);
                }
            }
            Event::End(_) => found.extend(open.take()),
            _ => {}
        }
    }
}

#[test]
fn finds_the_texts_of_a_ui_file() {
    let ui = "<interface>\n<object>\n<property name=\"title\">A &amp; b</property>\n\
              <property name=\"label\" translatable=\"yes\">c</property></object></interface>";
    let texts = texts(ui);
    assert_eq!(texts.len(), 2);
    assert_eq!((texts[0].line, texts[0].translatable), (3, false));
    assert!(texts[1].translatable);
}
