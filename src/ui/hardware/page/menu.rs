// SPDX-License-Identifier: GPL-3.0-or-later
//! The menu of a row of the list. It is about the device that is selected, so what it
//! opens on is selected first.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gdk, gio};

use super::HardwarePage;
use crate::ui::i18n::gettext;
use crate::ui::widgets::{menu_at, on_context_menu, row_at, set_item_hints};

impl HardwarePage {
    pub(super) fn setup_menu(&self) {
        on_context_menu(&*self.imp().list, self, |page, widget, place| {
            let row = row_at::<gtk::ListBoxRow>(widget);
            if let Some(row) = &row {
                page.imp().list.select_row(Some(row));
                row.grab_focus();
                page.open_menu(place);
            }
            row.is_some()
        });
    }

    fn open_menu(&self, place: &gdk::Rectangle) {
        let menu = gio::Menu::new();
        let remove = gettext("_Remove Device");
        for (label, action) in [
            (gettext("_Show XML"), "hardware.show-xml"),
            (gettext("_Copy XML"), "hardware.copy-xml"),
        ] {
            menu.append(Some(&label), Some(action));
        }
        let removal = gio::Menu::new();
        removal.append(Some(&remove), Some("hardware.remove"));
        menu.append_section(None, &removal);
        let popover = menu_at(self, &menu, place);
        let (remove, refusal) = (remove.replace('_', ""), self.removal_refusal());
        set_item_hints(popover.upcast_ref(), &|label| {
            let refusal = refusal.clone().filter(|_| label == remove);
            refusal.filter(|it| !it.is_empty())
        });
        popover.popup();
    }

    /// Unfolds the XML of the selected device.
    pub(super) fn show_xml(&self) {
        let imp = self.imp();
        imp.leaflet.navigate(adw::NavigationDirection::Forward);
        if let Some(xml) = &*imp.xml.borrow() {
            xml.open();
        }
    }

    /// Puts the XML of the selected device on the clipboard.
    pub(super) fn copy_xml(&self) {
        let xml = self.imp().xml.borrow().as_ref().map(|it| it.xml());
        if let Some(xml) = xml {
            self.clipboard().set_text(&xml);
        }
    }
}
