// SPDX-License-Identifier: GPL-3.0-or-later
//! The types of pool that can be made: one row of the table for each, with the fields it has, where each of them is
//! in the document, and what has to be done before the first start.

mod table;

pub use self::table::{POOL_KINDS, USUAL};

/// What is asked of a person about a pool, beside its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PoolField {
    /// The folder its volumes are files of.
    Folder,
    /// The folder it is mounted on.
    MountPath,
    /// A block device.
    Device,
    /// Block devices, with spaces between them.
    Devices,
    /// The format of the file system, the share or the partition table.
    Format,
    /// The host that serves it.
    Host,
    /// The monitors of a Ceph cluster, with or without a port, with spaces between them.
    Monitors,
    /// The path that an NFS server exports.
    ExportedPath,
    /// The folder within a Gluster volume.
    VolumeFolder,
    /// The name of a volume group.
    VolumeGroup,
    /// The name of a Ceph pool.
    CephPool,
    /// The name of a Gluster volume.
    GlusterVolume,
    /// The name of a ZFS pool.
    ZfsPool,
    /// The iSCSI qualified name of a target.
    Target,
    /// The iSCSI qualified name that this host gives itself.
    Initiator,
    /// A SCSI host adapter, such as `host2`.
    Adapter,
    /// Who it is at the service.
    User,
    /// The secret that proves it. Never part of the document.
    Password,
}

/// Place of a value in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The text of the element at this path.
    Text(&'static str),
    /// An attribute of the element at this path.
    Attribute(&'static str, &'static str),
    /// An element of this name below `<source>` for each word, with this attribute.
    Each(&'static str, &'static str),
    /// An element `<host>` for each word, with a port where one is named.
    Hosts,
    /// The user of `<auth>`, beside the UUID of the secret.
    User,
    /// Not in the document.
    Secret,
}

/// A field of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldOf {
    /// What is asked.
    pub field: PoolField,
    /// Where it goes.
    pub place: Place,
    /// Whether it cannot be left empty.
    pub required: bool,
}

/// What `virStoragePoolBuild` does with a pool of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preparation {
    /// Nothing, or what a person has to do otherwise.
    None,
    /// It makes the folder.
    Folder,
    /// It makes the folder to mount on, and formats the device where that is asked for.
    FolderAndFormat,
    /// It writes a partition table to the device.
    PartitionTable,
    /// It makes a volume group of the devices.
    VolumeGroup,
}

impl Preparation {
    /// Whether it can make a folder.
    #[must_use]
    pub fn makes_folder(self) -> bool {
        matches!(self, Self::Folder | Self::FolderAndFormat)
    }

    /// Whether it can erase what is on a device.
    #[must_use]
    pub fn erases(self) -> bool {
        matches!(
            self,
            Self::FolderAndFormat | Self::PartitionTable | Self::VolumeGroup
        )
    }
}

/// Who is asked for a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Login {
    /// libvirt's word for how the password is proved.
    pub kind: &'static str,
    /// libvirt's word for what a secret is used for.
    pub usage: &'static str,
    /// The element of the secret's document that names the use.
    pub usage_element: &'static str,
}

/// A type of pool.
#[derive(Debug, PartialEq, Eq)]
pub struct PoolKind {
    /// libvirt's word for it.
    pub name: &'static str,
    /// What is asked, in this order.
    pub fields: &'static [FieldOf],
    /// A value of the document that is always the same: where, and which.
    pub fixed: &'static [(&'static str, &'static str)],
    /// The formats there are where the host does not report. The first is the default.
    pub formats: &'static [&'static str],
    /// What is done before the first start.
    pub preparation: Preparation,
    /// How one logs in, where one does.
    pub login: Option<Login>,
    /// Whether libvirt can find its sources by `virConnectFindStoragePoolSources`.
    pub finds_sources: bool,
    /// Whether its volumes can be made and deleted.
    pub makes_volumes: bool,
}

/// The type that libvirt calls so, if pools of it can be made.
#[must_use]
pub fn pool_kind(name: &str) -> Option<&'static PoolKind> {
    POOL_KINDS.iter().find(|kind| kind.name == name)
}

impl PoolKind {
    /// Whether this is asked of a person.
    #[must_use]
    pub fn has(&self, field: PoolField) -> bool {
        self.fields.iter().any(|it| it.field == field)
    }

    /// The field under which its sources are found, where they can be.
    #[must_use]
    pub fn source_field(&self) -> Option<PoolField> {
        use PoolField as F;
        [
            F::ExportedPath,
            F::VolumeGroup,
            F::Target,
            F::GlusterVolume,
            F::Device,
            F::Adapter,
        ]
        .into_iter()
        .find(|field| self.has(*field))
    }
}
