// SPDX-License-Identifier: GPL-3.0-or-later
//! The notices and the timeline of the overview.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{Overview, history_labels};
use crate::model::Machine;
use crate::ui::i18n::gettext;
use crate::ui::widgets::InfoRow;

/// How many entries of the timeline are shown.
const SHOWN: usize = 30;

impl Overview {
    /// Marks the notices of the machine that is shown as read.
    pub(super) fn mark_read(&self) {
        let machine = self.imp().machine.borrow().clone();
        if let Some(machine) = machine {
            let messages = self.imp().messages.borrow().clone();
            machine.mark_read(&messages);
        }
    }

    /// Follows what happens to the machine.
    pub(super) fn follow_history(&self, machine: &Machine) {
        let imp = self.imp();
        if imp.machine.borrow().as_ref() == Some(machine) {
            return;
        }
        // They were about the other one.
        imp.messages.take();
        imp.machine.replace(Some(machine.clone()));
        self.history_signals().set_target(Some(machine));
    }

    fn history_signals(&self) -> &glib::SignalGroup {
        self.imp().history_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            signals.connect_closure(
                "happened",
                false,
                glib::closure_local!(
                    #[weak(rename_to = overview)]
                    self,
                    move |machine: &Machine| overview.show_history(machine)
                ),
            );
            signals
        })
    }

    /// Shows the notices that are not read, and what happened lately.
    pub(super) fn show_history(&self, machine: &Machine) {
        self.show_notices(machine);
        let imp = self.imp();
        let timeline = machine.timeline();
        for row in imp.history_rows.take() {
            imp.timeline.remove(&row);
        }
        let newest = timeline.entries().iter().rev().take(SHOWN);
        let rows: Vec<InfoRow> = newest
            .map(|entry| {
                InfoRow::new(
                    &history_labels::what(&entry.what),
                    &history_labels::when(entry),
                )
            })
            .collect();
        for row in &rows {
            imp.timeline.add_row(row);
        }
        let last = timeline.entries().last();
        let subtitle = last.map(|entry| {
            let (what, when) = (
                history_labels::what(&entry.what),
                history_labels::when(entry),
            );
            format!("{what} · {when}")
        });
        imp.timeline
            .set_subtitle(&glib::markup_escape_text(&subtitle.unwrap_or_default()));
        imp.history.set_visible(!rows.is_empty());
        imp.history_rows.replace(rows);
    }

    fn show_notices(&self, machine: &Machine) {
        let messages = self.imp().messages.borrow().clone();
        let timeline = machine.timeline();
        let mut notices: Vec<(String, String)> = timeline
            .notices()
            .map(|entry| {
                (
                    history_labels::what(&entry.what),
                    history_labels::when(entry),
                )
            })
            .collect();
        notices.reverse();
        for message in timeline.unread_messages(&messages) {
            notices.push((
                message.to_owned(),
                gettext("What libvirt reports about its configuration"),
            ));
        }
        let imp = self.imp();
        if *imp.notices_shown.borrow() == notices {
            return;
        }
        for row in imp.notice_rows.take() {
            imp.notices.remove(&row);
        }
        let rows = notices.iter().map(|(what, when)| {
            let row = adw::ActionRow::builder()
                .title(glib::markup_escape_text(what))
                .subtitle(glib::markup_escape_text(when))
                .build();
            let icon = gtk::Image::from_icon_name("dialog-warning-symbolic");
            icon.set_accessible_role(gtk::AccessibleRole::Presentation);
            icon.add_css_class("warning");
            row.add_prefix(&icon);
            imp.notices.add(&row);
            row
        });
        imp.notice_rows.replace(rows.collect());
        imp.notices.set_visible(!notices.is_empty());
        imp.notices_shown.replace(notices);
    }
}
