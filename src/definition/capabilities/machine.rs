// SPDX-License-Identifier: GPL-3.0-or-later
//! What one emulator can do with one machine type.

use crate::definition::virtualization::Virtualization;
use crate::definition::xml::{self, Document, ElementId};

/// What a machine of one kind can have (`virConnectGetDomainCapabilities`). The
/// test host gives none: see [`DomainCapabilities::from_host`]. Empty lists say
/// that nothing is known to be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainCapabilities {
    /// The emulator's path.
    pub emulator: Option<String>,
    /// What carries the machine.
    pub virtualization: Virtualization,
    /// The machine type's full name, such as `pc-i440fx-7.2`.
    pub machine: Option<String>,
    /// The guest's architecture.
    pub arch: String,
    /// The most CPUs a machine can have.
    pub vcpu_max: Option<u32>,
    /// What libvirt can find firmware for by itself: `bios`, `efi`.
    pub firmware: Vec<String>,
    /// Whether libvirt finds firmware with Secure Boot for such a machine.
    pub secure_boot: bool,
    /// Paths of firmware that can be named.
    pub loaders: Vec<String>,
    /// Buses for disks: `virtio`, `sata`, `ide`, …
    pub disk_buses: Vec<String>,
    /// Screen protocols: `vnc`, `spice`, …
    pub graphics: Vec<String>,
    /// Video cards: `virtio`, `qxl`, `vga`, …
    pub video_models: Vec<String>,
    /// The supported CPU modes: `host-passthrough`, `maximum`, …
    pub cpu_modes: Vec<String>,
    /// The CPU models that can be named and run here.
    pub cpu_models: Vec<String>,
    /// What the host's CPUs have against flaws of CPUs; see [`GUARDS`].
    pub cpu_guards: Vec<String>,
    /// Models of random number generators.
    pub rng_models: Vec<String>,
    /// Sources for them: `random`, …
    pub rng_backends: Vec<String>,
    /// What a channel can be on the host; empty before libvirt 8.10.
    pub channels: Vec<String>,
    /// Models of trusted platform modules.
    pub tpm_models: Vec<String>,
    /// What can be behind them: `emulator`, `passthrough`.
    pub tpm_backends: Vec<String>,
    /// What can carry a user-mode network: `default`, `passt`; empty before libvirt 11.6.
    pub interface_backends: Vec<String>,
}

impl DomainCapabilities {
    /// Reads the capabilities of a kind of machine.
    ///
    /// # Errors
    /// When the text is not well-formed, or none of these.
    pub fn parse(source: &str) -> Result<DomainCapabilities, xml::Error> {
        let document = Document::parse_as(source, "domainCapabilities")?;
        let root = document.root();
        let text = |path| document.text_at(root, path);
        let list = |path, name| values(&document, root, path, name);
        Ok(DomainCapabilities {
            emulator: text("path"),
            virtualization: text("domain").unwrap_or_default().as_str().into(),
            machine: text("machine"),
            arch: text("arch").unwrap_or_default(),
            vcpu_max: document
                .attr_at(root, "vcpu", "max")
                .and_then(|max| max.trim().parse().ok()),
            firmware: list("os", "firmware"),
            secure_boot: has(&list("os/loader", "secure"), "yes"),
            loaders: document
                .find_all(root, "os/loader/value")
                .into_iter()
                .filter_map(|id| document.trimmed(id))
                .collect(),
            disk_buses: list("devices/disk", "bus"),
            graphics: list("devices/graphics", "type"),
            video_models: list("devices/video", "modelType"),
            cpu_modes: cpu_modes(&document, root),
            cpu_models: cpu_models(&document, root),
            cpu_guards: cpu_guards(&document, root),
            rng_models: list("devices/rng", "model"),
            rng_backends: list("devices/rng", "backendModel"),
            channels: list("devices/channel", "type"),
            tpm_models: list("devices/tpm", "model"),
            tpm_backends: list("devices/tpm", "backendModel"),
            interface_backends: list("devices/interface", "backendType"),
        })
    }

