// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with a machine, and why not just now. Knows no widget.

use crate::definition::state::MachineState;
use crate::model::{Connection, ConnectionState, Machine, Status};
use crate::ui::i18n::gettext;

/// Something a person does with a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Verb {
    Start,
    StartPaused,
    StartFresh,
    Resume,
    Pause,
    ShutDown,
    Reboot,
    ForceOff,
    ForceReset,
    Save,
    DiscardSaved,
    Autostart,
    Rename,
    Delete,
}

/// All that decides whether a verb can be used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VerbContext {
    pub(crate) status: Status,
    pub(crate) persistent: bool,
    pub(crate) saved: bool,
    /// Its start was asked for and is not answered yet.
    pub(crate) starting: bool,
    /// Long work on it is under way.
    pub(crate) busy: bool,
    pub(crate) connection: ConnectionState,
    pub(crate) read_only: bool,
}

impl VerbContext {
    /// How a machine stands now; `connection` is its connection.
    pub(crate) fn of(machine: &Machine, connection: Option<&Connection>) -> Self {
        let state = connection.map_or(ConnectionState::Disconnected, Connection::state);
        Self {
            status: machine.status(),
            persistent: machine.persistent(),
            saved: machine.saved(),
            starting: machine.starting(),
            busy: machine.job().is_some(),
            connection: state,
            read_only: connection.is_some_and(Connection::read_only),
        }
    }
}

impl Verb {
    /// All of them.
    pub(crate) const ALL: [Self; 14] = [
        Self::Start,
        Self::StartPaused,
        Self::StartFresh,
        Self::Resume,
        Self::Pause,
        Self::ShutDown,
        Self::Reboot,
        Self::ForceOff,
        Self::ForceReset,
        Self::Save,
        Self::DiscardSaved,
        Self::Autostart,
        Self::Rename,
        Self::Delete,
    ];

    /// The name of its action.
    pub(crate) fn action(self) -> &'static str {
        match self {
            Self::Start => "machine.start",
            Self::StartPaused => "machine.start-paused",
            Self::StartFresh => "machine.start-fresh",
            Self::Resume => "machine.resume",
            Self::Pause => "machine.pause",
            Self::ShutDown => "machine.shut-down",
            Self::Reboot => "machine.reboot",
            Self::ForceOff => "machine.force-off",
            Self::ForceReset => "machine.force-reset",
            Self::Save => "machine.save",
            Self::DiscardSaved => "machine.discard-saved",
            Self::Autostart => "machine.autostart",
            Self::Rename => "machine.rename",
            Self::Delete => "machine.delete",
        }
    }

    /// Why it cannot be used now; none if it can.
    pub(crate) fn refusal(self, context: &VerbContext) -> Option<String> {
        connection_refusal(context)
            .or_else(|| self.busy_refusal(context))
            .or_else(|| self.own_refusal(context))
    }

    fn busy_refusal(self, context: &VerbContext) -> Option<String> {
        (context.busy && self != Self::ForceOff).then(|| gettext("It is being saved"))
    }

    fn own_refusal(self, context: &VerbContext) -> Option<String> {
        let persistent = context.persistent;
        match self {
            Self::Start | Self::StartPaused | Self::StartFresh if context.starting => {
                Some(gettext("It is being started"))
            }
            Self::Start | Self::StartPaused => start_refusal(context.status.state),
            Self::StartFresh => start_refusal(context.status.state)
                .or_else(|| (!context.saved).then(|| gettext("It has no saved state"))),
            Self::Resume => resume_refusal(context.status.state),
            Self::Pause if context.status.state == MachineState::Paused => {
                Some(gettext("It is paused already"))
            }
            Self::Pause => running_refusal(context.status.state),
            Self::ShutDown | Self::Reboot => running_refusal(context.status.state),
            // Ends a start that hangs.
            Self::ForceOff if context.starting => None,
            Self::ForceOff | Self::ForceReset => off_refusal(context),
            Self::Save => off_refusal(context)
                .or_else(|| (!persistent).then(|| gettext("A transient machine cannot be saved"))),
            Self::DiscardSaved => (!context.saved).then(|| gettext("It has no saved state")),
            Self::Autostart => {
                (!persistent).then(|| gettext("A transient machine is gone when it is off"))
            }
            Self::Rename => rename_refusal(context),
            Self::Delete => None,
        }
    }
}

fn connection_refusal(context: &VerbContext) -> Option<String> {
    match context.connection {
        ConnectionState::Connected if context.read_only => {
            Some(gettext("The connection is read-only"))
        }
        ConnectionState::Connected => None,
        ConnectionState::Reconnecting => Some(gettext("The connection was lost")),
        ConnectionState::Connecting | ConnectionState::Disconnected => {
            Some(gettext("Not connected"))
        }
    }
}

