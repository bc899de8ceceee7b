// SPDX-License-Identifier: GPL-3.0-or-later
//! Asks before a machine gets a disk that another one has.

use gtk::prelude::*;

use crate::model::Connection;
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};

/// Whether the image at a path may be used: no machine has it, or a person agrees by
/// a button of this label.
pub(crate) async fn may_share_image(
    parent: &impl IsA<gtk::Window>,
    connection: &Connection,
    path: &str,
    go_on: &str,
) -> bool {
    let (heading, body) = match connection.image_users(path).await {
        Ok(users) if users.is_empty() => return true,
        Ok(users) => (
            gettext_f(
                "“{machine}” Uses This Image",
                &[("machine", &users.join("”, “"))],
            ),
            gettext("Two machines that write to one disk destroy it."),
        ),
        Err(error) => (
            gettext("Does Another Machine Use This Image?"),
            gettext_f(
                "The host did not say: {why}\n\nTwo machines that write to one disk destroy it.",
                &[("why", &error.to_string())],
            ),
        ),
    };
    dialogs::confirm(parent, &heading, &body, go_on).await
}
