// SPDX-License-Identifier: GPL-3.0-or-later
//! What a host lacks for a definition, in sentences, and what can be done about it.

use crate::definition::disk::DiskDevice;
use crate::definition::fit::{FileProblem, Finding, Lack, Part, Remedy};
use crate::definition::new_machine::NicChoice;
use crate::definition::virtualization::Virtualization;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::network_choices::Choice;

/// Something that can be done about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// What it is called.
    pub(super) title: String,
    /// What to know of it.
    pub(super) details: String,
    /// What it does.
    pub(super) act: Act,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Puts a remedy into the definition.
    Mend(Remedy),
    /// A name and a UUID that are free.
    NewIdentity,
    /// An address that is free.
    NewAddress,
    /// Asks for the path of another file.
    EnterPath,
    /// Asks for the size of an empty disk.
    EnterSize,
    /// Starts a virtual network.
    StartNetwork(String),
    /// Opens the page that makes a bridge.
    MakeBridge(String),
}

/// What is lacking.
pub(super) fn title(finding: &Finding) -> String {
    let with = |text: String, name: &str| text.replace("{name}", name);
    match &finding.lack {
        Lack::Name(name) => with(gettext("There is already a machine called “{name}”"), name),
        Lack::Uuid(name) => with(
            gettext("The machine “{name}” has this UUID and would be replaced"),
            name,
        ),
        Lack::Architecture { arch, .. } => {
            with(gettext("This host cannot run {name} machines"), arch)
        }
        Lack::Virtualization {
            lacks_hardware: true,
            ..
        } => gettext("The CPU of this host shows no hardware virtualization"),
        Lack::Virtualization { kind, .. } => with(
            gettext("This host does not offer the virtualization “{name}”"),
            kind.as_str(),
        ),
        Lack::Emulator { .. } => gettext("The emulator is not on this host"),
        Lack::MachineType { name, .. } => with(gettext("Unknown machine type “{name}”"), name),
        Lack::CpuMode { mode, .. } => {
            with(gettext("The CPU mode “{name}” is not offered here"), mode)
        }
        Lack::CpuModel { model, .. } => with(
            gettext("This host cannot run the CPU model “{name}”"),
            model,
        ),
        Lack::Firmware => gettext("This host has no UEFI firmware"),
        Lack::BootFile { part, problem, .. } => match problem {
            FileProblem::Missing => with(gettext("The file of “{name}” is missing"), part),
            FileProblem::Folder => with(gettext("The file of “{name}” is a folder"), part),
            FileProblem::Unusable => with(gettext("The file of “{name}” cannot be used"), part),
        },
        Lack::Image {
            target, problem, ..
        } => match problem {
            FileProblem::Missing => with(gettext("The image of “{name}” is missing"), target),
            FileProblem::Folder => with(gettext("The image of “{name}” is a folder"), target),
            FileProblem::Unusable => with(gettext("The image of “{name}” cannot be used"), target),
        },
        Lack::Bridge(name) => with(gettext("There is no bridge “{name}”"), name),
        Lack::Card(name) => with(gettext("There is no network card “{name}”"), name),
        Lack::Network(name) => with(gettext("There is no virtual network “{name}”"), name),
        Lack::NetworkInactive(name) => {
            with(gettext("The virtual network “{name}” is inactive"), name)
        }
        Lack::Mac { machine, .. } => with(
            gettext("The machine “{name}” has a card with the same address"),
            machine,
        ),
        Lack::Device { part, word, .. } => with(device(*part), word),
    }
}

fn device(part: Part) -> String {
    match part {
        Part::DiskBus => gettext("Disks on the bus “{name}” are not offered here"),
        Part::Display => gettext("Displays of the kind “{name}” are not offered here"),
        Part::Video => gettext("The video card “{name}” is not offered here"),
        Part::Rng => gettext("The random number generator “{name}” is not offered here"),
        Part::Tpm => gettext("The TPM “{name}” is not offered here"),
        Part::Channel => gettext("Channels of the kind “{name}” are not offered here"),
    }
}

/// More about it, as written in the definition.
pub(super) fn details(finding: &Finding) -> String {
    match &finding.lack {
        Lack::Emulator {
            path,
            own: Some(own),
        } => gettext_f(
            "{path}; the host has {own}",
            &[("path", path), ("own", own)],
        ),
        Lack::Emulator { path, .. } => path.clone(),
        Lack::Virtualization {
            lacks_hardware: true,
            ..
        } => gettext("With KVM the machine would probably not boot"),
        Lack::BootFile { path, .. } | Lack::Image { path, .. } => path.clone(),
        Lack::Mac { mac, .. } => mac.to_string(),
        _ => String::new(),
    }
}

