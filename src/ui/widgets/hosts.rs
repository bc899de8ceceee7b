// SPDX-License-Identifier: GPL-3.0-or-later
//! The hosts a machine can be made on.

use adw::prelude::*;

use super::show_toast;
use crate::model::{Connection, ConnectionList, ConnectionState};
use crate::ui::i18n::gettext;

/// The hosts to choose from, and which of them the person is looking at.
pub(crate) struct Hosts {
    /// All connections.
    pub connections: ConnectionList,
    /// The one that is selected when it is asked.
    pub current: Box<dyn Fn() -> Option<Connection>>,
}

impl Hosts {
    /// The open connections and the place of the one to propose. Waits while one is
    /// still being opened, as at the start of the program; says so where there is
    /// none.
    pub(crate) async fn open(&self, window: &gtk::Window) -> Option<(Vec<Connection>, usize)> {
        let mut open = self.connections.all();
        until_one_is_open(&open).await;
        open.retain(|connection| connection.state() == ConnectionState::Connected);
        if open.is_empty() {
            let toast = adw::Toast::builder()
                .title(gettext("Connect to a host first"))
                .button_label(gettext("Add Connection…"))
                .action_name("win.add-connection")
                .build();
            show_toast(window, toast);
            return None;
        }
        let current = (self.current)().filter(Connection::is_writable);
        let selected = open
            .iter()
            .position(|connection| Some(connection) == current.as_ref())
            .or_else(|| open.iter().position(Connection::is_writable));
        Some((open, selected.unwrap_or(0)))
    }
}

/// Waits until one is open, or none is on its way.
async fn until_one_is_open(connections: &[Connection]) {
    let any = |state| connections.iter().any(|it| it.state() == state);
    let (sender, changed) = async_channel::bounded(1);
    let handlers: Vec<_> = connections
        .iter()
        .map(|connection| {
            let sender = sender.clone();
            connection.connect_state_notify(move |_| {
                let _ = sender.try_send(());
            })
        })
        .collect();
    while !any(ConnectionState::Connected) && any(ConnectionState::Connecting) {
        if changed.recv().await.is_err() {
            break;
        }
    }
    for (connection, handler) in connections.iter().zip(handlers) {
        connection.disconnect(handler);
    }
}
