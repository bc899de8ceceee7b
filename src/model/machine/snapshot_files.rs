// SPDX-License-Identifier: GPL-3.0-or-later
//! The files of a machine's external snapshots, which its definition does not name: its deletion would leave them behind.

use std::collections::HashSet;

use super::Machine;
use super::disk_users::{Obstacle, Users, collect, volumes};
use crate::definition::snapshot::{SnapshotFile, files};
use crate::libvirt::{Error, VolumeInfo};

/// A file of a snapshot that could be deleted with its machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFile {
    /// The file.
    pub file: SnapshotFile,
    /// Why it should be left alone.
    pub obstacle: Option<Obstacle>,
    /// The machine's own images that need it: they are deleted first.
    pub above: Vec<String>,
}

impl Machine {
    /// The files of its snapshots beside its disks, with why each cannot be deleted.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn snapshot_files(&self) -> Result<Vec<OwnFile>, Error> {
        let handle = self.handle()?;
        let snapshots = match handle.snapshots().await {
            Err(Error::Unsupported(_)) => return Ok(Vec::new()),
            snapshots => snapshots?,
        };
        let snapshots: Vec<_> = snapshots.into_iter().map(|it| it.snapshot).collect();
        let disks = self.own_disks().await?.into_iter();
        let disks: HashSet<String> = disks.filter_map(|it| it.path).collect();
        let mut found = files(&snapshots);
        found.retain(|it| !disks.contains(&it.path));
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let connection = self.connection().ok_or(Error::Closed)?;
        let volumes = volumes(handle.connection()).await?;
        let mut users = Users::new();
        for other in connection.machines().all() {
            if other != *self {
                collect(&other, &volumes, &mut users).await?;
            }
        }
        Ok(judge(found, disks, &users, &volumes))
    }
}

fn judge(
    found: Vec<SnapshotFile>,
    disks: HashSet<String>,
    users: &Users,
    volumes: &[VolumeInfo],
) -> Vec<OwnFile> {
    let mut own = disks;
    own.extend(found.iter().map(|it| it.path.clone()));
    let each = found.into_iter().map(|file| {
        let above = volumes
            .iter()
            .filter(|it| it.backing.as_ref() == Some(&file.path));
        let (above, others): (Vec<_>, Vec<_>) = above.partition(|it| own.contains(&it.path));
        let others: Vec<String> = others.iter().map(|it| it.name.clone()).collect();
        let used = users.get(&file.path).cloned().map(Obstacle::UsedBy);
        let stood_on = (!others.is_empty()).then_some(Obstacle::StoodOnBy(others));
        OwnFile {
            file,
            obstacle: used.or(stood_on),
            above: above.into_iter().map(|it| it.path.clone()).collect(),
        }
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(path: &str, backing: &str) -> VolumeInfo {
        VolumeInfo {
            encryption: None,
            path: path.to_owned(),
            name: path.trim_start_matches('/').to_owned(),
            pool: None,
            format: "qcow2".to_owned(),
            capacity: 1,
            allocation: 1,
            backing: Some(backing.to_owned()).filter(|it| !it.is_empty()),
            modified: None,
        }
    }

    #[test]
    fn what_needs_a_file_of_a_snapshot() {
        let file = |path: &str| SnapshotFile {
            path: path.to_owned(),
            snapshot: "a".to_owned(),
            is_memory: false,
        };
        let volumes = [
            volume("/base", ""),
            volume("/top", "/base"),
            volume("/clone", "/lent"),
        ];
        let users = Users::from([("/used".to_owned(), vec!["web".to_owned()])]);
        let found = ["/base", "/lent", "/used"].map(file).to_vec();
        let judged = judge(found, HashSet::from(["/top".to_owned()]), &users, &volumes);
        assert_eq!(judged[0].above, ["/top"]);
        let obstacles: Vec<_> = judged.into_iter().map(|it| it.obstacle).collect();
        let stood_on = Obstacle::StoodOnBy(vec!["clone".to_owned()]);
        let used = Obstacle::UsedBy(vec!["web".to_owned()]);
        assert_eq!(obstacles, [None, Some(stood_on), Some(used)]);
    }
}
