// SPDX-License-Identifier: GPL-3.0-or-later
//! The fields of the form: what is proposed in them, what is read from them, and
//! what is wrong with it, said beside each.

mod address;

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::port_row::PortRow;
use super::{BridgeDialog, Purpose, labels};
use crate::definition::bridge::{
    AddressWay, Bridge, BridgeField, BridgeFields, BridgeProblem, Surroundings, free_name,
};
use crate::model::bridges::{BridgeHost, PortChoice, PortObstacle};
use crate::ui::i18n::{gettext, pgettext};
use crate::ui::widgets::FieldNote;

type Problems = Vec<(BridgeField, BridgeProblem)>;

impl BridgeDialog {
    pub(super) fn setup_fields(&self) {
        let imp = self.imp();
        let ways = [
            pgettext("address", "None"),
            gettext("From a DHCP server"),
            gettext("Manual"),
        ];
        let ways: Vec<&str> = ways.iter().map(String::as_str).collect();
        imp.way.set_model(Some(&gtk::StringList::new(&ways)));
        for (note, field) in self.notes() {
            note.set_field(&field);
        }
        imp.unread.connect_copy(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move || dialog.read_host()
        ));
        for entry in [&imp.name, &imp.address, &imp.gateway, &imp.name_servers] {
            entry.connect_changed(glib::clone!(
                #[weak(rename_to = dialog)]
                self,
                move |_| {
                    dialog.changed();
                }
            ));
        }
        imp.way.connect_selected_notify(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| {
                dialog.touch();
                dialog.changed();
            }
        ));
        imp.address.connect_changed(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| {
                dialog.touch();
            }
        ));
        for switch in [&imp.stp, &imp.network] {
            switch.connect_active_notify(glib::clone!(
                #[weak(rename_to = dialog)]
                self,
                move |_| {
                    dialog.changed();
                }
            ));
        }
    }

    fn notes(&self) -> [(FieldNote, gtk::Widget); 6] {
        let imp = self.imp();
        [
            (imp.name_note.get(), imp.name.get().upcast()),
            (imp.way_note.get(), imp.way.get().upcast()),
            (imp.address_note.get(), imp.address.get().upcast()),
            (imp.gateway_note.get(), imp.gateway.get().upcast()),
            (imp.name_servers_note.get(), imp.name_servers.get().upcast()),
            (imp.network_note.get(), imp.network_row.get().upcast()),
        ]
    }

    /// The person chose an address: it stays, whatever ports are chosen.
    fn touch(&self) {
        if !self.imp().filling.get() {
            self.imp().touched.set(true);
        }
    }

    /// Shows the host's cards.
    pub(super) fn show_ports(&self, host: &BridgeHost) {
        let imp = self.imp();
        let own = match self.purpose() {
            Purpose::Edit(bridge) => Some(bridge),
            _ => None,
        };
        let old = imp.rows.take();
        old.iter().for_each(|row| imp.ports.remove(row));
        let typed = imp.typed_ports.take();
        typed.iter().for_each(|entry| imp.ports.remove(entry));
        for port in &host.ports {
            let mut port = port.clone();
            let is_own = own.as_ref().is_some_and(|own| {
                own.ports.contains(&port.name)
                    || port.obstacle == Some(PortObstacle::PortOf(own.name.clone()))
            });
            if is_own {
                port.obstacle = None;
            }
            let row = PortRow::new(&port, port.obstacle.is_none());
            row.choose(is_own);
            row.connect_chosen(glib::clone!(
                #[weak(rename_to = dialog)]
                self,
                move |_| {
                    dialog.propose_address();
                    dialog.changed();
                }
            ));
            imp.ports.add(&row);
            imp.rows.borrow_mut().push(row);
        }
        if host.ports.is_empty() {
            self.let_ports_be_typed();
        }
    }

    fn let_ports_be_typed(&self) {
        let entry = adw::EntryRow::builder()
            .title(gettext("Cards, such as eth1 eth2"))
            .build();
        entry.connect_changed(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| {
                dialog.changed();
            }
        ));
        self.imp().ports.add(&entry);
        self.imp().typed_ports.replace(Some(entry));
    }

    /// Writes the first values.
    pub(super) fn fill_form(&self) {
        let imp = self.imp();
        imp.filling.set(true);
        match self.purpose() {
            Purpose::Edit(bridge) => {
                imp.name.set_text(&bridge.name);
                imp.name.set_sensitive(false);
                imp.stp.set_active(bridge.stp);
                self.write_address(&bridge.address);
                imp.touched.set(true);
            }
            _ if imp.name.text().is_empty() => {
                imp.name.set_text(&free_name(&self.around().names));
            }
            _ => {}
        }
        imp.filling.set(false);
        self.changed();
    }

    fn chosen_choices(&self) -> Vec<PortChoice> {
        let names = self.chosen_ports();
        let host = self.imp().host.borrow();
        let all = host.iter().flat_map(|host| &host.ports);
        all.filter(|port| names.contains(&port.name))
            .cloned()
            .collect()
    }

    fn chosen_ports(&self) -> Vec<String> {
        let imp = self.imp();
        if let Some(entry) = &*imp.typed_ports.borrow() {
            let text = entry.text();
            let words = text.split([' ', ',']).filter(|word| !word.is_empty());
            return words.map(str::to_owned).collect();
        }
        let rows = imp.rows.borrow();
        let chosen = rows.iter().filter(|row| row.is_chosen());
        chosen.map(PortRow::name).collect()
    }

    fn around(&self) -> Surroundings {
        let host = self.imp().host.borrow();
        let mut around = host
            .as_ref()
            .map_or_else(Surroundings::default, |host| host.around.clone());
        if let Purpose::Edit(bridge) = self.purpose() {
            around.names.retain(|name| *name != bridge.name);
        }
        around
    }

    fn fields(&self) -> BridgeFields {
        let imp = self.imp();
        BridgeFields {
            name: imp.name.text().into(),
            ports: self.chosen_ports(),
            way: match imp.way.selected() {
                1 => AddressWay::Dhcp,
                2 => AddressWay::Fixed,
                _ => AddressWay::None,
            },
            address: imp.address.text().into(),
            gateway: imp.gateway.text().into(),
            name_servers: imp.name_servers.text().into(),
            stp: imp.stp.is_active(),
        }
    }

    /// The bridge that is asked for, or what is wrong.
    pub(super) fn check(&self) -> Result<Bridge, Problems> {
        self.fields().check(&self.around())
    }

    /// Something in the form changed: checks it, and writes the commands again.
    fn changed(&self) {
        let imp = self.imp();
        let fixed = imp.way.selected() == 2;
        for row in [&imp.address, &imp.gateway, &imp.name_servers] {
            row.set_visible(fixed);
        }
        if imp.host.borrow().is_none() {
            return;
        }
        let checked = self.check();
        self.show_problems(checked.as_ref().err().map_or(&[], Vec::as_slice));
        let network = self.network_problem();
        imp.network_note
            .say(network.as_deref().unwrap_or_default(), true);
        let can_create = checked.is_ok() && network.is_none() && self.is_host_known();
        self.action_set_enabled("bridge.create", can_create);
        self.show_commands(checked.ok().as_ref());
    }

    fn show_problems(&self, problems: &[(BridgeField, BridgeProblem)]) {
        let imp = self.imp();
        for (note, field) in [
            (&imp.name_note, BridgeField::Name),
            (&imp.way_note, BridgeField::Way),
            (&imp.address_note, BridgeField::Address),
            (&imp.gateway_note, BridgeField::Gateway),
            (&imp.name_servers_note, BridgeField::NameServers),
        ] {
            let found = problems.iter().find(|(of, _)| *of == field);
            // What is not typed yet is not wrong yet.
            let quiet = field == BridgeField::Address && imp.address.text().is_empty();
            let text = found
                .filter(|_| !quiet)
                .map(|(_, problem)| labels::problem(problem));
            note.say(&text.unwrap_or_default(), true);
        }
        let ports = problems.iter().find(|(of, _)| *of == BridgeField::Ports);
        if let Some((_, problem)) = ports {
            imp.name_note.say(&labels::problem(problem), true);
        }
    }
}
