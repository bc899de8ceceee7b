// SPDX-License-Identifier: GPL-3.0-or-later
//! What the dialog must know of the host before it can show its form.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{BridgeDialog, Purpose};
use crate::model::bridges::{BridgeHost, Maker};
use crate::ui::i18n::gettext;

impl BridgeDialog {
    /// Asks what there is to choose from, and shows the form then.
    pub(super) fn read_host(&self) {
        let (weak, connection) = (self.downgrade(), self.connection().clone());
        glib::spawn_future_local(async move {
            let host = BridgeHost::read(&connection).await;
            if let Some(dialog) = weak.upgrade() {
                dialog.show_host(host);
            }
        });
    }

    /// Whether all of the host is known: nothing is made on a guess.
    pub(super) fn is_host_known(&self) -> bool {
        let host = self.imp().host.borrow();
        host.as_ref().is_some_and(|host| host.unread.is_none())
    }

    /// Shows the form, now that the host is known.
    fn show_host(&self, mut host: BridgeHost) {
        let imp = self.imp();
        imp.unread.say_unread(host.unread.as_deref());
        if imp.by_hand.borrow().is_some() {
            host.maker = match self.connection().is_this_computer() {
                true => Maker::PersonHere,
                false => Maker::PersonThere,
            };
        }
        let by_hand = !matches!(host.maker, Maker::NetworkManager(_));
        imp.create.set_visible(!by_hand);
        imp.network_row
            .set_visible(!by_hand && self.purpose() == Purpose::New);
        if by_hand && imp.command_groups.borrow().is_empty() {
            imp.cancel.set_label(&gettext("_Close"));
            self.setup_commands(&host);
        }
        self.show_ports(&host);
        imp.host.replace(Some(host));
        self.fill_form();
        self.show_page("form");
        imp.name.grab_focus();
        imp.name.select_region(0, -1);
    }
}
