// SPDX-License-Identifier: GPL-3.0-or-later
//! Says why something is not done, before it is tried.

use adw::prelude::*;

use crate::ui::dialogs;
use crate::ui::i18n::gettext;

/// Says so, and waits until it was read.
pub(super) async fn refuse(window: &gtk::Window, heading: &str, why: &str) {
    let dialog = adw::MessageDialog::new(Some(window), Some(heading), Some(why));
    dialog.add_responses(&[("close", &gettext("_Close"))]);
    dialog.set_close_response("close");
    dialogs::response(&dialog).await;
}