    /// Whether libvirt finds UEFI firmware for such a machine by itself.
    #[must_use]
    pub fn has_uefi(&self) -> bool {
        has(&self.firmware, "efi")
    }

    /// Whether a machine can have this screen.
    #[must_use]
    pub fn has_graphics(&self, kind: &str) -> bool {
        has(&self.graphics, kind)
    }

    /// Whether a machine can have a disk on this bus.
    #[must_use]
    pub fn has_disk_bus(&self, bus: &str) -> bool {
        has(&self.disk_buses, bus)
    }

    /// Whether a machine can have this video card.
    #[must_use]
    pub fn has_video(&self, model: &str) -> bool {
        has(&self.video_models, model)
    }

    /// Whether this CPU mode is supported.
    #[must_use]
    pub fn has_cpu_mode(&self, mode: &str) -> bool {
        has(&self.cpu_modes, mode)
    }

    /// Whether the guest is a PC.
    #[must_use]
    pub fn is_x86(&self) -> bool {
        matches!(self.arch.as_str(), "x86_64" | "i686")
    }

    /// Whether the machine type is a PC with PCI Express.
    #[must_use]
    pub fn is_q35(&self) -> bool {
        let machine = self.machine.as_deref().unwrap_or_default();
        self.is_x86() && (machine == "q35" || machine.starts_with("pc-q35"))
    }
}

fn has(list: &[String], word: &str) -> bool {
    list.iter().any(|value| value == word)
}

/// The values of `<enum name=…>` in a part, unless the part says that it is not
/// supported.
fn values(document: &Document, root: ElementId, path: &str, name: &str) -> Vec<String> {
    let Some(part) = document.find(root, path) else {
        return Vec::new();
    };
    if document.attr(part, "supported").as_deref() == Some("no") {
        return Vec::new();
    }
    document
        .find_all(part, "enum")
        .into_iter()
        .filter(|&list| document.attr(list, "name").as_deref() == Some(name))
        .flat_map(|list| document.find_all(list, "value"))
        .filter_map(|value| document.trimmed(value))
        .collect()
}

/// The named models that the host can run.
fn cpu_models(document: &Document, root: ElementId) -> Vec<String> {
    let is = |id, name: &str, value: &str| document.attr(id, name).as_deref() == Some(value);
    let modes = document.find_all(root, "cpu/mode").into_iter();
    let custom = modes.filter(|&mode| is(mode, "name", "custom"));
    custom
        .flat_map(|mode| document.find_all(mode, "model"))
        .filter(|&model| !is(model, "usable", "no"))
        .filter_map(|model| document.trimmed(model))
        .collect()
}

/// Features of CPUs that keep one guest's data from another in spite of flaws of the
/// CPU. A named model is without them; what passes the host's on has them.
pub const GUARDS: [&str; 5] = ["spec-ctrl", "ssbd", "ibpb", "virt-ssbd", "md-clear"];

/// Those that the host has.
fn cpu_guards(document: &Document, root: ElementId) -> Vec<String> {
    let modes = document.find_all(root, "cpu/mode").into_iter();
    let is_host = |mode: &ElementId| document.attr(*mode, "name").as_deref() == Some("host-model");
    let features = modes
        .filter(is_host)
        .flat_map(|mode| document.find_all(mode, "feature"));
    features
        .filter(|&it| document.attr(it, "policy").as_deref() != Some("disable"))
        .filter_map(|it| Some(document.attr(it, "name")?.into_owned()))
        .filter(|name| GUARDS.contains(&name.as_str()))
        .collect()
}

fn cpu_modes(document: &Document, root: ElementId) -> Vec<String> {
    document
        .find_all(root, "cpu/mode")
        .into_iter()
        .filter(|&mode| document.attr(mode, "supported").as_deref() == Some("yes"))
        .filter_map(|mode| Some(document.attr(mode, "name")?.into_owned()))
        .collect()
}
