// SPDX-License-Identifier: GPL-3.0-or-later
//! The menu of a machine or its tap on the map: on a right click, a long press,
//! or the key for menus.

use gtk::prelude::*;
use gtk::{gdk, gio, glib};

use super::node::MapNode;
use crate::ui::i18n::gettext;

impl MapNode {
    /// Opens the menu when a person asks for it.
    pub(super) fn setup_menu(&self) {
        let click = gtk::GestureClick::builder()
            .button(gdk::BUTTON_SECONDARY)
            .build();
        click.connect_pressed(glib::clone!(
            #[weak(rename_to = thing)]
            self,
            move |click, _, _, _| {
                click.set_state(gtk::EventSequenceState::Claimed);
                thing.open_menu();
            }
        ));
        self.add_controller(click);
        let press = gtk::GestureLongPress::builder().touch_only(true).build();
        press.connect_pressed(glib::clone!(
            #[weak(rename_to = thing)]
            self,
            move |press, _, _| {
                press.set_state(gtk::EventSequenceState::Claimed);
                thing.open_menu();
            }
        ));
        self.add_controller(press);
    }

    pub(super) fn open_menu(&self) {
        let Some(card) = self.described().and_then(|it| it.element.card()) else {
            return;
        };
        let menu = gio::Menu::new();
        for (label, action) in [
            (gettext("Check reachability"), "network.check-reachability"),
            (gettext("Open Machine"), "network.show-machine"),
        ] {
            let item = gio::MenuItem::new(Some(&label), None);
            item.set_action_and_target_value(Some(action), Some(&card));
            menu.append_item(&item);
        }
        let popover = gtk::PopoverMenu::from_model(Some(&menu));
        popover.set_parent(self);
        popover.connect_closed(|popover| {
            // Its action is done after it closes: it must still be somewhere.
            let popover = popover.clone();
            glib::idle_add_local_once(move || popover.unparent());
        });
        popover.popup();
    }
}
