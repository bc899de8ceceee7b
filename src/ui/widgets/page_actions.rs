// SPDX-License-Identifier: GPL-3.0-or-later
//! The actions of a page: one table of them serves its buttons and its context menu.

use gtk::gio;
use gtk::prelude::*;

use crate::model::Machine;

/// Gives a page these actions, by their names in the group of this name.
pub(crate) fn install_actions<P: IsA<gtk::Widget>>(
    page: &P,
    group_name: &str,
    actions: impl IntoIterator<Item = (&'static str, fn(&P))>,
) -> gio::SimpleActionGroup {
    let group = gio::SimpleActionGroup::new();
    for (name, run) in actions {
        let entry = gio::SimpleAction::new(name, None);
        let page = ObjectExt::downgrade(page);
        entry.connect_activate(move |_, _| {
            if let Some(page) = page.upgrade() {
                run(&page);
            }
        });
        group.add_action(&entry);
    }
    page.insert_action_group(group_name, Some(&group));
    group
}

/// Says whether an action can be used now.
pub(crate) fn enable_action(group: &gio::SimpleActionGroup, name: &str, can: bool) {
    let entry = group.lookup_action(name);
    if let Some(entry) = entry.and_downcast::<gio::SimpleAction>() {
        entry.set_enabled(can);
    }
}

/// A menu of actions, by their names and labels.
pub(crate) fn menu_of(
    group_name: &str,
    actions: impl IntoIterator<Item = (&'static str, String)>,
) -> gio::Menu {
    let menu = gio::Menu::new();
    for (name, label) in actions {
        menu.append(Some(&label), Some(&format!("{group_name}.{name}")));
    }
    menu
}

/// Whether a machine's host lets it be changed, and whether no work on it is under way.
pub(crate) fn writable_and_idle(machine: Option<&Machine>) -> (bool, bool) {
    let connection = machine.and_then(Machine::connection);
    let is_writable = connection.is_some_and(|it| it.is_writable());
    (is_writable, machine.is_some_and(|it| it.job().is_none()))
}
