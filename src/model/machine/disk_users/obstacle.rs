// SPDX-License-Identifier: GPL-3.0-or-later
//! Why an image is not deleted with its machine.

use super::Users;
use crate::definition::disk::Disk;
use crate::libvirt::VolumeInfo;

/// Why a disk should be left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is not a file or volume of this host.
    Elsewhere,
    /// The machine may only read it: it is not only its own.
    ReadOnly,
    /// Other machines may use it.
    Shareable,
    /// These machines use it, too.
    UsedBy(Vec<String>),
    /// These overlays have it in their backing chain and cannot be used without it.
    StoodOnBy(Vec<String>),
}

pub(super) fn obstacle(
    disk: &Disk,
    path: Option<&str>,
    users: &Users,
    volumes: &[VolumeInfo],
) -> Option<Obstacle> {
    let Some(path) = path else {
        return Some(Obstacle::Elsewhere);
    };
    if let Some(names) = users.get(path) {
        return Some(Obstacle::UsedBy(names.clone()));
    }
    let above: Vec<String> = volumes
        .iter()
        .filter(|volume| volume.backing.as_deref() == Some(path))
        .map(|volume| volume.name.clone())
        .collect();
    if !above.is_empty() {
        return Some(Obstacle::StoodOnBy(above));
    }
    if disk.read_only {
        return Some(Obstacle::ReadOnly);
    }
    disk.shareable.then_some(Obstacle::Shareable)
}
