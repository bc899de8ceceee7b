// SPDX-License-Identifier: GPL-3.0-or-later
//! The table of pool types: the fields of each, and what it can do.

use super::{FieldOf, Login, Place, PoolField, PoolKind, Preparation};

pub(super) const fn required(field: PoolField, place: Place) -> FieldOf {
    FieldOf {
        field,
        place,
        required: true,
    }
}

const fn optional(field: PoolField, place: Place) -> FieldOf {
    FieldOf {
        field,
        place,
        required: false,
    }
}

const SOURCE_DEVICE: Place = Place::Attribute("source/device", "path");
const SOURCE_HOST: Place = Place::Attribute("source/host", "name");
const SOURCE_NAME: Place = Place::Text("source/name");
const FORMAT: FieldOf = required(PoolField::Format, Place::Attribute("source/format", "type"));
const MOUNT_PATH: FieldOf = required(PoolField::MountPath, Place::Text("target/path"));
const INITIATOR: Place = Place::Attribute("source/initiator/iqn", "name");
const USER: FieldOf = optional(PoolField::User, Place::User);
const PASSWORD: FieldOf = optional(PoolField::Password, Place::Secret);

const CHAP: Login = Login {
    kind: "chap",
    usage: "iscsi",
    usage_element: "target",
};

/// What most types have in common.
const PLAIN: PoolKind = PoolKind {
    name: "",
    fields: &[],
    fixed: &[],
    formats: &[],
    preparation: Preparation::None,
    login: None,
    finds_sources: false,
    makes_volumes: true,
};

/// All types, in the order in which they are offered.
pub static POOL_KINDS: [PoolKind; 12] = [
    PoolKind {
        name: "dir",
        fields: &[required(PoolField::Folder, Place::Text("target/path"))],
        preparation: Preparation::Folder,
        ..PLAIN
    },
    PoolKind {
        name: "fs",
        fields: &[
            required(PoolField::Device, SOURCE_DEVICE),
            FORMAT,
            MOUNT_PATH,
        ],
        formats: &["auto", "ext4", "xfs", "btrfs", "ext3", "vfat"],
        preparation: Preparation::FolderAndFormat,
        ..PLAIN
    },
    PoolKind {
        name: "netfs",
        fields: &[
            required(PoolField::Host, SOURCE_HOST),
            required(
                PoolField::ExportedPath,
                Place::Attribute("source/dir", "path"),
            ),
            FORMAT,
            MOUNT_PATH,
        ],
        formats: &["auto", "nfs", "glusterfs", "cifs"],
        preparation: Preparation::Folder,
        finds_sources: true,
        ..PLAIN
    },
    PoolKind {
        name: "logical",
        fields: &[
            required(PoolField::VolumeGroup, SOURCE_NAME),
            optional(PoolField::Devices, Place::Each("device", "path")),
        ],
        preparation: Preparation::VolumeGroup,
        finds_sources: true,
        ..PLAIN
    },
    PoolKind {
        name: "disk",
        fields: &[required(PoolField::Device, SOURCE_DEVICE), FORMAT],
        fixed: &[("target/path", "/dev")],
        formats: &["gpt", "dos", "dvh", "mac", "bsd", "pc98", "sun", "lvm2"],
        preparation: Preparation::PartitionTable,
        ..PLAIN
    },
    PoolKind {
        name: "iscsi",
        fields: &[
            required(PoolField::Host, SOURCE_HOST),
            required(PoolField::Target, SOURCE_DEVICE),
            optional(PoolField::Initiator, INITIATOR),
            USER,
            PASSWORD,
        ],
        fixed: &[("target/path", "/dev/disk/by-path")],
        login: Some(CHAP),
        finds_sources: true,
        makes_volumes: false,
        ..PLAIN
    },
    PoolKind {
        name: "iscsi-direct",
        fields: &[
            required(PoolField::Host, SOURCE_HOST),
            required(PoolField::Target, SOURCE_DEVICE),
            // libvirt itself is the initiator here, and has no name of its own.
            required(PoolField::Initiator, INITIATOR),
            USER,
            PASSWORD,
        ],
        login: Some(CHAP),
        finds_sources: true,
        makes_volumes: false,
        ..PLAIN
    },
    PoolKind {
        name: "scsi",
        fields: &[required(
            PoolField::Adapter,
            Place::Attribute("source/adapter", "name"),
        )],
        fixed: &[("target/path", "/dev/disk/by-path")],
        makes_volumes: false,
        ..PLAIN
    },
    PoolKind {
        name: "mpath",
        fixed: &[("target/path", "/dev/mapper")],
        makes_volumes: false,
        ..PLAIN
    },
    PoolKind {
        name: "rbd",
        fields: &[
            required(PoolField::Monitors, Place::Hosts),
            required(PoolField::CephPool, SOURCE_NAME),
            USER,
            PASSWORD,
        ],
        login: Some(Login {
            kind: "ceph",
            usage: "ceph",
            usage_element: "name",
        }),
        ..PLAIN
    },
    PoolKind {
        name: "gluster",
        fields: &[
            required(PoolField::Host, SOURCE_HOST),
            required(PoolField::GlusterVolume, SOURCE_NAME),
            optional(
                PoolField::VolumeFolder,
                Place::Attribute("source/dir", "path"),
            ),
        ],
        finds_sources: true,
        ..PLAIN
    },
    PoolKind {
        name: "zfs",
        fields: &[required(PoolField::ZfsPool, SOURCE_NAME)],
        ..PLAIN
    },
];

/// The types that are offered where a host does not report which it has.
pub const USUAL: [&str; 8] = [
    "dir", "fs", "netfs", "logical", "disk", "iscsi", "scsi", "mpath",
];
