// SPDX-License-Identifier: GPL-3.0-or-later
//! What a host can run: its own capabilities, and those of one emulator with one
//! machine type (libvirt's "domain capabilities").

mod fallback;
mod machine;

pub use machine::{DomainCapabilities, GUARDS};

use super::size::Size;
use super::virtualization::Virtualization;
use super::xml::{self, Document, ElementId};

/// A host's capabilities (`virConnectGetCapabilities`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostCapabilities {
    /// The host's CPU architecture, such as `x86_64`.
    pub arch: String,
    /// The model libvirt takes its CPU for.
    pub cpu_model: Option<String>,
    /// Its logical CPUs; zero where it does not say.
    pub cpus: u32,
    /// Its memory; zero where it does not say.
    pub memory: Size,
    /// The guests it can run, one for each kind of system and architecture.
    pub guests: Vec<Guest>,
    security: Vec<SecurityLabel>,
}

/// A kind of guest a host can run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// `hvm` for whole virtual computers, `xen`, `exe` for containers, …
    pub os_type: String,
    /// The guest's architecture.
    pub arch: String,
    /// The emulator, where one holds for all kinds of virtualization.
    pub emulator: Option<String>,
    /// The machine types, in the host's order: its default first.
    pub machines: Vec<MachineType>,
    /// What can carry such a guest.
    pub virtualizations: Vec<Virtualization>,
    /// Features the host can give it: `acpi`, `apic`, `pae`, …
    pub features: Vec<String>,
}

/// A machine type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineType {
    /// Its name, such as `pc-q35-7.2`, or an alias such as `q35`.
    pub name: String,
    /// For an alias, its full name.
    pub canonical: Option<String>,
    /// The most CPUs it can have.
    pub max_cpus: Option<u32>,
    /// Whether QEMU means to drop it.
    pub deprecated: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct SecurityLabel {
    model: String,
    virtualization: String,
    label: String,
}

impl HostCapabilities {
    /// Reads a host's capabilities.
    ///
    /// # Errors
    /// When the text is not well-formed, or none of these.
    pub fn parse(source: &str) -> Result<HostCapabilities, xml::Error> {
        let document = Document::parse_as(source, "capabilities")?;
        let root = document.root();
        let cells = document.find_all(root, "host/topology/cells/cell");
        let memory = cells
            .iter()
            .filter_map(|&cell| Size::read(&document, cell, "memory", "KiB"));
        let cpus = cells.iter().filter_map(|&cell| {
            let cpus = document.attr_at(cell, "cpus", "num")?;
            cpus.trim().parse::<u32>().ok()
        });
        Ok(HostCapabilities {
            arch: document.text_at(root, "host/cpu/arch").unwrap_or_default(),
            cpu_model: document.text_at(root, "host/cpu/model"),
            cpus: cpus.fold(0, u32::saturating_add),
            memory: Size(memory.map(Size::bytes).fold(0, u64::saturating_add)),
            guests: document
                .find_all(root, "guest")
                .into_iter()
                .flat_map(|guest| guests(&document, guest))
                .collect(),
            security: security(&document, root),
        })
    }

    /// The guest of this kind, such as (`hvm`, `x86_64`).
    #[must_use]
    pub fn guest(&self, os_type: &str, arch: &str) -> Option<&Guest> {
        self.guests
            .iter()
            .find(|guest| guest.os_type == os_type && guest.arch == arch)
    }

    /// The architectures of whole virtual computers, the host's own first.
    #[must_use]
    pub fn architectures(&self) -> Vec<&str> {
        let whole = self.guests.iter().filter(|guest| guest.os_type == "hvm");
        let mut names: Vec<&str> = Vec::new();
        for guest in whole {
            if !names.contains(&guest.arch.as_str()) {
                names.push(&guest.arch);
            }
        }
        names.sort_by_key(|&name| name != self.arch);
        names
    }

    /// User and group ID that machines run as, and so must be able to read their
    /// images: the base label of the DAC security model. None where libvirt
    /// does not say, as on the test host.
    #[must_use]
    pub fn runs_as(&self, virtualization: &Virtualization) -> Option<(u32, u32)> {
        let label = self.security.iter().find(|label| {
            label.model == "dac" && label.virtualization == virtualization.as_str()
        })?;
        let (user, group) = label.label.split_once(':')?;
        let number = |text: &str| text.trim_start_matches('+').parse().ok();
        Some((number(user)?, number(group)?))
    }
}

impl Guest {
    /// Whether the host offers this feature for such guests.
    #[must_use]
    pub fn has_feature(&self, name: &str) -> bool {
        self.features.iter().any(|feature| feature == name)
    }

    /// The full name of a machine type or alias; none for one this
    /// guest does not have.
    #[must_use]
    pub fn canonical_machine(&self, name: &str) -> Option<&str> {
        let found = self.machines.iter().find(|machine| machine.name == name)?;
        Some(found.canonical.as_deref().unwrap_or(&found.name))
    }
}

fn guests(document: &Document, guest: ElementId) -> Vec<Guest> {
    let os_type = document.text_at(guest, "os_type").unwrap_or_default();
    let features: Vec<String> = document
        .find(guest, "features")
        .map_or(Vec::new(), |features| {
            let names = document
                .children(features)
                .map(|id| document.name(id).to_owned());
            names.collect()
        });
    let arches = document.find_all(guest, "arch").into_iter();
    arches
        .map(|arch| Guest {
            os_type: os_type.clone(),
            arch: document.attr(arch, "name").unwrap_or_default().into_owned(),
            emulator: document.text_at(arch, "emulator"),
            machines: machines(document, arch),
            virtualizations: document
                .find_all(arch, "domain")
                .into_iter()
                .filter_map(|id| Some(document.attr(id, "type")?.as_ref().into()))
                .collect(),
            features: features.clone(),
        })
        .collect()
}

/// The machine types of an architecture; where each virtualization has its own
/// list, those too, each name once.
fn machines(document: &Document, arch: ElementId) -> Vec<MachineType> {
    let mut found: Vec<MachineType> = Vec::new();
    let own = document.find_all(arch, "domain/machine");
    for id in document.find_all(arch, "machine").into_iter().chain(own) {
        let name = document.trimmed(id).unwrap_or_default();
        if name.is_empty() || found.iter().any(|machine| machine.name == name) {
            continue;
        }
        let attr = |name| document.attr(id, name);
        found.push(MachineType {
            name,
            canonical: attr("canonical").map(|value| value.into_owned()),
            max_cpus: attr("maxCpus").and_then(|value| value.parse().ok()),
            deprecated: attr("deprecated").as_deref() == Some("yes"),
        });
    }
    found
}

fn security(document: &Document, root: ElementId) -> Vec<SecurityLabel> {
    let mut labels = Vec::new();
    for model in document.find_all(root, "host/secmodel") {
        let name = document.text_at(model, "model").unwrap_or_default();
        for label in document.find_all(model, "baselabel") {
            labels.push(SecurityLabel {
                model: name.clone(),
                virtualization: document
                    .attr(label, "type")
                    .unwrap_or_default()
                    .into_owned(),
                label: document.trimmed(label).unwrap_or_default(),
            });
        }
    }
    labels
}
