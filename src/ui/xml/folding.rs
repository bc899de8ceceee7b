// SPDX-License-Identifier: GPL-3.0-or-later
//! Folding elements away. GtkSourceView has none of its own: a mark beside the
//! first line of an element hides the lines up to its last one.

use std::ops::RangeInclusive;

use gtk::prelude::*;
use sourceview::prelude::*;

use crate::definition::xml::Document;
use crate::ui::i18n::gettext;

const OPEN: &str = "fold-open";
const FOLDED: &str = "fold-folded";
const HIDDEN: &str = "fold-hidden";

/// Prepares a view for folding.
pub(super) fn setup(view: &sourceview::View, buffer: &sourceview::Buffer) {
    let hidden = gtk::TextTag::builder().name(HIDDEN).invisible(true).build();
    buffer.tag_table().add(&hidden);
    for (category, icon, hint) in [
        (OPEN, "pan-down-symbolic", gettext("Fold this element")),
        (FOLDED, "pan-end-symbolic", gettext("Unfold this element")),
    ] {
        let attributes = sourceview::MarkAttributes::new();
        attributes.set_icon_name(icon);
        attributes.connect_query_tooltip_text(move |_, _| hint.clone());
        view.set_mark_attributes(category, &attributes, 0);
    }
    view.set_show_line_marks(true);
    view.connect_line_mark_activated(|view, place, _, _, _| {
        if let Ok(buffer) = view.buffer().downcast::<sourceview::Buffer>() {
            toggle(&buffer, place.line());
        }
    });
}

/// Marks what can be folded in the text of now, all unfolded.
pub(super) fn mark(buffer: &sourceview::Buffer) {
    unfold_all(buffer);
    let (start, end) = buffer.bounds();
    buffer.remove_source_marks(&start, &end, Some(OPEN));
    for lines in foldable(&text(buffer)) {
        if let Some(place) = buffer.iter_at_line(lines_start(&lines)) {
            buffer.create_source_mark(None, OPEN, &place);
        }
    }
}

/// Marks what can be folded after the text was edited; what is folded stays so.
pub(super) fn mark_new(buffer: &sourceview::Buffer) {
    let (start, end) = buffer.bounds();
    buffer.remove_source_marks(&start, &end, Some(OPEN));
    for lines in foldable(&text(buffer)) {
        let first = lines_start(&lines);
        let folded = !buffer.source_marks_at_line(first, Some(FOLDED)).is_empty();
        if let Some(place) = buffer.iter_at_line(first).filter(|_| !folded) {
            buffer.create_source_mark(None, OPEN, &place);
        }
    }
}

/// Folds or unfolds the element that starts on this line, or else the innermost
/// one around it.
pub(super) fn toggle(buffer: &sourceview::Buffer, line: i32) {
    let all = foldable(&text(buffer));
    let wanted = usize::try_from(line).unwrap_or(0) + 1;
    let starts = all.iter().find(|lines| *lines.start() == wanted);
    let around = || all.iter().rev().find(|lines| lines.contains(&wanted));
    let Some(lines) = starts.or_else(around) else {
        return;
    };
    let first = lines_start(lines);
    let folded = !buffer.source_marks_at_line(first, Some(FOLDED)).is_empty();
    set_folded(buffer, lines, !folded);
}

/// Folds every element right inside of the outermost ones that has lines of its
/// own: an outline of the document.
pub(super) fn fold_all(buffer: &sourceview::Buffer) {
    unfold_all(buffer);
    let all = foldable(&text(buffer));
    let Some(outermost) = all.first() else {
        return;
    };
    let mut after = *outermost.start() + 1;
    for lines in &all[1..] {
        if *lines.start() >= after {
            set_folded(buffer, lines, true);
            after = *lines.end();
        }
    }
}

/// Shows every line again.
pub(super) fn unfold_all(buffer: &sourceview::Buffer) {
    let (start, end) = buffer.bounds();
    buffer.remove_tag_by_name(HIDDEN, &start, &end);
    let mut line = 0;
    while line < buffer.line_count() {
        if !buffer.source_marks_at_line(line, Some(FOLDED)).is_empty() {
            swap_mark(buffer, line, FOLDED, OPEN);
        }
        line += 1;
    }
}

/// The text with what is folded away.
pub(super) fn text(buffer: &sourceview::Buffer) -> String {
    let (start, end) = buffer.bounds();
    buffer.text(&start, &end, true).to_string()
}

fn set_folded(buffer: &sourceview::Buffer, lines: &RangeInclusive<usize>, folded: bool) {
    let first = lines_start(lines);
    // From the end of the first line to the end of the last one.
    let last = i32::try_from(*lines.end()).unwrap_or(i32::MAX) - 1;
    let (Some(mut from), Some(mut to)) = (buffer.iter_at_line(first), buffer.iter_at_line(last))
    else {
        return;
    };
    if !from.ends_line() {
        from.forward_to_line_end();
    }
    if !to.ends_line() {
        to.forward_to_line_end();
    }
    if folded {
        buffer.apply_tag_by_name(HIDDEN, &from, &to);
        swap_mark(buffer, first, OPEN, FOLDED);
    } else {
        buffer.remove_tag_by_name(HIDDEN, &from, &to);
        for line in first..=last {
            if !buffer.source_marks_at_line(line, Some(FOLDED)).is_empty() {
                swap_mark(buffer, line, FOLDED, OPEN);
            }
        }
    }
}

fn swap_mark(buffer: &sourceview::Buffer, line: i32, from: &str, to: &str) {
    let Some(place) = buffer.iter_at_line(line) else {
        return;
    };
    buffer.remove_source_marks(&place, &place, Some(from));
    buffer.create_source_mark(None, to, &place);
}

fn lines_start(lines: &RangeInclusive<usize>) -> i32 {
    i32::try_from(*lines.start()).unwrap_or(i32::MAX) - 1
}

/// The lines of elements that have more than one, the first of each line.
fn foldable(text: &str) -> Vec<RangeInclusive<usize>> {
    let Ok(document) = Document::parse(text) else {
        return Vec::new();
    };
    let mut found: Vec<RangeInclusive<usize>> = document
        .lines()
        .into_iter()
        .map(|(_, lines)| lines)
        .filter(|lines| lines.end() > lines.start())
        .collect();
    found.dedup_by_key(|lines| *lines.start());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_several_lines_fold() {
        let text = "<a><b>\n</b>\n<c/>\n<d>\n</d>\n</a>";
        assert_eq!(foldable(text), [1..=6, 4..=5]);
        assert_eq!(foldable("<a>\n"), []);
    }

    #[gtk::test]
    fn folding_hides_and_loses_nothing() {
        let buffer = sourceview::Buffer::new(None);
        let view = sourceview::View::with_buffer(&buffer);
        setup(&view, &buffer);
        let source = "<a>\n  <b>\n    <c/>\n  </b>\n  <d>\n  </d>\n</a>\n";
        buffer.set_text(source);
        mark(&buffer);
        let seen = || {
            let (start, end) = buffer.bounds();
            buffer.text(&start, &end, false).to_string()
        };
        toggle(&buffer, 2);
        assert_eq!(seen(), "<a>\n  <b>\n  <d>\n  </d>\n</a>\n");
        assert_eq!(text(&buffer), source);
        toggle(&buffer, 1);
        assert_eq!(seen(), source);
        fold_all(&buffer);
        assert_eq!(seen(), "<a>\n  <b>\n  <d>\n</a>\n");
        unfold_all(&buffer);
        assert_eq!(seen(), source);
    }
}
