// SPDX-License-Identifier: GPL-3.0-or-later
//! Offers what such a machine can have, and proposes what suits its system.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::choice_row::{fill, select};
use super::{MoreGroup, texts};
use crate::definition::capabilities::DomainCapabilities;
use crate::definition::machine::Firmware;
use crate::definition::new_machine::{ScreenChoice, defaults};

impl MoreGroup {
    /// Offers what such a machine can have; what was chosen stays where it can.
    pub(in crate::ui::new_machine) fn set_offer(&self, offer: &DomainCapabilities) {
        let imp = self.imp();
        let (firmware, screen) = (self.firmware(), self.screen());
        let mut firmwares = vec![Firmware::Bios];
        if offer.has_uefi() {
            firmwares.push(Firmware::Uefi);
        }
        let mut screens = Vec::new();
        if offer.has_graphics("vnc") {
            screens.push(ScreenChoice::Vnc);
        }
        if offer.has_graphics("spice") {
            screens.push(ScreenChoice::Spice);
        }
        screens.push(ScreenChoice::None);
        let untouched = imp.proposed_firmware.get() == firmware;
        let preferred = imp.wanted.borrow().clone();
        let default = preferred.firmware.filter(|it| firmwares.contains(it));
        let default = default.unwrap_or_else(|| defaults::firmware(offer));
        imp.default_firmware.set(Some(default));
        let wanted = firmware
            .filter(|it| !untouched && firmwares.contains(it))
            .unwrap_or(default);
        let names: Vec<String> = firmwares.iter().map(texts::firmware).collect();
        let position = firmwares.iter().position(|it| *it == wanted);
        imp.firmwares.replace(firmwares);
        fill(&imp.firmware, &names);
        select(&imp.firmware, position.unwrap_or(0));
        imp.proposed_firmware.set(Some(wanted));
        let wanted = screen.or(preferred.screen);
        let wanted = wanted.filter(|it| screens.contains(it));
        let wanted = wanted.unwrap_or_else(|| defaults::screen(offer));
        let names: Vec<String> = screens
            .iter()
            .map(|screen| texts::screen(*screen))
            .collect();
        let position = screens.iter().position(|it| *it == wanted);
        imp.screens.replace(screens);
        fill(&imp.screen, &names);
        select(&imp.screen, position.unwrap_or(0));
        self.offer_extras(offer);
    }

    /// Says why the host offers nothing of the kind; nothing takes it back.
    pub(in crate::ui::new_machine) fn set_refusal(&self, why: &str) {
        self.imp().offer_note.say(why, true);
        if !why.is_empty() {
            self.imp().expander.set_expanded(true);
        }
    }

    /// Proposes the firmware that the system starts with, or the default one, unless a person chose.
    pub(in crate::ui::new_machine) fn propose_firmware(&self, needed: Option<Firmware>) {
        let imp = self.imp();
        let wanted = needed.or(imp.default_firmware.get());
        if imp.proposed_firmware.get() != self.firmware() || wanted == self.firmware() {
            return;
        }
        let firmwares = imp.firmwares.borrow().clone();
        let position = firmwares.iter().position(|it| Some(*it) == wanted);
        if let Some(position) = position {
            imp.proposed_firmware.set(wanted);
            select(&imp.firmware, position);
        }
    }

    /// Proposes an order that suits the source, unless a person chose another.
    pub(in crate::ui::new_machine) fn propose_order(&self, from_network: bool) {
        let imp = self.imp();
        let proposal = if from_network { 2 } else { 0 };
        if imp.boot.selected() == imp.proposed_order.get() && imp.boot.selected() != proposal {
            imp.boot.set_selected(proposal);
        }
        imp.proposed_order.set(proposal);
    }
}
