// SPDX-License-Identifier: GPL-3.0-or-later
//! The table: one row for each thing that can be done with machines. The order of
//! the rows is the order in the menus.

use super::questions::{self, Question};
use super::{clone_dialog, delete_dialog, export_dialog, rename_dialog, shut_down_wait};
use crate::model::Machine;
use crate::model::actions::{self, Action};
use crate::ui::backup;
use crate::ui::i18n::{gettext, gettext_f};

/// How something that can be done with machines is called and where it is offered.
pub(crate) struct Entry {
    /// When it is allowed, and what it does.
    pub(crate) action: &'static Action,
    /// Label in a menu: with a mnemonic, and with dots if it asks for more.
    label: fn() -> String,
    pub(crate) icon: Option<&'static str>,
    /// Such as `<Control>Return`.
    pub(crate) shortcut: Option<&'static str>,
    /// Where in the context menu; none if it is not in any menu.
    pub(super) section: Option<Section>,
    /// The menu of the header that has it; those without are buttons there.
    pub(super) header: Option<HeaderMenu>,
    /// Whether menus leave it out while it cannot be used.
    pub(super) hides: bool,
    pub(super) question: Option<&'static Question>,
    /// Says that it failed on the machine of this name.
    pub(super) failed: fn(&str) -> String,
    pub(super) work: Work,
    /// Runs after it worked.
    pub(super) then: Option<fn(&gtk::Widget, &Machine)>,
}

/// Groups of the context menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Start,
    Pause,
    Stop,
    Force,
    Identity,
    Copies,
    Removal,
}

/// Menus of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderMenu {
    Start,
    Stop,
    More,
}

/// How an action is done.
#[derive(Clone, Copy)]
pub(super) enum Work {
    /// As the model says.
    Run,
    /// By a dialog about one machine.
    Dialog(fn(&gtk::Window, &Machine)),
    /// By a dialog about all of them.
    DialogForAll(fn(&gtk::Window, &[Machine])),
    /// By a switch: see `MachineActions`.
    Switch,
}

/// What most rows have in common.
const PLAIN: Entry = Entry {
    action: &actions::START,
    label: String::new,
    icon: None,
    shortcut: None,
    section: None,
    header: None,
    hides: false,
    question: None,
    failed: |_| String::new(),
    work: Work::Run,
    then: None,
};

