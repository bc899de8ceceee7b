// SPDX-License-Identifier: GPL-3.0-or-later
//! What is asked before something is lost, and what exactly that is. There is one
//! question for all machines that an action is used on; it lists them.

use gtk::prelude::*;

use crate::model::Machine;
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::settings::{Confirmation, Settings};

/// How many names are listed; the rest is only counted.
const LISTED: usize = 12;

/// What is asked before an action.
pub(super) struct Question {
    /// About the machine of this name.
    heading: fn(&str) -> String,
    /// About this many machines.
    heading_of_many: fn(u32) -> String,
    body: fn(&[Machine]) -> String,
    go_on: fn() -> String,
    /// The setting that turns it off; none for what always asks.
    setting: Option<Confirmation>,
}

pub(super) static FORCE_OFF: Question = Question {
    heading: |name| gettext_f("Force Off “{name}”?", &[("name", name)]),
    heading_of_many: |count| {
        ngettext_f(
            "Force Off {count} Machine?",
            "Force Off {count} Machines?",
            count,
            &[],
        )
    },
    body: force_off_body,
    go_on: || gettext("_Force Off"),
    setting: Some(Confirmation::ForceOff),
};

pub(super) static FORCE_RESET: Question = Question {
    heading: |name| gettext_f("Force Reset “{name}”?", &[("name", name)]),
    heading_of_many: |count| {
        ngettext_f(
            "Force Reset {count} Machine?",
            "Force Reset {count} Machines?",
            count,
            &[],
        )
    },
    body: |_| {
        gettext(
            "This is like pressing the reset button: unsaved data in the guest is lost, and its disks may be damaged.",
        )
    },
    go_on: || gettext("Force _Reset"),
    setting: Some(Confirmation::ForceReset),
};

pub(super) static SEND_NMI: Question = Question {
    heading: |name| gettext_f("Send an NMI to “{name}”?", &[("name", name)]),
    heading_of_many: |count| {
        ngettext_f(
            "Send an NMI to {count} Machine?",
            "Send an NMI to {count} Machines?",
            count,
            &[],
        )
    },
    body: |_| {
        gettext(
            "This is for a guest that has hung. Many systems stop at a non-maskable interrupt and write a memory dump: unsaved data in the guest is lost.",
        )
    },
    go_on: || gettext("Send _NMI"),
    setting: Some(Confirmation::SendNmi),
};

pub(super) static START_FRESH: Question = Question {
    heading: |name| gettext_f("Start “{name}” Without Its Saved State?", &[("name", name)]),
    heading_of_many: |count| {
        ngettext_f(
            "Start {count} Machine Without Its Saved State?",
            "Start {count} Machines Without Their Saved State?",
            count,
            &[],
        )
    },
    body: |_| {
        gettext(
            "It boots as after a power cut. Its saved state is discarded: everything that was open in it and not saved to disk is lost.",
        )
    },
    go_on: || gettext("_Discard and Start"),
    setting: Some(Confirmation::DiscardSaved),
};

pub(super) static DISCARD_SAVED: Question = Question {
    heading: |name| gettext_f("Discard the Saved State of “{name}”?", &[("name", name)]),
    heading_of_many: |count| {
        ngettext_f(
            "Discard the Saved State of {count} Machine?",
            "Discard the Saved States of {count} Machines?",
            count,
            &[],
        )
    },
    body: |_| {
        gettext(
            "Its next start boots as after a power cut: everything that was open in it and not saved to disk is lost.",
        )
    },
    go_on: || gettext("_Discard"),
    setting: Some(Confirmation::DiscardSaved),
};

pub(super) static RESTART: Question = Question {
    heading: |name| gettext_f("Shut Down “{name}” and Start It Again?", &[("name", name)]),
    heading_of_many: |count| {
        ngettext_f(
            "Shut Down {count} Machine and Start It Again?",
            "Shut Down {count} Machines and Start Them Again?",
            count,
            &[],
        )
    },
    body: |_| gettext("The guest is asked to shut down. It then starts with the saved hardware."),
    go_on: || gettext("_Shut Down and Start"),
    setting: None,
};

pub(super) static SHUT_DOWN: Question = Question {
    heading: |name| gettext_f("Shut Down “{name}”?", &[("name", name)]),
    heading_of_many: |count| {
        ngettext_f(
            "Shut Down {count} Machine?",
            "Shut Down {count} Machines?",
            count,
            &[],
        )
    },
    body: |_| gettext("The guest is asked to shut down."),
    go_on: || gettext("_Shut Down"),
    setting: Some(Confirmation::ShutDown),
};