/// What can be done about it, best first. `nics`: what cards can be plugged into.
pub(super) fn offers(finding: &Finding, nics: &[Choice]) -> Vec<Offer> {
    match &finding.lack {
        Lack::Name(_) | Lack::Uuid(_) => {
            vec![offer(gettext("Use a New Name and UUID"), Act::NewIdentity)]
        }
        Lack::Mac { .. } => vec![offer(gettext("Use a New Address"), Act::NewAddress)],
        Lack::Virtualization { offered, .. } => {
            let named = offered.iter().map(|kind| {
                let title = match kind {
                    Virtualization::Qemu => gettext("Emulate the CPU"),
                    kind => gettext_f("Use {name}", &[("name", kind.as_str())]),
                };
                offer(title, Act::Mend(Remedy::Use(kind.as_str().to_owned())))
            });
            named.collect()
        }
        Lack::Emulator { own, .. } => own.as_deref().map(own_emulator).into_iter().collect(),
        Lack::Architecture { offered, .. } => choices(offered, None),
        Lack::MachineType { offered, .. }
        | Lack::CpuMode { offered, .. }
        | Lack::CpuModel { offered, .. } => choices(offered, Some(gettext("The host’s default"))),
        Lack::Device { offered, part, .. } => choices(offered, can_go(*part)),
        Lack::Firmware => vec![offer(gettext("Use BIOS"), Act::Mend(Remedy::LeaveOut))],
        Lack::BootFile { .. } => vec![
            offer(gettext("Another file…"), Act::EnterPath),
            offer(gettext("Leave it out"), Act::Mend(Remedy::LeaveOut)),
        ],
        Lack::Image { device, .. } => image(*device),
        Lack::Bridge(name) => {
            let make = Act::MakeBridge(name.clone());
            let make = offer(gettext("Make a bridge…"), make);
            plugs(nics).into_iter().chain([make]).collect()
        }
        Lack::Card(_) | Lack::Network(_) => plugs(nics),
        Lack::NetworkInactive(name) => {
            let start = offer(gettext("Start it now"), Act::StartNetwork(name.clone()));
            let is_same =
                |it: &Offer| it.act == Act::Mend(Remedy::Plug(NicChoice::Network(name.clone())));
            let others = plugs(nics).into_iter().filter(|it| !is_same(it));
            [start].into_iter().chain(others).collect()
        }
    }
}

fn offer(title: String, act: Act) -> Offer {
    Offer {
        title,
        details: String::new(),
        act,
    }
}

fn own_emulator(path: &str) -> Offer {
    offer(
        gettext("Use the Host’s Own"),
        Act::Mend(Remedy::Use(path.to_owned())),
    )
}

/// Kinds of devices that a machine can do without.
fn can_go(part: Part) -> Option<String> {
    let can = matches!(part, Part::Rng | Part::Tpm | Part::Channel | Part::Display);
    can.then(|| gettext("Leave it out"))
}

fn choices(offered: &[String], leave_out: Option<String>) -> Vec<Offer> {
    let is_only = offered.len() == 1 && leave_out.is_none();
    let named = offered.iter().map(|word| {
        let title = match is_only {
            true => gettext_f("Use {name}", &[("name", word)]),
            false => word.clone(),
        };
        offer(title, Act::Mend(Remedy::Use(word.clone())))
    });
    let none = leave_out.map(|title| offer(title, Act::Mend(Remedy::LeaveOut)));
    named.chain(none).collect()
}

fn image(device: DiskDevice) -> Vec<Offer> {
    let is_drive = matches!(device, DiskDevice::Cdrom | DiskDevice::Floppy);
    let mut offers = vec![offer(gettext("Another image…"), Act::EnterPath)];
    if is_drive {
        let act = Act::Mend(Remedy::LeaveOut);
        offers.push(offer(gettext("Leave the drive empty"), act));
        return offers;
    }
    offers.push(offer(gettext("A new, empty disk…"), Act::EnterSize));
    let act = Act::Mend(Remedy::LeaveOut);
    offers.push(offer(gettext("Leave the disk out"), act));
    offers
}

/// What a card can be plugged into.
fn plugs(nics: &[Choice]) -> Vec<Offer> {
    let offers = nics.iter().filter_map(|choice| {
        let nic = choice.nic.clone()?;
        Some(Offer {
            title: choice.title.clone(),
            details: choice.details.clone(),
            act: Act::Mend(Remedy::Plug(nic)),
        })
    });
    offers.collect()
}
