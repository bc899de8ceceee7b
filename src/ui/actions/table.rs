// SPDX-License-Identifier: GPL-3.0-or-later
//! The table: one row for each thing that can be done with machines. The order of
//! the rows is the order in the menus.

mod row;

use gtk::glib::variant::ToVariant;
use gtk::prelude::*;

pub(super) use self::row::Work;
pub(crate) use self::row::{Entry, HeaderMenu};
use self::row::{PLAIN, Section};
use super::questions;
use super::{clone_dialog, delete_dialog, export_dialog, rename_dialog, shut_down_wait};
use crate::model::Machine;
use crate::model::actions::{self, Action};
use crate::ui::backup;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::main_window;

pub(super) static TABLE: [Entry; 25] = [
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
        question: Some(&questions::PAUSE),
        failed: |name| gettext_f("Could not pause “{name}”", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::SHUT_DOWN,
        label: || gettext("Shut Do_wn"),
        icon: Some("system-shutdown-symbolic"),
        section: Some(Section::Stop),
        question: Some(&questions::SHUT_DOWN),
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
        question: Some(&questions::REBOOT),
        failed: |name| gettext_f("Could not reboot “{name}”", &[("name", name)]),
        ..PLAIN
    },
    Entry {
        action: &actions::SAVE,
        label: || gettext("_Save"),
        section: Some(Section::Stop),
        header: Some(HeaderMenu::Stop),
        question: Some(&questions::SAVE),
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
        action: &actions::COPY,
        label: || gettext("Copy to Another _Host…"),
        section: Some(Section::Copies),
        header: Some(HeaderMenu::More),
        work: Work::Dialog(copy_to_host),
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

/// The main window knows the other hosts.
fn copy_to_host(window: &gtk::Window, machine: &Machine) {
    let uri = machine.connection().map(|it| it.uri()).unwrap_or_default();
    let target = (uri, machine.uuid().to_string()).to_variant();
    let main = main_window(window.upcast_ref()).unwrap_or_else(|| window.clone());
    let asked = WidgetExt::activate_action(&main, "win.copy-machine", Some(&target));
    asked.unwrap_or_else(|error| log::warn!("copying to another host: {error}"));
}

fn not_started(name: &str) -> String {
    gettext_f("Could not start “{name}”", &[("name", name)])
}

/// The row of an action.
pub(crate) fn entry(action: &'static Action) -> &'static Entry {
    let found = TABLE.iter().find(|it| it.action.name == action.name);
    found.expect("each action has a row; a test looks")
}

#[cfg(test)]
mod tests;
