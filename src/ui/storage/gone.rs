// SPDX-License-Identifier: GPL-3.0-or-later
//! A volume that another program deletes while a dialog about it is open: the dialog says so, and its action is off. libvirt
//! reports no such thing by an event, so that it is looked for as long as the dialog is on the screen.

use std::time::Duration;

use adw::prelude::*;
use gtk::glib;

use crate::model::Volume;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::FormDialog;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(2);

/// Calls `gone`, once, when the volume is not there any more. While `is_busy` it may be this program that deletes it.
pub(super) fn watch(
    volume: &Volume,
    dialog: &impl IsA<gtk::Widget>,
    is_busy: impl Fn() -> bool + 'static,
    gone: impl FnOnce(&Volume) + 'static,
) {
    let (volume, dialog) = (volume.clone(), dialog.upcast_ref().downgrade());
    glib::spawn_future_local(async move {
        loop {
            glib::timeout_future(PAUSE).await;
            let is_open = || {
                dialog
                    .upgrade()
                    .is_some_and(|it: gtk::Widget| it.is_mapped())
            };
            if !is_open() {
                return;
            }
            if is_busy() {
                continue;
            }
            // What cannot be asked now is asked again.
            let is_gone = volume.is_there().await == Ok(false);
            if is_gone && is_open() && !is_busy() {
                gone(&volume);
                return read_again(&volume).await;
            }
        }
    });
}

/// The list is to know it, too.
async fn read_again(volume: &Volume) {
    let pool = volume.pool();
    let connection = pool.as_ref().and_then(|it| it.connection());
    if let (Some(pool), Some(connection)) = (pool, connection)
        && let Err(error) = connection.refresh_pool(pool.uuid()).await
    {
        log::debug!("reading {} again: {error}", pool.name());
    }
}

/// What is said of it, and why nothing can be done.
pub(super) fn sentences(volume: &Volume) -> (String, String) {
    let name = volume.info().name.clone();
    let what = gettext_f("“{name}” has been deleted", &[("name", &name)]);
    (what, gettext("another program deleted it"))
}

/// Has a form say so.
pub(super) fn watch_form(volume: &Volume, dialog: &FormDialog) {
    let busy = dialog.downgrade();
    let told = dialog.downgrade();
    watch(
        volume,
        dialog,
        move || busy.upgrade().is_some_and(|it| it.is_busy()),
        move |volume| {
            if let Some(dialog) = told.upgrade() {
                let (what, why) = sentences(volume);
                dialog.give_up(&what, &why);
            }
        },
    );
}

/// Has a question about a volume say so; it can only be cancelled then.
pub(super) fn watch_question(volume: &Volume, dialog: &adw::MessageDialog) {
    let weak = dialog.downgrade();
    watch(
        volume,
        dialog,
        || false,
        move |volume| {
            if let Some(dialog) = weak.upgrade() {
                let (what, why) = sentences(volume);
                dialog.set_body(&format!("{what}: {why}"));
                dialog.set_response_enabled("go-on", false);
            }
        },
    );
}
