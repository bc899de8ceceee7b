// SPDX-License-Identifier: GPL-3.0-or-later
//! Why an action cannot be used on a machine just now, in words for a person.

use gettextrs::gettext;

use super::Context;
use crate::definition::state::MachineState;
use crate::model::ConnectionState;

pub(super) fn connection(context: &Context) -> Option<String> {
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

pub(super) fn busy(context: &Context) -> Option<String> {
    context
        .busy
        .then(|| gettext("Another operation on it is under way"))
}

pub(super) fn start(context: &Context) -> Option<String> {
    match context.status.state {
        _ if context.starting => Some(gettext("It is being started")),
        MachineState::ShutOff if context.template => Some(gettext(
            "It is a template: make a new machine from it, or turn it back into a machine",
        )),
        MachineState::ShutOff | MachineState::NoState => None,
        MachineState::Running | MachineState::Blocked => Some(gettext("It is already running")),
        MachineState::Paused => Some(gettext("It is paused: resume it instead")),
        MachineState::Suspended => Some(gettext("It is suspended: resume it instead")),
        MachineState::ShuttingDown => Some(gettext("It is still shutting down")),
        MachineState::Crashed => Some(gettext(
            "It crashed and is kept as it was: force it off first",
        )),
    }
}

pub(super) fn start_fresh(context: &Context) -> Option<String> {
    start(context).or_else(|| discard_saved(context))
}

pub(super) fn discard_saved(context: &Context) -> Option<String> {
    (!context.saved).then(|| gettext("It has no saved state"))
}

pub(super) fn resume(context: &Context) -> Option<String> {
    match context.status.state {
        MachineState::Paused | MachineState::Suspended => None,
        _ => Some(gettext("It is not paused")),
    }
}

pub(super) fn pause(context: &Context) -> Option<String> {
    match context.status.state {
        MachineState::Paused => Some(gettext("It is already paused")),
        _ => needs_running(context),
    }
}

pub(super) fn needs_running(context: &Context) -> Option<String> {
    match context.status.state {
        MachineState::Running | MachineState::Blocked => None,
        MachineState::Paused => Some(gettext("It is paused: resume it first")),
        MachineState::Suspended => Some(gettext("It is suspended: resume it first")),
        MachineState::ShuttingDown => Some(gettext("It is already shutting down")),
        MachineState::Crashed => Some(gettext("It crashed")),
        MachineState::ShutOff | MachineState::NoState => Some(gettext("It is off")),
    }
}

pub(super) fn needs_active(context: &Context) -> Option<String> {
    (!context.status.is_active()).then(|| gettext("It is off"))
}

/// It ends a start that hangs, too.
pub(super) fn force_off(context: &Context) -> Option<String> {
    needs_active(context).filter(|_| !context.starting)
}

pub(super) fn save(context: &Context) -> Option<String> {
    let transient =
        || (!context.persistent).then(|| gettext("A transient machine cannot be saved"));
    let disposable = || {
        context
            .disposable
            .then(|| gettext("It runs without keeping changes, which cannot be saved"))
    };
    needs_active(context).or_else(transient).or_else(disposable)
}

pub(super) fn needs_definition(context: &Context) -> Option<String> {
    (!context.persistent).then(|| gettext("A transient machine is gone when it is off"))
}

pub(super) fn rename(context: &Context) -> Option<String> {
    if !context.persistent {
        return Some(gettext("A transient machine cannot be renamed"));
    }
    let active = context.status.is_active();
    active.then(|| gettext("Only a machine that is off can be renamed"))
}

pub(super) fn back_up(context: &Context) -> Option<String> {
    let starting = context.starting.then(|| gettext("It is being started"));
    starting.or_else(|| make_independent(context))
}

pub(super) fn export(context: &Context) -> Option<String> {
    let active = context.status.is_active();
    active.then(|| gettext("Only a machine that is off can be exported"))
}

pub(super) fn copy(context: &Context) -> Option<String> {
    if context.status.is_active() || context.starting {
        return Some(gettext(
            "Only a machine that is off can be copied to another host",
        ));
    }
    let saved = || gettext("Its saved state waits: start it or discard that first");
    context.saved.then(saved)
}

pub(super) fn autostart(context: &Context) -> Option<String> {
    let template = || context.template.then(|| gettext("It is a template"));
    needs_definition(context).or_else(template)
}

pub(super) fn start_disposable(context: &Context) -> Option<String> {
    let saved = || {
        context
            .saved
            .then(|| gettext("It has a saved state: start it, or discard that first"))
    };
    start(context).or_else(saved)
}

pub(super) fn clone(context: &Context) -> Option<String> {
    if context.starting {
        return Some(gettext("It is being started"));
    }
    let text = || gettext("It runs without keeping changes: shut it down first");
    context.disposable.then(text)
}

pub(super) fn make_template(context: &Context) -> Option<String> {
    if context.template {
        return Some(gettext("It is a template"));
    }
    if context.status.is_active() || context.starting {
        return Some(gettext("Only a machine that is off can be a template"));
    }
    let saved = || gettext("It has a saved state: start it, or discard that first");
    context.saved.then(saved)
}

pub(super) fn needs_template(context: &Context) -> Option<String> {
    (!context.template).then(|| gettext("It is not a template"))
}

pub(super) fn make_independent(context: &Context) -> Option<String> {
    let text = || gettext("It runs without keeping changes: shut it down first");
    context.disposable.then(text)
}

pub(super) fn delete(_: &Context) -> Option<String> {
    None
}
