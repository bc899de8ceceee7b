// SPDX-License-Identifier: GPL-3.0-or-later
//! Giving back what a guest has freed.

use gtk::prelude::*;

use super::gone;
use crate::definition::size::Size;
use crate::model::{Error, Volume};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{main_window, show_toast};

/// Asks, and does it.
pub(super) fn ask(window: &gtk::Window, volume: &Volume) {
    let (parent, volume) = (window.clone(), volume.clone());
    failure::run(window, async move {
        let info = volume.info().clone();
        let values = [("name", info.name.as_str())];
        let what = gettext_f("Could not compact “{name}”", &values);
        let heading = gettext_f("Compact “{name}”?", &values);
        let body = gettext(
            "While its machine is running, the guest agent discards unused blocks. Otherwise the volume is copied without them, and the copy replaces it under another name; this needs space for both.",
        );
        let watch = |dialog: &adw::MessageDialog| gone::watch_question(&volume, dialog);
        if !dialogs::agree(&parent, &heading, &body, &gettext("C_ompact"), watch).await {
            return Ok(());
        }
        let pool = volume.pool().ok_or(Error::Closed);
        let pool = pool.or_failed(what.clone())?;
        let connection = pool.connection().ok_or(Error::Closed);
        let connection = connection.or_failed(what.clone())?;
        let job = connection.new_job(&gettext("Compacting"), &info.name);
        let freed = pool.compact_volume(&info, &job).await.or_failed(what)?;
        if let Some(window) = main_window(parent.upcast_ref()) {
            let freed = Size(freed).to_string();
            let text = gettext_f("{size} freed", &[("size", &freed)]);
            show_toast(&window, adw::Toast::new(&text));
        }
        Ok(())
    });
}
