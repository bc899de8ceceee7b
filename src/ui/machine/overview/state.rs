// SPDX-License-Identifier: GPL-3.0-or-later
//! What the overview says of a machine as such: its name, what it is doing, its addresses, by what the host knows it.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::{Overview, system_labels};
use crate::model::{Details, Machine};
use crate::ui::i18n::gettext;
use crate::ui::names::shown_name;
use crate::ui::widgets::{address_text, fill_group, machine_text, status_class};

impl Overview {
    /// Shows what the model itself knows at any time.
    pub(in crate::ui::machine) fn show_state(&self, machine: &Machine) {
        let imp = self.imp();
        let status = machine.status();
        imp.name.set_label(&shown_name(&machine.name()));
        imp.state.set_label(&machine_text(machine));
        imp.dot.set_css_classes(&[status_class(status)]);
        let address = address_text(machine);
        imp.address
            .set_visible(status.is_active() || address.is_some());
        imp.address
            .set_value(&address.unwrap_or_else(|| gettext("Not known yet")));
        if !status.is_active() {
            imp.cpu_time.set_visible(false);
        }
        imp.autostart_row.set_visible(machine.persistent());
        self.show_room(machine);
    }

    /// Shows all addresses that were read, while it runs.
    pub(super) fn show_addresses(&self, machine: &Machine, details: &Details) {
        if let Some(address) = all_addresses(details).filter(|_| machine.status().is_active()) {
            self.imp().address.set_value(&address);
        }
    }

    /// Shows by what the host knows it.
    pub(in crate::ui::machine) fn show_identity(&self, machine: &Machine) {
        let imp = self.imp();
        let rows = system_labels::identity_rows(machine.uuid(), machine.id(), machine.persistent());
        fill_group(&imp.identity, &mut imp.identity_rows.borrow_mut(), &rows);
    }
}

fn all_addresses(details: &Details) -> Option<String> {
    let addresses: Vec<String> = details
        .addresses
        .iter()
        .filter(|address| !address.is_local_only())
        .map(|address| address.address.to_string())
        .collect();
    (!addresses.is_empty()).then(|| addresses.join("\n"))
}
