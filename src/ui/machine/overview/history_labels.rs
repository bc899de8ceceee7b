// SPDX-License-Identifier: GPL-3.0-or-later
//! What happened to a machine, in words: “Started”, “from here”.

use gtk::glib;

use crate::definition::state::{MachineState, StateReason};
use crate::model::{Entry, FailedAction, MachineEvent, Origin, Status};
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::widgets::status_text;

/// What happened.
pub(super) fn what(event: &MachineEvent) -> String {
    match event {
        MachineEvent::State(state, reason) => state_text(*state, *reason),
        MachineEvent::Rebooted => gettext("Restarted"),
        MachineEvent::Defined => gettext("Definition changed"),
        MachineEvent::Renamed => gettext("Renamed"),
        MachineEvent::DiskError { path, reason } if reason == "enospc" => {
            gettext_f("No space left on the host for {path}", &[("path", path)])
        }
        MachineEvent::DiskError { path, .. } => {
            gettext_f("Disk error on {path}", &[("path", path)])
        }
        MachineEvent::Watchdog => gettext("The watchdog fired: the guest stopped responding"),
        MachineEvent::StartFailed(why) => gettext_f("Could not start: {why}", &[("why", why)]),
        MachineEvent::ActionFailed(action, why) => failed(*action, why),
    }
}

fn failed(action: FailedAction, why: &str) -> String {
    let values = [("why", why)];
    match action {
        FailedAction::Resume => gettext_f("Could not resume: {why}", &values),
        FailedAction::Pause => gettext_f("Could not pause: {why}", &values),
        FailedAction::ShutDown => gettext_f("Could not shut down: {why}", &values),
        FailedAction::Reboot => gettext_f("Could not reboot: {why}", &values),
        FailedAction::ForceOff => gettext_f("Could not force off: {why}", &values),
        FailedAction::ForceReset => gettext_f("Could not reset: {why}", &values),
        FailedAction::Save => gettext_f("Could not save: {why}", &values),
        FailedAction::DiscardSaved => {
            gettext_f("Could not discard the saved state: {why}", &values)
        }
        FailedAction::Autostart => gettext_f(
            "Could not change whether it starts with the computer: {why}",
            &values,
        ),
    }
}

/// When it happened, and who asked for it.
pub(super) fn when(entry: &Entry) -> String {
    let time = time(entry.at);
    match entry.origin {
        Origin::Here => gettext_f("{time}, from here", &[("time", &time)]),
        Origin::Elsewhere => gettext_f("{time}, from elsewhere", &[("time", &time)]),
        Origin::Unknown => time,
    }
}

fn state_text(state: MachineState, reason: StateReason) -> String {
    match (state, reason) {
        (MachineState::Running, StateReason::Booted | StateReason::Unknown) => gettext("Started"),
        (MachineState::Running, StateReason::Unpaused) => gettext("Resumed"),
        (MachineState::Running, StateReason::Restored) => gettext("Restored from its saved state"),
        (MachineState::ShutOff, StateReason::Saved) => pgettext("what happened", "Saved"),
        _ => status_text(Status::new(state, reason), false),
    }
}

/// The time where it was today, else with its date.
fn time(at: u64) -> String {
    let seconds = i64::try_from(at / 1000).unwrap_or(i64::MAX);
    let (Ok(time), Ok(now)) = (
        glib::DateTime::from_unix_local(seconds),
        glib::DateTime::now_local(),
    ) else {
        return String::new();
    };
    let format = if time.ymd() == now.ymd() {
        "%X"
    } else {
        "%x %X"
    };
    time.format(format)
        .map_or_else(|_| String::new(), |text| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_as_text() {
        let state = |state, reason| what(&MachineEvent::State(state, reason));
        assert_eq!(state(MachineState::Running, StateReason::Booted), "Started");
        assert_eq!(
            state(MachineState::Crashed, StateReason::Panicked),
            "Crashed: the guest panicked"
        );
        let full = MachineEvent::DiskError {
            path: "/srv/a.img".to_owned(),
            reason: "enospc".to_owned(),
        };
        assert_eq!(what(&full), "No space left on the host for /srv/a.img");
    }

    #[test]
    fn what_was_asked_for_here_says_so() {
        let entry = |origin| Entry {
            at: 0,
            what: MachineEvent::Rebooted,
            origin,
        };
        assert!(when(&entry(Origin::Here)).ends_with(", from here"));
        assert!(!when(&entry(Origin::Unknown)).contains(','));
    }
}