pub(super) static REBOOT: Question = Question {
    heading: |name| gettext_f("Reboot “{name}”?", &[("name", name)]),
    heading_of_many: |count| {
        ngettext_f(
            "Reboot {count} Machine?",
            "Reboot {count} Machines?",
            count,
            &[],
        )
    },
    body: |_| gettext("The guest is asked to reboot."),
    go_on: || gettext("_Reboot"),
    setting: Some(Confirmation::Reboot),
};

pub(super) static SAVE: Question = Question {
    heading: |name| gettext_f("Save “{name}”?", &[("name", name)]),
    heading_of_many: |count| {
        ngettext_f(
            "Save {count} Machine?",
            "Save {count} Machines?",
            count,
            &[],
        )
    },
    body: |_| {
        gettext("Its state is written to the host’s disk, and it is off until the next start.")
    },
    go_on: || gettext("_Save"),
    setting: Some(Confirmation::Save),
};

pub(super) static PAUSE: Question = Question {
    heading: |name| gettext_f("Pause “{name}”?", &[("name", name)]),
    heading_of_many: |count| {
        ngettext_f(
            "Pause {count} Machine?",
            "Pause {count} Machines?",
            count,
            &[],
        )
    },
    body: |_| gettext("It stops until it is resumed, and does not answer over the network."),
    go_on: || gettext("_Pause"),
    setting: Some(Confirmation::Pause),
};

fn force_off_body(machines: &[Machine]) -> String {
    if machines.iter().all(Machine::persistent) {
        return gettext(
            "This is like pulling the power plug: unsaved data in the guest is lost, and its disks may be damaged.",
        );
    }
    if machines.len() == 1 {
        return gettext(
            "This is like pulling the power plug: unsaved data in the guest is lost. The machine is transient: it disappears once it is off. Its disks are kept.",
        );
    }
    gettext(
        "This is like pulling the power plug: whatever the guests have not saved is lost. Some of the machines are transient: these are gone once they are off. Their disks stay.",
    )
}

impl Question {
    /// Whether it is asked at all: the person may have turned it off.
    pub(super) fn is_asked(&self) -> bool {
        let settings = Settings::of_program();
        self.setting.is_none_or(|it| settings.asks_before(it))
    }

    /// The setting that turns it off.
    #[cfg(test)]
    pub(super) fn setting(&self) -> Option<Confirmation> {
        self.setting
    }

    /// Whether the person wants to go on.
    pub(super) async fn ask(&self, window: &impl IsA<gtk::Window>, machines: &[Machine]) -> bool {
        let body = (self.body)(machines);
        let (heading, body) = match machines {
            [machine] => ((self.heading)(&machine.name()), body),
            many => {
                let count = u32::try_from(many.len()).unwrap_or(u32::MAX);
                let names = many.iter().map(Machine::name).collect();
                let heading = (self.heading_of_many)(count);
                (heading, format!("{body}\n\n{}", list(names)))
            }
        };
        dialogs::confirm(window, &heading, &body, &(self.go_on)()).await
    }
}

/// One name a line.
fn list(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    if more > 0 {
        let count = u32::try_from(more).unwrap_or(u32::MAX);
        names.push(ngettext_f(
            "and {count} more",
            "and {count} more",
            count,
            &[],
        ));
    }
    names.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machines_are_listed() {
        let names = |count: usize| (1..=count).map(|it| format!("m{it}")).collect();
        assert_eq!(list(names(3)), "m1\nm2\nm3");
        let long = list(names(LISTED + 2));
        assert_eq!(long.lines().count(), LISTED + 1);
        assert!(long.ends_with("and 2 more"), "{long}");
    }

    #[gtk::test]
    fn a_question_is_asked_as_the_person_wants() {
        let settings = Settings::for_test();
        assert!(FORCE_OFF.is_asked() && RESTART.is_asked() && !PAUSE.is_asked());
        settings.set_asks_before(Confirmation::ForceOff, false);
        settings.set_asks_before(Confirmation::Pause, true);
        assert!(!FORCE_OFF.is_asked() && RESTART.is_asked() && PAUSE.is_asked());
        assert!(FORCE_RESET.is_asked());
        settings.set_asks_before(Confirmation::ForceOff, true);
        assert!(FORCE_OFF.is_asked());
    }

    #[test]
    fn a_question_says_how_many_machines_there_are() {
        for question in [
            &FORCE_OFF,
            &FORCE_RESET,
            &SEND_NMI,
            &START_FRESH,
            &DISCARD_SAVED,
            &RESTART,
            &SHUT_DOWN,
            &REBOOT,
            &SAVE,
            &PAUSE,
        ] {
            assert!((question.heading)("web").contains("web"));
            assert!((question.heading_of_many)(7).contains('7'));
        }
    }
}