fn start_refusal(state: MachineState) -> Option<String> {
    match state {
        MachineState::ShutOff | MachineState::NoState => None,
        MachineState::Running | MachineState::Blocked => Some(gettext("It is running already")),
        MachineState::Paused => Some(gettext("It is paused: resume it instead")),
        MachineState::Suspended => Some(gettext("It sleeps: resume it instead")),
        MachineState::ShuttingDown => Some(gettext("It is still shutting down")),
        MachineState::Crashed => Some(gettext(
            "It crashed and is kept as it was: force it off first",
        )),
    }
}

fn resume_refusal(state: MachineState) -> Option<String> {
    match state {
        MachineState::Paused | MachineState::Suspended => None,
        _ => Some(gettext("It is not paused")),
    }
}

fn running_refusal(state: MachineState) -> Option<String> {
    match state {
        MachineState::Running | MachineState::Blocked => None,
        MachineState::Paused => Some(gettext("It is paused: resume it first")),
        MachineState::Suspended => Some(gettext("It sleeps: resume it first")),
        MachineState::ShuttingDown => Some(gettext("It is shutting down already")),
        MachineState::Crashed => Some(gettext("It crashed")),
        MachineState::ShutOff | MachineState::NoState => Some(gettext("It is off")),
    }
}

fn off_refusal(context: &VerbContext) -> Option<String> {
    (!context.status.is_active()).then(|| gettext("It is off"))
}

fn rename_refusal(context: &VerbContext) -> Option<String> {
    if !context.persistent {
        return Some(gettext("A transient machine cannot be renamed"));
    }
    context
        .status
        .is_active()
        .then(|| gettext("Only a machine that is off can be renamed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::state::StateReason;

    fn context(state: MachineState) -> VerbContext {
        VerbContext {
            status: Status::new(state, StateReason::Unknown),
            persistent: true,
            saved: false,
            starting: false,
            busy: false,
            connection: ConnectionState::Connected,
            read_only: false,
        }
    }

    fn allowed(context: &VerbContext) -> Vec<Verb> {
        let mut verbs = Verb::ALL.to_vec();
        verbs.retain(|verb| verb.refusal(context).is_none());
        verbs
    }

    #[test]
    fn a_machine_that_is_off() {
        use Verb::{Autostart, Delete, DiscardSaved, Rename, Start, StartFresh, StartPaused};
        let mut off = context(MachineState::ShutOff);
        assert_eq!(
            allowed(&off),
            [Start, StartPaused, Autostart, Rename, Delete]
        );
        off.saved = true;
        let saved = [
            Start,
            StartPaused,
            StartFresh,
            DiscardSaved,
            Autostart,
            Rename,
            Delete,
        ];
        assert_eq!(allowed(&off), saved);
    }

    #[test]
    fn a_machine_that_runs_or_is_paused() {
        use Verb::{
            Autostart, Delete, ForceOff, ForceReset, Pause, Reboot, Resume, Save, ShutDown,
        };
        let running = context(MachineState::Running);
        let expected = [
            Pause, ShutDown, Reboot, ForceOff, ForceReset, Save, Autostart, Delete,
        ];
        assert_eq!(allowed(&running), expected);
        let paused = context(MachineState::Paused);
        assert_eq!(
            allowed(&paused),
            [Resume, ForceOff, ForceReset, Save, Autostart, Delete]
        );
    }

    #[test]
    fn a_transient_machine_is_neither_saved_nor_renamed() {
        let mut running = context(MachineState::Running);
        running.persistent = false;
        for verb in [Verb::Save, Verb::Autostart, Verb::Rename] {
            assert!(verb.refusal(&running).is_some(), "{verb:?}");
        }
        assert_eq!(Verb::Delete.refusal(&running), None);
    }

    #[test]
    fn while_it_is_saved_only_its_power_can_be_taken() {
        let mut paused = context(MachineState::Paused);
        paused.busy = true;
        assert_eq!(allowed(&paused), [Verb::ForceOff]);
    }

    #[test]
    fn a_start_that_hangs_can_be_ended() {
        use Verb::{Autostart, Delete, ForceOff, Rename};
        let mut off = context(MachineState::ShutOff);
        off.starting = true;
        assert_eq!(allowed(&off), [ForceOff, Autostart, Rename, Delete]);
    }

    #[test]
    fn nothing_goes_without_a_writable_connection() {
        let mut running = context(MachineState::Running);
        running.read_only = true;
        assert!(allowed(&running).is_empty());
        running.read_only = false;
        for state in [
            ConnectionState::Disconnected,
            ConnectionState::Connecting,
            ConnectionState::Reconnecting,
        ] {
            running.connection = state;
            assert!(allowed(&running).is_empty(), "{state:?}");
        }
    }
}
