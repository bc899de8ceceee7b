// SPDX-License-Identifier: GPL-3.0-or-later
//! Translated text with named placeholders.

/// `pgettext` is for a word that means another thing elsewhere: its first text says
/// what it is about here.
pub(crate) use gettextrs::{gettext, ngettext, pgettext};

use super::names::in_sentence;
use crate::config::{GETTEXT_PACKAGE, LOCALEDIR};

/// Sets up translations; without them the program speaks English. GTK itself
/// sets the locale when it starts.
pub(crate) fn init() {
    let bound = gettextrs::bindtextdomain(GETTEXT_PACKAGE, LOCALEDIR)
        .and_then(|_| gettextrs::bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8"))
        .and_then(|_| gettextrs::textdomain(GETTEXT_PACKAGE));
    if let Err(error) = bound {
        log::warn!("no translations: {error}");
    }
}

/// `gettext`, then each `{name}` is replaced by its value, which cannot turn the
/// text around it (see [`names`](super::names)).
pub(crate) fn gettext_f(message: &str, values: &[(&str, &str)]) -> String {
    fill(gettext(message), values)
}

/// `ngettext` with named placeholders; `{count}` is the number.
pub(crate) fn ngettext_f(one: &str, many: &str, count: u32, values: &[(&str, &str)]) -> String {
    let text = fill(ngettext(one, many, count), values);
    text.replace("{count}", &count.to_string())
}

fn fill(text: String, values: &[(&str, &str)]) -> String {
    values.iter().fold(text, |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), &in_sentence(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_by_name() {
        let text = fill("{b} and {a}".to_owned(), &[("a", "1"), ("b", "2")]);
        assert_eq!(text, "2 and 1");
    }

    #[test]
    fn values_from_right_to_left_turn_nothing_around_them() {
        let text = gettext_f("{name} (2)", &[("name", "שרת")]);
        assert_eq!(text, "\u{2068}שרת\u{2069} (2)");
    }

    #[test]
    fn a_sentence_in_a_sentence_keeps_its_isolates() {
        let inner = gettext_f("“{name}”", &[("name", "שרת\u{202e}")]);
        assert_eq!(inner, "“\u{2068}שרת[U+202E]\u{2069}”");
        let outer = gettext_f("{text}:\n1", &[("text", &inner)]);
        assert_eq!(outer, format!("\u{2068}{inner}\u{2069}:\n1"));
        let broken = gettext_f("{name}", &[("name", "a\u{2069}b")]);
        assert_eq!(broken, "a[U+2069]b");
    }
}
