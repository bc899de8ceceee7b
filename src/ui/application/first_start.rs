// SPDX-License-Identifier: GPL-3.0-or-later
//! The very first start: tries what could answer on this computer and keeps
//! what does, saying so. Where nothing does, the first that is there and refuses
//! is kept, so that the window can say why.

use gtk::glib;

use super::Application;
use super::command_line::Request;
use crate::model::{Connection, discovery};
use crate::ui::i18n::gettext_f;

impl Application {
    /// Whether this start looks for hosts: where no connection was asked for, and none is kept but such as were asked for
    /// before it was ever looked.
    pub(super) fn is_to_look_for_hosts(&self, request: &Request) -> bool {
        let kept = self.connections().all();
        let opens: Vec<bool> = kept.iter().map(Connection::auto_connect).collect();
        request.connect.is_none() && is_new(&opens, self.settings().looked_for_hosts())
    }

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
                if application.connections().get(candidate.uri).is_some() {
                    // It is kept already: whether it is opened is the person's choice.
                    (found_any, found_qemu) = (true, found_qemu || is_qemu);
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
            application.settings().set_looked_for_hosts();
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

/// Whether the program is new here: nothing is kept, or nothing but connections that do not open at start, and it was
/// never looked for hosts.
fn is_new(opens_at_start: &[bool], has_looked: bool) -> bool {
    opens_at_start.is_empty() || (!has_looked && !opens_at_start.contains(&true))
}

#[cfg(test)]
mod tests {
    use super::is_new;

    #[test]
    fn a_connection_of_the_command_line_does_not_stand_for_those_that_are_found() {
        assert!(is_new(&[], false));
        assert!(is_new(&[false], false), "started with --connect before");
        assert!(!is_new(&[false, true], false), "kept by an older version");
        assert!(!is_new(&[false], true), "none is wanted at start");
        assert!(is_new(&[], true));
    }
}
