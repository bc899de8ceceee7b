// SPDX-License-Identifier: GPL-3.0-or-later
//! The architectures and machine types that the host offers.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::choice_row::{fill, select};
use super::{MoreGroup, texts};
use crate::definition::new_machine::{OsHints, defaults};
use crate::model::host_facts::{HostFacts, MachineKind};
use crate::ui::i18n::gettext;

impl MoreGroup {
    /// Offers what a host can run.
    pub(in crate::ui::new_machine) fn set_host(&self, facts: &HostFacts) {
        let imp = self.imp();
        let capabilities = &facts.capabilities;
        let mut arches: Vec<String> = capabilities
            .architectures()
            .into_iter()
            .map(str::to_owned)
            .collect();
        if arches.is_empty() {
            arches.push(capabilities.arch.clone());
        }
        imp.emulator.set_text("");
        fill(&imp.arch, &arches);
        imp.arches.replace(arches);
        imp.arch.set_selected(0);
        self.follow_arch(facts);
    }

    /// Proposes an architecture, as the image says, where the host has it.
    pub(in crate::ui::new_machine) fn propose_arch(&self, arch: &str) {
        let position = self.imp().arches.borrow().iter().position(|it| it == arch);
        if let Some(position) = position {
            select(&self.imp().arch, position);
        }
    }

    /// Offers what the host has for the chosen architecture.
    pub(in crate::ui::new_machine) fn follow_arch(&self, facts: &HostFacts) {
        let imp = self.imp();
        let arch = self.arch();
        let guest = facts.capabilities.guest("hvm", &arch);
        let default = defaults::virtualization(
            &facts.capabilities,
            &arch,
            facts.is_local,
            facts.cpuinfo.as_deref(),
        );
        let mut offered = guest
            .map(|guest| guest.virtualizations.clone())
            .unwrap_or_default();
        if !offered.contains(&default.virtualization) {
            offered.push(default.virtualization.clone());
        }
        let names: Vec<String> = offered.iter().map(texts::virtualization).collect();
        let position = offered.iter().position(|it| *it == default.virtualization);
        imp.virtualizations.replace(offered);
        fill(&imp.virtualization, &names);
        select(&imp.virtualization, position.unwrap_or(0));
        let why = texts::why(default.reason);
        imp.virtualization
            .set_subtitle(&glib::markup_escape_text(&why));
        let types = guest
            .map(|guest| guest.machines.as_slice())
            .unwrap_or_default();
        let mut names = vec![None];
        names.extend(
            types
                .iter()
                .filter(|it| !it.deprecated)
                .map(|it| Some(it.name.clone())),
        );
        let shown: Vec<String> = names
            .iter()
            .map(|name| {
                name.clone()
                    .unwrap_or_else(|| gettext("The host’s default"))
            })
            .collect();
        imp.machine_types.replace(names);
        fill(&imp.machine_type, &shown);
        select(&imp.machine_type, 0);
        imp.proposed_type.set(0);
    }

    /// Proposes the machine type that suits a system, unless a person chose another.
    pub(in crate::ui::new_machine) fn propose_machine_type(&self, os: &OsHints) {
        let imp = self.imp();
        if imp.machine_type.selected() != imp.proposed_type.get() {
            return;
        }
        let at = {
            let types = imp.machine_types.borrow();
            let wanted = defaults::machine_type(os, &types);
            types.iter().position(|it| it.as_deref() == wanted)
        };
        let at = at.unwrap_or(0);
        imp.proposed_type.set(u32::try_from(at).unwrap_or(0));
        select(&imp.machine_type, at);
    }

    /// The kind of machine that is chosen.
    pub(in crate::ui::new_machine) fn machine_kind(&self) -> Option<MachineKind> {
        let imp = self.imp();
        let at = imp.virtualization.selected() as usize;
        let virtualization = imp.virtualizations.borrow().get(at).cloned()?;
        let at = imp.machine_type.selected() as usize;
        let machine_type = imp.machine_types.borrow().get(at).cloned().flatten();
        let emulator = imp.emulator.text().trim().to_owned();
        Some(MachineKind {
            arch: self.arch(),
            virtualization,
            machine_type,
            emulator: Some(emulator).filter(|emulator| !emulator.is_empty()),
        })
    }

    pub(super) fn arch(&self) -> String {
        let at = self.imp().arch.selected() as usize;
        self.imp()
            .arches
            .borrow()
            .get(at)
            .cloned()
            .unwrap_or_default()
    }
}
