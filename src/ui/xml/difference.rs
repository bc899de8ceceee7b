// SPDX-License-Identifier: GPL-3.0-or-later
//! A window that shows how documents differ: lines that are gone, lines that are
//! new, and a little around them.

use adw::prelude::*;
use gtk::glib;

use crate::definition::difference::{self, Change, Line};
use crate::ui::i18n::{gettext, ngettext_f};
use crate::ui::widgets::close_on_escape;

/// How many equal lines are shown before and after each change.
const AROUND: usize = 3;

/// Two documents, one beside the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparison<'a> {
    /// What it shows, where there is more than one.
    pub(crate) title: &'a str,
    /// The document of before.
    pub(crate) old: &'a str,
    /// The one it became, or would become.
    pub(crate) new: &'a str,
}

/// What a person decides over a difference.
pub(crate) enum Question {
    /// Nothing: it is to be looked at.
    None,
    /// Whether to go on, by a button with this label.
    GoOn(String),
}

/// Shows what became of a document, and asks nothing.
pub(super) async fn show_one(
    parent: &impl IsA<gtk::Window>,
    title: &str,
    explanation: &str,
    old: &str,
    new: &str,
) {
    let comparison = Comparison {
        title: "",
        old,
        new,
    };
    show(parent, title, explanation, &[comparison], Question::None).await;
}

/// Shows the differences, and says whether to go on.
pub(crate) async fn show(
    parent: &impl IsA<gtk::Window>,
    title: &str,
    explanation: &str,
    comparisons: &[Comparison<'_>],
    question: Question,
) -> bool {
    let header = adw::HeaderBar::new();
    let content = gtk::Box::new(gtk::Orientation::Vertical, 0);
    content.append(&header);
    content.append(&caption(explanation));
    comparisons.iter().for_each(|it| append(&content, it));
    let window = adw::Window::builder()
        .title(title)
        .modal(true)
        .transient_for(parent)
        .default_width(700)
        .default_height(560)
        .content(&content)
        .build();
    window.set_size_request(340, 294);
    close_on_escape(&window);
    let (sender, receiver) = async_channel::bounded(1);
    if let Question::GoOn(label) = question {
        let sender = sender.clone();
        ask(&window, &header, &label, move || {
            let _ = sender.try_send(true);
        });
    }
    window.connect_close_request(move |_| {
        let _ = sender.try_send(false);
        glib::Propagation::Proceed
    });
    window.present();
    receiver.recv().await.unwrap_or(false)
}

/// The two buttons of a question; either closes the window.
fn ask(window: &adw::Window, header: &adw::HeaderBar, label: &str, agree: impl Fn() + 'static) {
    header.set_show_end_title_buttons(false);
    let cancel = gtk::Button::with_mnemonic(&gettext("_Cancel"));
    let go_on = gtk::Button::with_mnemonic(label);
    go_on.add_css_class("suggested-action");
    header.pack_start(&cancel);
    header.pack_end(&go_on);
    cancel.connect_clicked(glib::clone!(
        #[weak]
        window,
        move |_| window.close()
    ));
    go_on.connect_clicked(glib::clone!(
        #[weak]
        window,
        move |_| {
            agree();
            window.close();
        }
    ));
}

fn caption(text: &str) -> gtk::Label {
    gtk::Label::builder()
        .label(text)
        .wrap(true)
        .xalign(0.0)
        .margin_top(12)
        .margin_bottom(12)
        .margin_start(12)
        .margin_end(12)
        .build()
}

/// One comparison: what it is of, how much it is, and its lines.
fn append(content: &gtk::Box, comparison: &Comparison<'_>) {
    let lines = difference::lines(comparison.old, comparison.new);
    let count = caption(&count(&lines));
    count.set_margin_top(0);
    if !comparison.title.is_empty() {
        let heading = caption(comparison.title);
        heading.add_css_class("heading");
        heading.set_margin_bottom(0);
        content.append(&heading);
    }
    content.append(&count);
    let scrolled = gtk::ScrolledWindow::builder()
        .vexpand(true)
        .child(&view(&lines, comparison.title))
        .build();
    content.append(&scrolled);
}

/// How many lines differ, in words.
fn count(lines: &[Line<'_>]) -> String {
    let of = |change| {
        let count = lines.iter().filter(|line| line.change == change).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    let removed = ngettext_f(
        "{count} line removed",
        "{count} lines removed",
        of(Change::Removed),
        &[],
    );
    let added = ngettext_f(
        "{count} line added",
        "{count} lines added",
        of(Change::Added),
        &[],
    );
    format!("{removed}, {added}.")
}

fn view(lines: &[Line<'_>], title: &str) -> gtk::TextView {
    let view = gtk::TextView::builder()
        .editable(false)
        .cursor_visible(false)
        .monospace(true)
        .top_margin(6)
        .bottom_margin(6)
        .left_margin(12)
        .right_margin(12)
        .build();
    let name = match title {
        "" => gettext("Difference"),
        title => title.to_owned(),
    };
    view.update_property(&[gtk::accessible::Property::Label(&name)]);
    let buffer = view.buffer();
    // A tint that black and white text both stand out from.
    for (name, color) in [
        ("removed", "rgba(224, 27, 36, 0.18)"),
        ("added", "rgba(46, 194, 126, 0.22)"),
    ] {
        let tag = gtk::TextTag::builder()
            .name(name)
            .paragraph_background(color)
            .build();
        buffer.tag_table().add(&tag);
    }
    let mut end = buffer.end_iter();
    for part in parts(lines) {
        match part {
            Part::Skipped => buffer.insert(&mut end, "⋯\n"),
            Part::Line(line) => {
                let (mark, tag) = match line.change {
                    Change::Same => (' ', None),
                    Change::Removed => ('−', Some("removed")),
                    Change::Added => ('+', Some("added")),
                };
                let text = format!("{mark} {:>4}  {}\n", line.number, line.text);
                match tag {
                    Some(tag) => buffer.insert_with_tags_by_name(&mut end, &text, &[tag]),
                    None => buffer.insert(&mut end, &text),
                }
            }
        }
    }
    view
}

#[derive(Debug, PartialEq, Eq)]
enum Part<'a, 'b> {
    Line(&'b Line<'a>),
    Skipped,
}

/// The changed lines with a few around them.
fn parts<'a, 'b>(lines: &'b [Line<'a>]) -> Vec<Part<'a, 'b>> {
    let is_near = |at: usize| {
        let around = at.saturating_sub(AROUND)..lines.len().min(at + AROUND + 1);
        lines[around].iter().any(|line| line.change != Change::Same)
    };
    let mut parts = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if is_near(at) {
            parts.push(Part::Line(line));
        } else if !matches!(parts.last(), Some(Part::Skipped)) {
            parts.push(Part::Skipped);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_equal_is_left_out() {
        let old: String = (0..20).map(|n| format!("{n}\n")).collect();
        let new = old.replace("10\n", "x\n");
        let lines = difference::lines(&old, &new);
        let parts = parts(&lines);
        assert_eq!(parts.len(), 1 + AROUND + 2 + AROUND + 1);
        assert_eq!(parts[0], Part::Skipped);
        assert_eq!(count(&lines), "1 line removed, 1 line added.");
    }
}
