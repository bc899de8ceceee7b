// SPDX-License-Identifier: GPL-3.0-or-later
//! A row of the table: what is known of a thing that can be done with machines.

use crate::model::Machine;
use crate::model::actions::{self, Action};
use crate::ui::actions::questions::Question;

/// How something that can be done with machines is called and where it is offered.
pub(crate) struct Entry {
    /// When it is allowed, and what it does.
    pub(crate) action: &'static Action,
    /// Label in a menu: with a mnemonic, and with dots if it asks for more.
    pub(super) label: fn() -> String,
    pub(crate) icon: Option<&'static str>,
    /// Such as `<Control>Return`.
    pub(crate) shortcut: Option<&'static str>,
    /// Where in the context menu; none if it is not in any menu.
    pub(in crate::ui::actions) section: Option<Section>,
    /// The menu of the header that has it; those without are buttons there.
    pub(in crate::ui::actions) header: Option<HeaderMenu>,
    /// Whether menus leave it out while it cannot be used.
    pub(in crate::ui::actions) hides: bool,
    pub(in crate::ui::actions) question: Option<&'static Question>,
    /// Says that it failed on the machine of this name.
    pub(in crate::ui::actions) failed: fn(&str) -> String,
    pub(in crate::ui::actions) work: Work,
    /// Runs after it worked.
    pub(in crate::ui::actions) then: Option<fn(&gtk::Widget, &Machine)>,
}

/// Groups of the context menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui::actions) enum Section {
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
pub(in crate::ui::actions) enum Work {
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
pub(super) const PLAIN: Entry = Entry {
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

impl Entry {
    /// Label in a menu.
    pub(in crate::ui::actions) fn label(&self) -> String {
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
