// SPDX-License-Identifier: GPL-3.0-or-later
//! The CPU's mode and the devices that not every machine has, and what of all this is wanted by
//! the connection's defaults or by a preset.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::MoreGroup;
use super::choice_row::{fill, select};
use crate::definition::capabilities::DomainCapabilities;
use crate::definition::new_machine::{Extras, Preset};
use crate::ui::i18n::{gettext, pgettext};

/// Modes of the CPU, as libvirt calls them.
const MODES: [&str; 3] = ["host-passthrough", "host-model", "maximum"];

/// Whether there is a TPM, in the order in which it is offered.
const TPM: [Option<bool>; 3] = [None, Some(true), Some(false)];

/// What a mode of the CPU is called; none is the default.
pub(in crate::ui) fn cpu_mode(mode: Option<&str>) -> String {
    match mode {
        Some("host-passthrough") => gettext("Host passthrough"),
        Some("host-model") => gettext("Host model"),
        Some("maximum") => gettext("Maximum"),
        Some(other) => other.to_owned(),
        None => gettext("The host’s default"),
    }
}

/// The modes that can be chosen.
pub(in crate::ui) fn cpu_modes() -> impl Iterator<Item = &'static str> {
    MODES.into_iter()
}

/// Whether there is a TPM; none is what the system needs.
pub(in crate::ui) fn tpm(tpm: Option<bool>) -> String {
    match tpm {
        Some(true) => pgettext("device", "Yes"),
        Some(false) => pgettext("device", "No"),
        None => gettext("As the system needs it"),
    }
}

impl MoreGroup {
    pub(super) fn setup_extras(&self) {
        let imp = self.imp();
        fill(&imp.tpm, &TPM.map(tpm));
        fill(&imp.cpu, &[cpu_mode(None)]);
        imp.cpu_modes.replace(vec![None]);
    }

    /// Offers what such a machine can have; what was chosen stays where it can.
    pub(super) fn offer_extras(&self, offer: &DomainCapabilities) {
        let imp = self.imp();
        let chosen = self.extras().cpu_mode;
        let chosen = chosen.or_else(|| imp.wanted.borrow().extras.cpu_mode.clone());
        let offered = cpu_modes().filter(|mode| offer.cpu_modes.iter().any(|it| it == mode));
        let mut modes = vec![None];
        modes.extend(offered.map(|mode| Some(mode.to_owned())));
        let names: Vec<String> = modes.iter().map(|it| cpu_mode(it.as_deref())).collect();
        let position = modes.iter().position(|mode| *mode == chosen);
        imp.cpu.set_visible(modes.len() > 1);
        imp.cpu_modes.replace(modes);
        fill(&imp.cpu, &names);
        select(&imp.cpu, position.unwrap_or(0));
        imp.tpm
            .set_visible(offer.tpm_backends.iter().any(|it| it == "emulator"));
    }

    /// What is chosen of it.
    pub(in crate::ui::new_machine) fn extras(&self) -> Extras {
        let imp = self.imp();
        let mode = imp.cpu_modes.borrow();
        let mode = mode.get(imp.cpu.selected() as usize).cloned().flatten();
        let tpm = TPM.get(imp.tpm.selected() as usize).copied().flatten();
        Extras {
            cpu_mode: mode,
            tpm,
            sound: imp.sound.is_active().then_some(true),
        }
    }

    /// Chooses what is wanted, now or as soon as it is offered.
    pub(in crate::ui::new_machine) fn take_preset(&self, preset: &Preset) {
        let imp = self.imp();
        imp.wanted.replace(preset.clone());
        let screens = imp.screens.borrow().clone();
        if let Some(at) = screens.iter().position(|it| Some(*it) == preset.screen) {
            select(&imp.screen, at);
        }
        let firmwares = imp.firmwares.borrow().clone();
        let wanted = firmwares.iter().position(|it| Some(*it) == preset.firmware);
        if let Some(at) = wanted {
            imp.proposed_firmware.set(preset.firmware);
            imp.default_firmware.set(preset.firmware);
            select(&imp.firmware, at);
        }
        let modes = imp.cpu_modes.borrow().clone();
        let mode = &preset.extras.cpu_mode;
        let at = modes.iter().position(|it| it == mode);
        select(&imp.cpu, at.unwrap_or(0));
        let at = TPM.iter().position(|it| *it == preset.extras.tpm);
        select(&imp.tpm, at.unwrap_or(0));
        imp.sound.set_active(preset.extras.sound == Some(true));
    }
}
