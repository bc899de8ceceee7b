// SPDX-License-Identifier: GPL-3.0-or-later
//! What is said of each kind of problem.

use crate::definition::new_machine::{Field, ProblemKind};
use crate::definition::size::SizeError;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::widgets::{mac_problem_sentence, name_problem_sentence};

/// Why a typed size is not valid.
pub(in crate::ui) fn size_sentence(error: &SizeError) -> String {
    match error {
        SizeError::Empty => gettext("A size is missing, such as 2 GiB."),
        SizeError::NotANumber(text) => gettext_f(
            "“{text}” is not a size. Try 2 GiB or 512 MiB.",
            &[("text", text)],
        ),
        SizeError::Negative => gettext("A size cannot be negative."),
        SizeError::MissingUnit => gettext("A unit is missing, such as MiB or GiB."),
        SizeError::UnknownUnit(unit) => gettext_f(
            "“{unit}” is not a unit of size. Try KiB, MiB, GiB or TiB.",
            &[("unit", unit)],
        ),
        SizeError::TooLarge => gettext("This is too large for any computer."),
    }
}

pub(super) fn sentence(field: Field, kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::Empty => empty(field),
        ProblemKind::Slash | ProblemKind::BadCharacter | ProblemKind::TooLong(_) => {
            name_problem_sentence(kind).unwrap_or_default()
        }
        ProblemKind::NameTaken => gettext("Another machine has this name."),
        ProblemKind::Zero => gettext("It must be more than zero."),
        ProblemKind::TooSmall(size) => {
            gettext_f("Must be at least {size}", &[("size", &size.to_string())])
        }
        ProblemKind::MoreThanHost(size) => gettext_f(
            "The host has {size} in total: the machine may be slow, or fail to start.",
            &[("size", &size.to_string())],
        ),
        ProblemKind::TooManyCpus(limit) => ngettext_f(
            "This machine type supports at most {count} CPU.",
            "This machine type supports at most {count} CPUs.",
            *limit,
            &[],
        ),
        ProblemKind::MoreCpusThanHost(cpus) => ngettext_f(
            "The host has {count} CPU: the virtual CPUs will share it.",
            "The host has {count} CPUs: the virtual CPUs will share them.",
            *cpus,
            &[],
        ),
        ProblemKind::NotAbsolute => gettext("A path must begin with a slash."),
        ProblemKind::UsedBy(machine) => gettext_f(
            "It is a disk of “{machine}”. Two machines that write to the same disk destroy its contents.",
            &[("machine", machine)],
        ),
        ProblemKind::Twice => gettext("The machine already has this disk."),
        ProblemKind::MoreThanFree(size) => {
            gettext_f("Only {size} is free there.", &[("size", &size.to_string())])
        }
        ProblemKind::NotThere => not_there(field),
        ProblemKind::Multicast | ProblemKind::ZeroMac | ProblemKind::MacTaken(_) => {
            mac_problem_sentence(kind).unwrap_or_default()
        }
        ProblemKind::NoSecureBoot => gettext(
            "This system expects UEFI with Secure Boot, which this machine will not have: its installation may refuse to go on.",
        ),
        ProblemKind::NotOffered => gettext("The host does not support this for this machine type."),
    }
}

fn empty(field: Field) -> String {
    match field {
        Field::Name => gettext("The machine needs a name."),
        Field::Media => gettext("Choose an installation image."),
        Field::Disk => gettext("Choose a disk image."),
        Field::BridgeName => gettext("Type the bridge’s name, such as br0."),
        _ => gettext("A value is missing here."),
    }
}

fn not_there(field: Field) -> String {
    match field {
        Field::BridgeName => gettext("The host has no such device."),
        Field::Network => gettext("The host has no such network."),
        _ => gettext("It does not exist on the host."),
    }
}
