// SPDX-License-Identifier: GPL-3.0-or-later
//! How a device can be added: what it is called in the dialog, and how it begins. What
//! it has besides is set in its form, before anything is applied.

use super::host_device::HostBus;
use super::{DeviceKind, KINDS};
use crate::definition::device::new_device::{NewDevice, Simple};
use crate::definition::disk::DiskDevice;
use crate::definition::machine::Machine;
use crate::model::hardware::HostOffer;
use crate::ui::i18n::gettext;

/// A device that can be added.
pub(in crate::ui::hardware) struct NewKind {
    /// What it is called in the list.
    pub name: fn() -> String,
    pub begin: Begin,
    /// What to know before it is added; an error where the host cannot have it.
    pub note: fn(&HostOffer) -> Result<String, String>,
}

/// How a device begins.
pub(in crate::ui::hardware) enum Begin {
    /// It has no settings.
    Simple(Simple),
    /// As it suits the machine and its host.
    Fitting(fn(&Machine, &HostOffer) -> NewDevice),
    /// With a path or an image to be made.
    Drive(DiskDevice),
    /// With a network.
    Card,
    /// With one of the host's devices.
    OfHost(HostBus),
    /// With a folder of the host.
    Folder,
    /// With its XML.
    Xml,
}

impl NewKind {
    /// A device that begins with what is asked for.
    pub(super) const fn asks(name: fn() -> String, begin: Begin) -> Self {
        Self {
            name,
            begin,
            note: |_| Ok(String::new()),
        }
    }

    /// A device without settings.
    pub(super) const fn simple(name: fn() -> String, simple: Simple) -> Self {
        Self {
            name,
            begin: Begin::Simple(simple),
            note: values_later,
        }
    }

    /// A device that begins as it suits the machine and its host.
    pub(super) const fn fitting(
        name: fn() -> String,
        make: fn(&Machine, &HostOffer) -> NewDevice,
    ) -> Self {
        Self {
            name,
            begin: Begin::Fitting(make),
            note: values_later,
        }
    }
}

/// What a device of which nothing is asked has to say.
pub(super) fn values_later(_: &HostOffer) -> Result<String, String> {
    Ok(gettext("You can set its values before you apply it."))
}

static ANY: NewKind = NewKind::asks(|| gettext("Any device, as XML"), Begin::Xml);

/// All that can be added: first the devices that begin with a choice, which are added
/// most often; last those without a row of their own.
pub(in crate::ui::hardware) fn all_new() -> impl Iterator<Item = &'static NewKind> {
    fn new(kind: &&'static DeviceKind) -> &'static [NewKind] {
        kind.new
    }
    let is_simple = |it: &&NewKind| matches!(it.begin, Begin::Simple(_));
    let first = KINDS.iter().flat_map(new).filter(move |it| !is_simple(it));
    let rest = KINDS.iter().flat_map(new).filter(is_simple);
    first.chain(rest).chain([&ANY])
}
