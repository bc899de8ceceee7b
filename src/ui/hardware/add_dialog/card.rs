// SPDX-License-Identifier: GPL-3.0-or-later
//! A new network card: what it is plugged into and its address, entered as in the form of
//! a card.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use adw::subclass::prelude::*;
use gtk::glib;

use super::AddDeviceDialog;
use crate::definition::device::new_device::NewDevice;
use crate::definition::device::nic;
use crate::definition::machine::Machine as Definition;
use crate::model::Machine;
use crate::ui::hardware::field::{Field, Kind as FieldKind};
use crate::ui::hardware::form::{Listener, To, mac, network};
use crate::ui::i18n::gettext;

/// What was entered for a network card, and what is wrong with it, by field.
#[derive(Debug, Default)]
pub struct Chosen {
    values: RefCell<HashMap<&'static str, String>>,
    problems: RefCell<BTreeMap<&'static str, String>>,
    dialog: glib::WeakRef<AddDeviceDialog>,
}

impl Chosen {
    /// The message of the last failure may no longer be true.
    fn forget_refusal(&self) {
        if let Some(dialog) = self.dialog.upgrade() {
            dialog.say("", false);
        }
    }

    /// What was entered in a field.
    fn value(&self, key: &str) -> Option<String> {
        self.values.borrow().get(key).cloned()
    }

    /// The first thing that is wrong.
    fn first_problem(&self) -> Option<String> {
        self.problems.borrow().values().next().cloned()
    }
}

impl Listener for Chosen {
    fn entered(&self, field: &Field, value: Option<String>) {
        let mut values = self.values.borrow_mut();
        match value {
            Some(value) => values.insert(field.key, value),
            None => values.remove(field.key),
        };
    }

    fn problem(&self, key: &'static str, problem: Option<String>) {
        let mut problems = self.problems.borrow_mut();
        match problem {
            Some(problem) => problems.insert(key, problem),
            None => problems.remove(key),
        };
        self.forget_refusal();
    }

    fn revert_value(&self, _: &Field, _: Option<String>) {}

    fn restart(&self) {}
}

impl AddDeviceDialog {
    /// The list of networks and the address, as in the form of a card.
    pub(super) fn setup_network(&self, machine: &Machine) {
        let imp = self.imp();
        let field = |key, title, kind| Field::new(key, title, kind, |_, _| None, |_, _, _| {});
        let source = field("source", gettext("Network"), FieldKind::Network);
        let address = field("mac", gettext("MAC address"), FieldKind::Mac)
            .hint(gettext("Left empty, it gets an address of its own"));
        let chosen = imp.network.clone();
        chosen.dialog.set(Some(self));
        let to: To = chosen.clone();
        network::add_first(&imp.nic, &source, machine, &to);
        let definition = imp.definition.borrow();
        let cards = definition.iter().flat_map(Definition::nics);
        let macs = cards.filter_map(|nic| nic.mac).collect();
        mac::add_first(&imp.nic, &address, machine, macs, &to);
    }

    /// The card with what was entered, or what is wrong with that.
    pub(super) fn network_card(&self) -> Result<NewDevice, String> {
        let chosen = &self.imp().network;
        if let Some(problem) = chosen.first_problem() {
            return Err(problem);
        }
        let word = chosen.value("source");
        let source = word.as_deref().and_then(nic::choice);
        let source = source.ok_or_else(|| gettext("Choose a network"))?;
        Ok(NewDevice::Nic {
            source,
            model: self.usual_model(),
            mac: chosen.value("mac").and_then(|mac| mac.parse().ok()),
        })
    }

    /// The model of the machine's first card.
    fn usual_model(&self) -> Option<String> {
        let definition = self.imp().definition.borrow();
        let definition = definition.as_ref()?;
        match definition.nics().first() {
            Some(nic) => nic.model.clone(),
            None => definition
                .virtualization()
                .is_qemu()
                .then(|| "virtio".to_owned()),
        }
    }
}
