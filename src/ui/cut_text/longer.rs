// SPDX-License-Identifier: GPL-3.0-or-later
//! Every text half as long again for a moment, as in a language that needs more room.

use gtk::glib;

use super::labels;

/// A label that shows a longer text than its own.
pub(super) struct Changed {
    label: gtk::Label,
    own: String,
    shown: String,
}

/// Makes the texts on the screen longer.
pub(super) fn lengthen() -> Vec<Changed> {
    let mut changed = Vec::new();
    for (_, label) in labels::on_screen() {
        let (own, text) = (label.label().to_string(), label.text());
        let Some(more) = more(&text) else {
            continue;
        };
        let more = if label.uses_markup() {
            glib::markup_escape_text(&more).to_string()
        } else {
            more
        };
        let shown = format!("{own}{more}");
        label.set_label(&shown);
        changed.push(Changed { label, own, shown });
    }
    changed
}

/// Gives them back their own text, unless they show yet another by now.
pub(super) fn restore(changed: Vec<Changed>) {
    for Changed { label, own, shown } in changed {
        if label.label() == shown {
            label.set_label(&own);
        }
    }
}

/// What makes a text half as long again: its own beginning, as a word more where it has several. Numbers are as long in
/// every language, and so are single words with their units.
fn more(text: &str) -> Option<String> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 4 {
        return None;
    }
    let half = letters.div_ceil(2);
    let start: String = text
        .trim_end()
        .chars()
        .take(half)
        .filter(|c| *c != '_')
        .collect();
    Some(if text.contains(char::is_whitespace) {
        format!(" {}", start.trim_end())
    } else {
        start
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_half_as_long_again() {
        assert_eq!(more("Memory").as_deref(), Some("Mem"));
        assert_eq!(more("Disk format").as_deref(), Some(" Disk"));
        assert_eq!(more("2 GiB"), None);
        assert_eq!(more("Running · 192.168.122.3").as_deref(), Some(" Runn"));
    }
}
