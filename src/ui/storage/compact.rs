// SPDX-License-Identifier: GPL-3.0-or-later
//! Compacting a volume. While its machine runs the guest discards what it does not use; otherwise a copy takes its place,
//! and the old volume can be kept as the way back.

use adw::prelude::*;

use super::copy_dialog::keep_old_text;
use super::gone;
use crate::definition::size::Size;
use crate::model::{Error, Volume};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{main_window, show_toast};

/// Asks whether to give back what the guest has freed, and does it.
pub(super) fn ask(window: &gtk::Window, volume: &Volume) {
    let (parent, volume) = (window.clone(), volume.clone());
    failure::run(window, async move {
        let info = volume.info().clone();
        let values = [("name", info.name.as_str())];
        let what = gettext_f("Could not compact “{name}”", &values);
        let heading = gettext_f("Compact “{name}”?", &values);
        let pool = volume.pool().ok_or(Error::Closed);
        let pool = pool.or_failed(what.clone())?;
        let connection = pool.connection().ok_or(Error::Closed);
        let connection = connection.or_failed(what.clone())?;
        let keep_old = gtk::CheckButton::with_label(&keep_old_text());
        let is_running = volume.is_in_running_machine();
        let body = body(is_running);
        let prepare = |dialog: &adw::MessageDialog| {
            if !is_running {
                dialog.set_extra_child(Some(&keep_old));
            }
            gone::watch_question(&volume, dialog);
        };
        if !dialogs::agree(&parent, &heading, &body, &gettext("C_ompact"), prepare).await {
            return Ok(());
        }
        let keep_old = keep_old.is_active();
        let job = connection.new_job(&gettext("Compacting"), &info.name);
        failure::follow_outcome(&job, what.clone());
        let compacting = pool.compact_volume(&info, keep_old, &job);
        let less = Size(compacting.await.or_failed(what)?).to_string();
        if let Some(window) = main_window(parent.upcast_ref()) {
            let size = [("size", less.as_str())];
            let text = match keep_old {
                true => gettext_f("The copy takes {size} less; the old volume is kept", &size),
                false => gettext_f("{size} freed", &size),
            };
            show_toast(&window, adw::Toast::new(&text));
        }
        Ok(())
    });
}

fn body(is_running: bool) -> String {
    match is_running {
        true => gettext(
            "Its machine is running: the guest agent discards the blocks that the guest does not use.",
        ),
        false => gettext(
            "The volume is copied without unused blocks, and the copy replaces it under another name. This needs space for both.",
        ),
    }
}
