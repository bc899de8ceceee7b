// SPDX-License-Identifier: GPL-3.0-or-later
//! What the fields of a pool are called, and what is said of their values.

use crate::definition::pool::kind::{FieldOf, PoolField, Preparation};
use crate::definition::pool::new::ValueProblem;
use crate::ui::i18n::gettext;

/// What a field is called.
pub(super) fn title(of: &FieldOf) -> String {
    match of.field {
        PoolField::Folder => gettext("Folder"),
        PoolField::MountPath => gettext("Mount path"),
        PoolField::Device => gettext("Device"),
        PoolField::Devices => gettext("Devices (optional)"),
        PoolField::Format => gettext("Format"),
        PoolField::Host => gettext("Host name"),
        PoolField::Monitors => gettext("Monitor hosts"),
        PoolField::ExportedPath => gettext("Exported path"),
        PoolField::VolumeFolder => gettext("Path in the volume (optional)"),
        PoolField::VolumeGroup => gettext("Volume group name"),
        PoolField::CephPool => gettext("Ceph pool name"),
        PoolField::GlusterVolume => gettext("Gluster volume name"),
        PoolField::ZfsPool => gettext("ZFS pool name"),
        PoolField::Target => gettext("Target IQN"),
        PoolField::Initiator if !of.required => gettext("Initiator IQN (optional)"),
        PoolField::Initiator => gettext("Initiator IQN"),
        PoolField::Adapter => gettext("SCSI adapter"),
        PoolField::User => gettext("User name (optional)"),
        PoolField::Password => gettext("Password"),
    }
}

/// What the button is called that lists what was found for a field; none where nothing can be found.
pub(super) fn found(field: PoolField) -> Option<String> {
    Some(match field {
        PoolField::Device | PoolField::Devices => gettext("Disks of the Host"),
        PoolField::ExportedPath => gettext("Exports of the Host"),
        PoolField::VolumeGroup => gettext("Volume Groups of the Host"),
        PoolField::GlusterVolume => gettext("Volumes of the Host"),
        PoolField::Target => gettext("Targets of the Host"),
        PoolField::Adapter => gettext("Adapters of the Host"),
        _ => return None,
    })
}

/// What is wrong with a value.
pub(super) fn problem(field: PoolField, problem: ValueProblem) -> String {
    match (problem, field) {
        (ValueProblem::Missing, PoolField::Folder | PoolField::MountPath) => {
            gettext("The pool needs a folder.")
        }
        (ValueProblem::Missing, PoolField::Device) => gettext("The pool needs a device."),
        (ValueProblem::Missing, PoolField::Host | PoolField::Monitors) => {
            gettext("The pool needs a host.")
        }
        (ValueProblem::Missing, _) => gettext("This field is required."),
        (ValueProblem::NotAbsolute, _) => gettext("A path begins with “/”."),
        (ValueProblem::BadCharacter, _) => {
            gettext("It contains a character that libvirt does not accept.")
        }
        (ValueProblem::Port, _) => gettext(
            "Write hosts with spaces between them, each with or without a port, as in “mon1:6789 mon2”.",
        ),
        (ValueProblem::HalfALogin, _) => gettext("A user name and a password belong together."),
        (ValueProblem::NoName, _) => gettext("Spaces and slashes are not allowed."),
        (ValueProblem::NoKey, _) => gettext("A Ceph key is written in base64."),
    }
}

/// What the choice to write to a device is called.
pub(super) fn erase(preparation: Preparation) -> String {
    match preparation {
        Preparation::PartitionTable => gettext("Create a partition table on the device"),
        Preparation::VolumeGroup => gettext("Create the volume group on the devices"),
        _ => gettext("Format the device"),
    }
}
