// SPDX-License-Identifier: GPL-3.0-or-later
//! The very first start: tries what could answer on this computer and keeps
//! what does, saying so. Where nothing does, the first that is there and refuses
//! is kept, so that the window can say why.

use gtk::glib;

use super::Application;
use super::command_line::Request;
use crate::model::{Connection, diagnosis, discovery};
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
            let kept = kept(&refused, found_any, found_qemu);
            for connection in refused.iter().filter(|it| kept != Some(it)) {
                application.forget_connection(connection);
            }
            if let Some(connection) = kept.filter(|_| found_any) {
                // It says why and what helps; it is not tried at each start.
                connection.set_auto_connect(false);
                application.remember_connections();
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

/// Which of those that refused stays: the first where nothing was found; and the host's own QEMU where only the
/// user's session answers, because the machines of the host are behind it.
fn kept(refused: &[Connection], found_any: bool, found_qemu: bool) -> Option<&Connection> {
    match found_any {
        false => refused.first(),
        true => refused
            .iter()
            .find(|it| found_qemu && it.uri() == diagnosis::SYSTEM),
    }
}

/// Whether the program is new here: nothing is kept, or nothing but connections that do not open at start, and it was
/// never looked for hosts.
fn is_new(opens_at_start: &[bool], has_looked: bool) -> bool {
    opens_at_start.is_empty() || (!has_looked && !opens_at_start.contains(&true))
}

#[cfg(test)]
mod tests {
    use super::{is_new, kept};
    use crate::model::Connection;

    #[test]
    fn the_hosts_own_qemu_stays_beside_a_session() {
        let [system, lxc] = ["qemu:///system", "lxc:///system"].map(Connection::new);
        let refused = [lxc, system];
        let uri = |kept: Option<&Connection>| kept.map(Connection::uri);
        assert_eq!(
            uri(kept(&refused, true, true)).as_deref(),
            Some("qemu:///system")
        );
        assert_eq!(uri(kept(&refused[..1], true, true)), None);
        assert_eq!(
            uri(kept(&refused, false, false)).as_deref(),
            Some("lxc:///system")
        );
    }

    #[test]
    fn a_connection_of_the_command_line_does_not_stand_for_those_that_are_found() {
        assert!(is_new(&[], false));
        assert!(is_new(&[false], false), "started with --connect before");
        assert!(!is_new(&[false, true], false), "kept by an older version");
        assert!(!is_new(&[false], true), "none is wanted at start");
        assert!(is_new(&[], true));
    }
}
