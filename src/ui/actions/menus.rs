// SPDX-License-Identifier: GPL-3.0-or-later
//! The menus that the table makes: those of the header, and the one that opens on a
//! machine's row or card.

use gtk::prelude::*;
use gtk::{gdk, gio};

use super::group::MachineActions;
use super::hints::follow_hints;
use super::table::{Entry, HeaderMenu, TABLE};
use crate::model::Machine;
use crate::ui::widgets::menu_at;

/// A menu of the header.
pub(crate) fn header_menu(which: HeaderMenu) -> gio::Menu {
    menu(|entry| entry.header == Some(which))
}

/// Opens the menu of these machines at a place of `anchor`, which outlives their rows.
pub(crate) fn open_machine_menu(
    anchor: &impl IsA<gtk::Widget>,
    machines: &[Machine],
    place: &gdk::Rectangle,
) {
    let popover = menu_at(anchor, &menu(|_| true), place);
    let actions = MachineActions::new(anchor, &popover);
    actions.set_machines(machines);
    actions.read_autostart();
    // The menu keeps the actions alive with this.
    follow_hints(&popover, &actions);
    // Nothing is left to be done with a machine that is gone.
    for machine in machines {
        machine.connect_closure(
            "gone",
            false,
            glib::closure_local!(
                #[watch]
                popover,
                move |_: &Machine| popover.popdown()
            ),
        );
    }
    popover.popup();
}

fn menu(wanted: impl Fn(&Entry) -> bool) -> gio::Menu {
    let menu = gio::Menu::new();
    let mut section = None;
    let mut items = gio::Menu::new();
    for entry in TABLE.iter().filter(|it| it.section.is_some() && wanted(it)) {
        if section != entry.section {
            items = gio::Menu::new();
            menu.append_section(None, &items);
            section = entry.section;
        }
        items.append_item(&item(entry));
    }
    menu
}

fn item(entry: &Entry) -> gio::MenuItem {
    let item = gio::MenuItem::new(Some(&entry.label()), Some(&entry.action_name()));
    if let Some(shortcut) = entry.shortcut {
        item.set_attribute_value("accel", Some(&shortcut.to_variant()));
    }
    if entry.hides {
        item.set_attribute_value("hidden-when", Some(&"action-disabled".to_variant()));
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions(menu: &gio::MenuModel) -> Vec<(String, Option<String>)> {
        let text = |section: &gio::MenuModel, item, name| {
            let value = section.item_attribute_value(item, name, None);
            value.and_then(|it| it.get::<String>())
        };
        let mut found = Vec::new();
        for at in 0..menu.n_items() {
            let section = menu.item_link(at, gio::MENU_LINK_SECTION).unwrap();
            for item in 0..section.n_items() {
                let action = text(&section, item, "action").unwrap();
                found.push((action, text(&section, item, "accel")));
            }
        }
        found
    }

    /// Every row that has a section is in the context menu, in the table's order, with its own shortcut as a hint.
    #[test]
    fn the_context_menu_has_the_whole_table() {
        let expected = TABLE.iter().filter(|it| it.section.is_some());
        let expected: Vec<_> = expected
            .map(|it| (it.action_name(), it.shortcut.map(str::to_owned)))
            .collect();
        assert_eq!(actions(menu(|_| true).upcast_ref()), expected);
    }

    /// A section is one run of rows: otherwise it would appear twice in the menu.
    #[test]
    fn sections_are_not_torn() {
        let mut sections: Vec<_> = TABLE.iter().filter_map(|it| it.section).collect();
        sections.dedup();
        for (at, section) in sections.iter().enumerate() {
            assert!(!sections[at + 1..].contains(section), "{section:?}");
        }
    }

    #[test]
    fn the_header_has_all_that_is_no_button() {
        let menus = [HeaderMenu::Start, HeaderMenu::Stop, HeaderMenu::More];
        let in_menus: usize = menus
            .iter()
            .map(|it| actions(header_menu(*it).upcast_ref()).len())
            .sum();
        let buttons = TABLE.iter().filter(|it| it.icon.is_some()).count();
        let all = TABLE.iter().filter(|it| it.section.is_some()).count();
        assert_eq!(in_menus + buttons, all);
    }
}
