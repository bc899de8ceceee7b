// SPDX-License-Identifier: GPL-3.0-or-later
//! All that decides whether an action on a machine is allowed.

use crate::model::{Connection, ConnectionState, Machine, Status};

/// The condition that a machine is in, as far as actions ask.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// What it is doing.
    pub status: Status,
    /// Whether it has a saved definition.
    pub persistent: bool,
    /// Whether a saved state waits for its next start.
    pub saved: bool,
    /// Its start was asked for and is not answered yet.
    pub starting: bool,
    /// Long work on it is under way.
    pub busy: bool,
    /// Whether it is a template.
    pub template: bool,
    /// Whether it runs without keeping changes.
    pub disposable: bool,
    /// The state of its connection.
    pub connection: ConnectionState,
    /// Whether that connection is for looking only.
    pub read_only: bool,
}

impl Context {
    /// The condition of a machine now.
    pub fn of(machine: &Machine) -> Self {
        let connection = machine.connection();
        let state = connection.as_ref().map(Connection::state);
        Self {
            status: machine.status(),
            persistent: machine.persistent(),
            saved: machine.saved(),
            starting: machine.starting(),
            busy: machine.job().is_some(),
            template: machine.template(),
            disposable: machine.disposable(),
            connection: state.unwrap_or(ConnectionState::Disconnected),
            read_only: connection.is_some_and(|it| it.read_only()),
        }
    }
}
