// SPDX-License-Identifier: GPL-3.0-or-later
//! The very first start: tries what could answer on this computer and keeps
//! what does, saying so.

use gtk::glib;

use crate::libvirt::discovery;
use crate::ui::Application;
use crate::ui::i18n::gettext_f;

/// Opens the first connection that answers; of the others, those that another
/// hypervisor stands behind.
pub(crate) fn find_connections(application: &Application) {
    let application = application.clone();
    glib::spawn_future_local(async move {
        let mut found_qemu = false;
        for candidate in discovery::candidates() {
            let is_qemu = candidate.uri.starts_with("qemu");
            if is_qemu && found_qemu {
                continue;
            }
            found_qemu |= try_one(&application, candidate.uri).await && is_qemu;
        }
    });
}

async fn try_one(application: &Application, uri: &str) -> bool {
    let connection = application.add_connection(uri, false, true);
    match connection.open().await {
        Ok(()) => {
            let found = gettext_f("Found {name}", &[("name", &connection.label())]);
            application.window().add_toast(adw::Toast::new(&found));
            true
        }
        Err(error) => {
            log::info!("{uri} does not answer: {error}");
            application.forget_connection(&connection);
            false
        }
    }
}
