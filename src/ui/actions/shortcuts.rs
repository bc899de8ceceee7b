// SPDX-License-Identifier: GPL-3.0-or-later
//! The keys of the table, and how the window of shortcuts says them.

use std::rc::Rc;

use gtk::glib;
use gtk::prelude::*;

use super::run::activate;
use super::table::TABLE;
use crate::model::Machine;

/// Lets the table's keys do their work wherever the focus is while `page` is shown,
/// which has the actions.
pub(crate) fn add_shortcuts(page: &impl IsA<gtk::Widget>) {
    let keys = gtk::ShortcutController::new();
    keys.set_scope(gtk::ShortcutScope::Global);
    for entry in &TABLE {
        if let Some(shortcut) = entry.shortcut {
            keys.add_shortcut(gtk::Shortcut::new(
                gtk::ShortcutTrigger::parse_string(shortcut),
                Some(gtk::NamedAction::new(&entry.action_name())),
            ));
        }
    }
    page.add_controller(keys);
}

/// Lets the table's keys work inside `list` on the machines that `focused` finds.
pub(crate) fn add_list_shortcuts<W: IsA<gtk::Widget>>(
    list: &W,
    focused: impl Fn(&W) -> Vec<Machine> + 'static,
) {
    let keys = gtk::ShortcutController::new();
    let focused = Rc::new(focused);
    for entry in &TABLE {
        let Some(shortcut) = entry.shortcut else {
            continue;
        };
        let (weak, focused) = (list.downgrade(), focused.clone());
        let action = gtk::CallbackAction::new(move |_, _| {
            let Some(list) = weak.upgrade() else {
                return glib::Propagation::Proceed;
            };
            activate(&list, entry, &focused(&list));
            glib::Propagation::Stop
        });
        let trigger = gtk::ShortcutTrigger::parse_string(shortcut);
        keys.add_shortcut(gtk::Shortcut::new(trigger, Some(action)));
    }
    list.add_controller(keys);
}

/// The same keys as `<child>` elements of a `GtkShortcutsGroup`.
pub(crate) fn shortcuts_as_ui() -> String {
    let children = TABLE.iter().filter_map(|entry| {
        let shortcut = glib::markup_escape_text(entry.shortcut?);
        let name = glib::markup_escape_text(&entry.name());
        Some(format!(
            "<child><object class=\"GtkShortcutsShortcut\">\
             <property name=\"title\">{name}</property>\
             <property name=\"accelerator\">{shortcut}</property></object></child>"
        ))
    });
    children.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_key_is_there_once_and_is_said() {
        let keys: Vec<_> = TABLE.iter().filter_map(|it| it.shortcut).collect();
        let ui = shortcuts_as_ui();
        for key in &keys {
            let accelerator = glib::markup_escape_text(key);
            assert!(ui.contains(&format!(">{accelerator}<")), "{key}");
        }
        let different: HashSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len());
    }
}
