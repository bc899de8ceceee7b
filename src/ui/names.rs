// SPDX-License-Identifier: GPL-3.0-or-later
//! How names from outside the program are shown: characters that show nothing but change
//! how the rest is drawn are made visible, and text that runs from right to left is
//! isolated, so that it does not turn the text around it.

use std::borrow::Cow;

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// A name of a machine, network, bridge, pool or connection, as it is shown.
pub(crate) fn shown_name(name: &str) -> String {
    display(name, is_invisible).into_owned()
}

/// A value inside a sentence. Line breaks stay, and so do isolates that are closed
/// again: the value may be a sentence that holds names itself.
pub(super) fn in_sentence(value: &str) -> Cow<'_, str> {
    if isolates_are_closed(value) {
        display(value, |c| {
            is_invisible(c) && !is_isolate(c) && !matches!(c, '\n' | '\t')
        })
    } else {
        display(value, |c| is_invisible(c) && !matches!(c, '\n' | '\t'))
    }
}

fn display(text: &str, is_bad: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_bad(c) {
            push_visible(&mut shown, c);
        } else {
            shown.push(c);
        }
    }
    if shown.chars().any(is_right_to_left) {
        shown.insert(0, FIRST_STRONG_ISOLATE);
        shown.push(POP_ISOLATE);
    }
    Cow::Owned(shown)
}

/// The picture of a control character where Unicode has one, or else its number.
fn push_visible(shown: &mut String, c: char) {
    let picture = match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        _ => None,
    };
    match picture {
        Some(picture) => shown.push(picture),
        None => shown.push_str(&format!("[U+{:04X}]", u32::from(c))),
    }
}

/// Characters without a shape that are not needed to write any language's names:
/// the joiners U+200C and U+200D are, and stay.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || is_isolate(c)
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2064}'
                | '\u{206a}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

fn isolates_are_closed(text: &str) -> bool {
    let mut open = 0_u32;
    for c in text.chars().filter(|&c| is_isolate(c)) {
        if c != POP_ISOLATE {
            open += 1;
        } else if open == 0 {
            return false;
        } else {
            open -= 1;
        }
    }
    open == 0
}

/// Letters of the scripts that run from right to left: Hebrew, Arabic, Syriac and
/// their relatives.
fn is_right_to_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefe}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay_as_they_are() {
        for name in ["web-1", "Büro", "虚拟机", "a & b", "क्ष", "👩\u{200d}💻"] {
            assert_eq!(shown_name(name), name);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_made_visible() {
        assert_eq!(shown_name("web\u{202e}gpj"), "web[U+202E]gpj");
        assert_eq!(shown_name("a\u{200b}b\u{feff}"), "a[U+200B]b[U+FEFF]");
        assert_eq!(shown_name("a\nb\u{7f}\u{85}"), "a␊b␡[U+0085]");
        assert_eq!(shown_name("a\u{2069}\u{2066}b"), "a[U+2069][U+2066]b");
    }

    #[test]
    fn text_from_right_to_left_is_isolated() {
        assert_eq!(shown_name("שרת"), "\u{2068}שרת\u{2069}");
    }

    #[test]
    fn a_sentence_in_a_sentence_keeps_its_line_breaks() {
        assert_eq!(in_sentence("one\ntwo\tö"), "one\ntwo\tö");
    }
}
