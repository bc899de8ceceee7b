// SPDX-License-Identifier: GPL-3.0-or-later
//! The very first start: tries what could answer on this computer and keeps
//! what does, saying so. Where nothing does, the first that is there and refuses
//! is kept, so that the window can say why.

use gtk::glib;

use super::Application;
use crate::model::{Connection, discovery};
use crate::ui::i18n::gettext_f;

impl Application {
    /// Opens the first connection that answers; of the others, those that another
    /// hypervisor is behind it.
    pub(super) fn find_connections(&self) -> glib::JoinHandle<()> {
        let application = self.clone();
        glib::spawn_future_local(async move {
            let (mut found_any, mut found_qemu) = (false, false);
            let mut refused: Vec<Connection> = Vec::new();
            for candidate in discovery::candidates() {
                let is_qemu = candidate.uri.starts_with("qemu");
                if is_qemu && found_qemu {
                    continue;
                }
                match application.try_one(candidate.uri).await {
                    Ok(()) => {
                        found_any = true;
                        found_qemu |= is_qemu;
                    }
                    Err(connection) => refused.push(connection),
                }
            }
            let kept = usize::from(!found_any);
            for connection in refused.iter().skip(kept) {
                application.forget_connection(connection);
            }
        })
    }

    async fn try_one(&self, uri: &str) -> Result<(), Connection> {
        let connection = self.add_connection(uri, false, true);
        match connection.open().await {
            Ok(()) => {
                let found = gettext_f("Found {name}", &[("name", &connection.label())]);
                self.window().add_toast(adw::Toast::new(&found));
                Ok(())
            }
            Err(error) => {
                log::info!("{uri} does not answer: {error}");
                Err(connection)
            }
        }
    }
}