pub(super) static TABLE: [Entry; 24] = [
    Entry {
        action: &actions::START,
        label: || gettext("S_tart"),
        icon: Some("media-playback-start-symbolic"),
        shortcut: Some("<Control>Return"),
        section: Some(Section::Start),
        failed: not_started,
        ..PLAIN
    },
    Entry {
        action: &actions::START_PAUSED,
        label: || gettext("Start _Paused"),
        section: Some(Section::Start),
        header: Some(HeaderMenu::Start),
        failed: not_started,
        ..PLAIN
    },
    Entry {
        action: &actions::START_FRESH,
        label: || gettext("Start _Without Saved State…"),
        section: Some(Section::Start),
        header: Some(HeaderMenu::Start),
        question: Some(&questions::START_FRESH),
        failed: not_started,
        ..PLAIN
    },
    Entry {
        action: &actions::START_DISPOSABLE,
        label: || gettext("Run Without _Keeping Changes"),
        section: Some(Section::Start),
        header: Some(HeaderMenu::Start),
        failed: not_started,
        ..PLAIN
    },
    Entry {
        action: &actions::RESUME,
        label: || gettext("Resu_me"),
        icon: Some("media-playback-start-symbolic"),
        shortcut: Some("<Control><Shift>p"),
        section: Some(Section::Pause),
        hides: true,
        failed: |name| gettext_f("Could not resume “{name}”", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::PAUSE,
        label: || gettext("Pa_use"),
        icon: Some("media-playback-pause-symbolic"),
        shortcut: Some("<Control>p"),
        section: Some(Section::Pause),
        failed: |name| gettext_f("Could not pause “{name}”", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::SHUT_DOWN,
        label: || gettext("Shut Do_wn"),
        icon: Some("system-shutdown-symbolic"),
        section: Some(Section::Stop),
        failed: |name| gettext_f("Could not shut down “{name}”", &[("name", name)]),
        then: Some(shut_down_wait::begin),
        ..PLAIN
    },
    Entry {
        action: &actions::RESTART,
        label: || gettext("Shut Down and Start"),
        question: Some(&questions::RESTART),
        failed: |name| {
            let values = [("name", name)];
            gettext_f("Could not shut down and start “{name}”", &values)
        },
        ..PLAIN
    },
    Entry {
        action: &actions::REBOOT,
        label: || gettext("_Reboot"),
        section: Some(Section::Stop),
        header: Some(HeaderMenu::Stop),
        failed: |name| gettext_f("Could not reboot “{name}”", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::SAVE,
        label: || gettext("_Save"),
        section: Some(Section::Stop),
        header: Some(HeaderMenu::Stop),
        failed: |name| gettext_f("Could not save “{name}”", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::FORCE_RESET,
        label: || gettext("Force Re_set"),
        section: Some(Section::Force),
        header: Some(HeaderMenu::Stop),
        question: Some(&questions::FORCE_RESET),
        failed: |name| gettext_f("Could not reset “{name}”", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::FORCE_OFF,
        label: || gettext("_Force Off"),
        section: Some(Section::Force),
        header: Some(HeaderMenu::Stop),
        question: Some(&questions::FORCE_OFF),
        failed: |name| gettext_f("Could not force off “{name}”", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::SEND_NMI,
        label: || gettext("Send _NMI"),
        section: Some(Section::Force),
        header: Some(HeaderMenu::Stop),
        question: Some(&questions::SEND_NMI),
        failed: |name| gettext_f("Could not send an NMI to “{name}”", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::RENAME,
        label: || gettext("_Rename…"),
        shortcut: Some("F2"),
        section: Some(Section::Identity),
        header: Some(HeaderMenu::More),
        work: Work::Dialog(rename_dialog::show),
        ..PLAIN
    },
    Entry {
        action: &actions::BACK_UP,
        label: || gettext("_Back Up…"),
        section: Some(Section::Identity),
        header: Some(HeaderMenu::More),
        work: Work::DialogForAll(backup::show_back_up),
        ..PLAIN
    },
    Entry {
        action: &actions::AUTOSTART,
        label: || gettext("_Start with the Host"),
        section: Some(Section::Identity),
        header: Some(HeaderMenu::More),
        failed: |name| {
            gettext_f(
                "Could not change whether “{name}” starts with the host",
                &[("name", name)],
            )
        },
        work: Work::Switch,
        ..PLAIN
    },
    Entry {
        action: &actions::DISCARD_SAVED,
        label: || gettext("Discard Saved _State…"),
        section: Some(Section::Identity),
        header: Some(HeaderMenu::More),
        hides: true,
        question: Some(&questions::DISCARD_SAVED),
        failed: |name| {
            let values = [("name", name)];
            gettext_f("Could not discard the saved state of “{name}”", &values)
        },
        ..PLAIN
    },
    Entry {
        action: &actions::EXPORT,
        label: || gettext("E_xport…"),
        section: Some(Section::Identity),
        header: Some(HeaderMenu::More),
        work: Work::Dialog(export_dialog::show),
        ..PLAIN
    },
    Entry {
        action: &actions::CLONE,
        label: || gettext("C_lone…"),
        section: Some(Section::Copies),
        header: Some(HeaderMenu::More),
        work: Work::Dialog(clone_dialog::show),
        ..PLAIN
    },
    Entry {
        action: &actions::NEW_FROM_TEMPLATE,
        label: || gettext("_New from Template…"),
        section: Some(Section::Copies),
        header: Some(HeaderMenu::More),
        hides: true,
        work: Work::Dialog(clone_dialog::show_from_template),
        ..PLAIN
    },
    Entry {
        action: &actions::MAKE_TEMPLATE,
        label: || gettext("Make _Template"),
        section: Some(Section::Copies),
        header: Some(HeaderMenu::More),
        failed: |name| gettext_f("Could not make “{name}” a template", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::MAKE_MACHINE,
        label: || gettext("Make _Machine"),
        section: Some(Section::Copies),
        header: Some(HeaderMenu::More),
        hides: true,
        failed: |name| gettext_f("Could not make “{name}” a machine", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::MAKE_INDEPENDENT,
        label: || gettext("Make Independent"),
        failed: |name| gettext_f("Could not make “{name}” independent", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::DELETE,
        label: || gettext("_Delete…"),
        section: Some(Section::Removal),
        header: Some(HeaderMenu::More),
        work: Work::Dialog(delete_dialog::show),
        ..PLAIN
    },
];

fn not_started(name: &str) -> String {
    gettext_f("Could not start “{name}”", &[("name", name)])
}

/// The row of an action.
pub(crate) fn entry(action: &'static Action) -> &'static Entry {
    let found = TABLE.iter().find(|it| it.action.name == action.name);
    found.expect("each action has a row; a test looks")
}

impl Entry {
    /// Label in a menu.
    pub(super) fn label(&self) -> String {
        (self.label)()
    }

    /// Without mnemonic and dots, as on a button.
    pub(crate) fn name(&self) -> String {
        self.label().replace(['_', '…'], "")
    }

    /// The name of its action on the screen.
    pub(crate) fn action_name(&self) -> String {
        format!("machine.{}", self.action.name)
    }
}

#[cfg(test)]
mod tests;
