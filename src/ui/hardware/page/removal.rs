// SPDX-License-Identifier: GPL-3.0-or-later
//! In words: why a device cannot be removed, and why one should think before.

use crate::model::hardware::{CannotRemove, RemovalRisk};
use crate::ui::i18n::{gettext, gettext_f};

pub(super) fn refusal_text(why: &CannotRemove) -> String {
    match why {
        CannotRemove::PartOfMachineType => gettext("It is part of the machine type"),
        CannotRemove::CarriesDevices => gettext("Other devices are connected to it"),
        CannotRemove::UsedBy(names) => {
            let names = names.join(", ");
            gettext_f("In use by {devices}", &[("devices", &names)])
        }
        CannotRemove::ScreenNeedsIt => gettext("The screen needs a video card"),
        CannotRemove::AddedAgain => {
            gettext("libvirt adds it again: set its model to “none” instead")
        }
    }
}

pub(super) fn risk_text(risk: RemovalRisk) -> String {
    match risk {
        RemovalRisk::BootDisk => gettext("The machine boots from this disk."),
        RemovalRisk::LastScreen => gettext(
            "It is the last screen: the machine can then be used only over a serial line, if it has one.",
        ),
        RemovalRisk::OnlyCard => {
            gettext("It is the only network card: the machine cannot be reached without it.")
        }
        RemovalRisk::UnwrittenData => gettext(
            "The machine is running: data its system has not written to the disk yet is lost.",
        ),
        RemovalRisk::MayBeInUse => gettext("The machine is running and may be using it."),
    }
}
