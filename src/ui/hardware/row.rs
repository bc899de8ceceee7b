// SPDX-License-Identifier: GPL-3.0-or-later
//! A part of the machine in the list: a picture, its name, and what waits.

use gtk::prelude::*;

use crate::model::hardware::Part;
use crate::ui::i18n::gettext;
use crate::ui::widgets::{FactsRow, wrap};

/// What a row of the list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowFacts {
    pub part: Part,
    pub icon: &'static str,
    pub title: String,
    pub mark: Mark,
}

/// Whether something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    /// It was edited here.
    Edited,
    /// What is saved does not run yet.
    Pending,
    /// It is no longer saved and still runs.
    Going,
}

impl Mark {
    fn text(self) -> String {
        match self {
            Self::None => String::new(),
            Self::Edited => gettext("Not applied"),
            Self::Pending => gettext("Takes effect after a shutdown"),
            Self::Going => gettext("Gone after a shutdown"),
        }
    }
}

/// A row of the list and the labels that change.
#[derive(Clone, Debug)]
pub(super) struct PartRow {
    row: gtk::ListBoxRow,
    icon: gtk::Image,
    title: gtk::Label,
    mark: gtk::Label,
}

impl Default for PartRow {
    fn default() -> Self {
        let icon = gtk::Image::builder()
            .accessible_role(gtk::AccessibleRole::Presentation)
            .build();
        let text = gtk::Box::builder()
            .orientation(gtk::Orientation::Vertical)
            .valign(gtk::Align::Center)
            .hexpand(true)
            .build();
        let label = |class: &str| {
            let label = gtk::Label::builder()
                .xalign(0.0)
                .css_classes([class])
                .build();
            wrap(&label);
            label
        };
        let (title, mark) = (label("title"), label("caption"));
        text.append(&title);
        text.append(&mark);
        let content = gtk::Box::builder().spacing(12).build();
        content.add_css_class("hardware-row");
        content.append(&icon);
        content.append(&text);
        let row = gtk::ListBoxRow::builder().child(&content).build();
        Self {
            row,
            icon,
            title,
            mark,
        }
    }
}

impl FactsRow for PartRow {
    type Facts = RowFacts;

    const PER_FRAME: usize = 12;

    fn widget(&self) -> gtk::Widget {
        self.row.clone().upcast()
    }

    fn show(&self, facts: &RowFacts) {
        self.icon.set_icon_name(Some(facts.icon));
        if self.title.text() != facts.title {
            self.title.set_label(&facts.title);
            self.title.set_tooltip_text(Some(&facts.title));
        }
        let mark = facts.mark.text();
        self.mark.set_label(&mark);
        self.mark.set_visible(!mark.is_empty());
        for (class, wanted) in [
            ("accent", facts.mark == Mark::Edited),
            ("warning", matches!(facts.mark, Mark::Pending | Mark::Going)),
        ] {
            if wanted {
                self.mark.add_css_class(class);
            } else {
                self.mark.remove_css_class(class);
            }
        }
    }
}
