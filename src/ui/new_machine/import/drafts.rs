// SPDX-License-Identifier: GPL-3.0-or-later
//! The text as a person's work: cleaned where pasting damaged it, changed without
//! losing its place, and not lost when the dialog is closed by accident.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::ImportDialog;
use crate::definition::pasted::{self, Repair};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};

impl ImportDialog {
    pub(super) fn setup_drafts(&self) {
        self.connect_close_request(|dialog| {
            if dialog.imp().done.get() || !dialog.has_draft() {
                return glib::Propagation::Proceed;
            }
            let dialog = dialog.clone();
            glib::spawn_future_local(async move {
                let heading = gettext("Discard the Definition?");
                let body = gettext("What was pasted or changed here is kept nowhere else.");
                if dialogs::confirm(&dialog, &heading, &body, &gettext("_Discard")).await {
                    dialog.imp().done.set(true);
                    dialog.close();
                }
            });
            glib::Propagation::Stop
        });
    }

    /// Whether the text would be lost: a file has it otherwise.
    fn has_draft(&self) -> bool {
        let text = self.text();
        !text.trim().is_empty() && text != *self.imp().opened.borrow()
    }

    /// Cleans a text that pasting damaged, after the handlers of the change have run.
    pub(super) fn clean_soon(&self, text: String) {
        if text.trim().is_empty() || text == *self.imp().uncleaned.borrow() {
            return;
        }
        let Some(cleaned) = pasted::clean(&text) else {
            return;
        };
        glib::idle_add_local_once(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move || {
                if dialog.text() != text {
                    return;
                }
                let imp = dialog.imp();
                imp.uncleaned.replace(text);
                imp.notice.set_label(&said(&cleaned.repairs));
                dialog.replace_text(&cleaned.text);
                imp.notice_box.set_visible(true);
            }
        ));
    }

    /// Shows the text as it came, which is not cleaned again.
    pub(super) fn undo_cleaning(&self) {
        self.imp().notice_box.set_visible(false);
        let text = self.imp().uncleaned.borrow().clone();
        self.replace_text(&text);
    }

    /// Changes what differs and no more, in one step that Ctrl+Z undoes.
    pub(super) fn replace_text(&self, text: &str) {
        let old = self.text();
        let same = |(a, b): &(char, char)| a == b;
        let before = old.chars().zip(text.chars()).take_while(same).count();
        let (old_rest, new_rest) = (old.chars().skip(before), text.chars().skip(before));
        let (old_rest, new_rest): (Vec<char>, Vec<char>) = (old_rest.collect(), new_rest.collect());
        let reversed = old_rest.iter().rev().zip(new_rest.iter().rev());
        let after = reversed.take_while(|(a, b)| a == b).count();
        let offset = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let buffer = self.imp().text.buffer();
        buffer.begin_user_action();
        let mut start = buffer.iter_at_offset(offset(before));
        let mut end = buffer.iter_at_offset(offset(before + old_rest.len() - after));
        buffer.delete(&mut start, &mut end);
        let new: String = new_rest[..new_rest.len() - after].iter().collect();
        buffer.insert(&mut start, &new);
        buffer.end_user_action();
    }
}

/// What was done to a text, in a sentence.
fn said(repairs: &[Repair]) -> String {
    let names: Vec<String> = repairs.iter().map(|repair| name(*repair)).collect();
    gettext_f(
        "This was pasted from elsewhere. Cleaned: {repairs}.",
        &[("repairs", &names.join(", "))],
    )
}

fn name(repair: Repair) -> String {
    match repair {
        Repair::Escapes => gettext("characters written as entities"),
        Repair::LineNumbers => gettext("line numbers"),
        Repair::Surroundings => gettext("text around it"),
        Repair::Invisible => gettext("invisible characters"),
        Repair::Dashes => gettext("dashes of comments"),
        Repair::Blanks => gettext("no-break spaces"),
        Repair::Quotes => gettext("typographic quotes"),
    }
}
