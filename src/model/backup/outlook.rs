// SPDX-License-Identifier: GPL-3.0-or-later
//! What a backup of a machine would be now: asked before one is made, and by the dialog that offers one.

use std::path::{Path, PathBuf};

use gettextrs::gettext;
use gio::prelude::*;

use crate::definition::backup::{Chain, Proposal, propose};
use crate::definition::disk::{Disk, DiskDevice, DiskSourceKind};
use crate::definition::machine::Machine as Definition;
use crate::libvirt::{Error, XmlKind};
use crate::model::Machine;
use crate::model::machine::agent_channel;
use crate::model::staging::Staging;

/// What a backup would be.
#[derive(Clone, Debug)]
pub struct BackupOutlook {
    /// Full or incremental.
    pub proposal: Proposal,
    /// Whether the machine runs or is paused.
    pub active: bool,
    /// Whether the agent in its guest answers.
    pub has_agent: bool,
    /// Whether it has snapshots inside its images, beside which there can be no checkpoints.
    pub has_internal_snapshots: bool,
    /// Whether it has an emulated TPM, whose state cannot be read.
    pub has_tpm: bool,
    /// The disks in it.
    pub disks: Vec<Disk>,
    /// The targets of those that are not.
    pub left_out: Vec<String>,
    /// Bytes that a full one takes.
    pub size: u64,
    /// Bytes free in the folder, where that is known.
    pub free: Option<u64>,
    /// Where the host writes it first.
    pub staging: Staging,
    /// Chains that are there already, the newest first.
    pub chains: Vec<Chain>,
}

/// The disks that are backed up, and the targets of those that cannot be: what is passed through, and what the guest
/// cannot write to, is not the machine's own.
pub(super) fn split(definition: &Definition) -> (Vec<Disk>, Vec<String>) {
    let mut left_out = Vec::new();
    let mut disks = definition.disks();
    disks.retain(|disk| {
        let is_kept = disk.device == DiskDevice::Disk
            && disk.is_written()
            && !matches!(
                disk.source_kind,
                DiskSourceKind::Directory | DiskSourceKind::Other(_)
            );
        let is_medium = matches!(disk.device, DiskDevice::Cdrom | DiskDevice::Floppy);
        if !is_kept && !is_medium {
            left_out.push(disk.target.clone());
        }
        is_kept
    });
    (disks, left_out)
}

/// Whether it has an emulated TPM.
pub(super) fn has_tpm(definition: &Definition) -> bool {
    let document = definition.document();
    document.find(document.root(), "devices/tpm").is_some()
}

impl Machine {
    /// What a backup into a folder would be now.
    ///
    /// # Errors
    /// `Unsupported` where its host makes none; `Refused` where it has no disk that can be backed up, or the folder
    /// cannot be read; libvirt's.
    pub async fn backup_outlook(
        &self,
        folder: PathBuf,
        longest: u32,
    ) -> Result<BackupOutlook, Error> {
        if let Some(why) = self.backup_obstacle() {
            return Err(Error::Unsupported(why));
        }
        let connection = self.connection().ok_or(Error::Closed)?;
        let handle = self.handle()?;
        let active = self.status().is_active();
        let kind = if active {
            XmlKind::Live
        } else {
            XmlKind::Inactive
        };
        let definition = self.definition(kind).await?;
        let (disks, left_out) = split(&definition);
        if disks.is_empty() {
            return Err(Error::Refused(gettext(
                "It has no disk that can be backed up.",
            )));
        }
        let checkpoints = handle.checkpoints().await?;
        let snapshots = match handle.internal_snapshots().await {
            Err(Error::Unsupported(_)) => Vec::new(),
            snapshots => snapshots?,
        };
        let mut size = 0_u64;
        for disk in &disks {
            let info = handle.block_info(disk.target.clone()).await;
            size = size.saturating_add(info.map_or(0, |it| it.allocation));
        }
        let free = free_in(&folder).await;
        let kept = self.backups_in(folder).await?;
        let longest = usize::try_from(longest).unwrap_or(usize::MAX);
        Ok(BackupOutlook {
            proposal: propose(&kept.chains, &checkpoints, active, longest),
            active,
            has_agent: active && agent_channel(&definition) == Some(true),
            has_internal_snapshots: !snapshots.is_empty(),
            has_tpm: has_tpm(&definition),
            staging: connection.staging(&disks).await?,
            chains: kept.chains,
            disks,
            left_out,
            size,
            free,
        })
    }
}

/// Bytes free where the folder is, or will be.
async fn free_in(folder: &Path) -> Option<u64> {
    let there = folder.ancestors().find(|it| it.is_dir())?;
    let file = gio::File::for_path(there);
    let name = "filesystem::free";
    let info = file
        .query_filesystem_info_future(name, glib::Priority::DEFAULT)
        .await;
    Some(info.ok()?.attribute_uint64(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_disks_are_in_it() {
        let xml = "<domain><devices>\
            <disk type='file' device='disk'><source file='/a'/><target dev='vda'/></disk>\
            <disk type='block' device='lun'><source dev='/dev/sdb'/><target dev='sda'/></disk>\
            <disk type='file' device='disk'><source file='/r'/><target dev='vdb'/><readonly/></disk>\
            <disk type='file' device='cdrom'><source file='/i'/><target dev='hdc'/><readonly/></disk>\
            <disk type='file' device='floppy'><target dev='fda'/></disk></devices></domain>";
        let (disks, left_out) = split(&Definition::parse(xml).unwrap());
        let targets: Vec<&str> = disks.iter().map(|it| it.target.as_str()).collect();
        assert_eq!(targets, ["vda"]);
        assert_eq!(left_out, ["sda", "vdb"]);
    }
}
