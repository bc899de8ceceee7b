// SPDX-License-Identifier: GPL-3.0-or-later
//! Which of a machine's disks could be deleted with it, and what speaks against
//! it: the disk itself, another machine, an image that has it as its backing file.

mod elsewhere;
mod obstacle;

use std::collections::HashMap;

pub(in crate::model) use self::elsewhere::add_images_elsewhere;
pub use self::obstacle::Obstacle;
use self::obstacle::obstacle;
use super::Machine;
use crate::definition;
use crate::definition::disk::{Disk, DiskSourceKind};
use crate::definition::machine::ImageSource;
use crate::libvirt::{self, Error, VolumeInfo, XmlKind};
use crate::model::Connection;

/// A disk of a machine that is to be deleted.
#[derive(Clone, Debug)]
pub struct OwnDisk {
    /// The disk.
    pub disk: Disk,
    /// Where the host has it, if that can be deleted.
    pub path: Option<String>,
    /// Why it should be left alone.
    pub obstacle: Option<Obstacle>,
    /// Whether the host keeps the passphrase that opens it.
    pub has_secret: bool,
}

/// Who uses which path.
pub(in crate::model) type Users = HashMap<String, Vec<String>>;

impl Machine {
    /// Its disks that have a medium, as it runs and as it is defined; those of a template as they were before.
    ///
    /// # Errors
    /// libvirt's.
    pub async fn own_disks(&self) -> Result<Vec<Disk>, Error> {
        let mut own: Vec<Disk> = Vec::new();
        for kind in kinds(self) {
            let definition = self.definition(kind).await?;
            for mut disk in definition.disks() {
                // A template's own mark is not one of its image.
                disk.read_only &= !definition.is_protected_by_mark(&disk);
                let known = own.iter().any(|other| other.path == disk.path);
                // It is deleted with the machine, without a question.
                let own_files = self.first_boot_files();
                let is_file = disk.path.as_ref().is_some_and(|it| own_files.contains(it));
                if disk.path.is_some() && !known && !is_file {
                    own.push(disk);
                }
            }
        }
        Ok(own)
    }

    /// Reads the documents of all other machines of the host, and its volumes, to
    /// see what speaks against deleting these disks.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn look_who_uses(&self, disks: Vec<Disk>) -> Result<Vec<OwnDisk>, Error> {
        self.look(disks, false).await
    }

    /// The same for disks that it no longer has; it may still use their images below
    /// another disk.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn look_who_uses_still(&self, disks: Vec<Disk>) -> Result<Vec<OwnDisk>, Error> {
        self.look(disks, true).await
    }

    async fn look(&self, disks: Vec<Disk>, itself: bool) -> Result<Vec<OwnDisk>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let mut volumes = volumes(&connection.handle()?).await?;
        let mut users = Users::new();
        for other in connection.machines().all() {
            if itself || other != *self {
                collect(&other, &volumes, &mut users).await?;
            }
        }
        if self.template() {
            add_images_elsewhere(&connection.handle()?, &users, &mut volumes).await?;
        }
        let own = disks.into_iter().map(|disk| {
            let path = path_of(&disk, &volumes);
            let obstacle = obstacle(&disk, path.as_deref(), &users, &volumes);
            let has_secret = path.as_ref().is_some_and(|path| {
                let mut volumes = volumes.iter().filter(|it| it.path == *path);
                volumes.any(VolumeInfo::has_secret)
            });
            OwnDisk {
                disk,
                path,
                obstacle,
                has_secret,
            }
        });
        Ok(own.collect())
    }
}

impl Connection {
    /// Names of the machines that use the image at a path, directly or below another
    /// image.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn image_users(&self, path: &str) -> Result<Vec<String>, Error> {
        let volumes = volumes(&self.handle()?).await?;
        let mut users = Users::new();
        for machine in self.machines().all() {
            collect(&machine, &volumes, &mut users).await?;
        }
        Ok(users.remove(path).unwrap_or_default())
    }
}

/// Machines that use an image, and overlays of it.
pub type UsersOfImage = (Vec<String>, Vec<String>);

impl Connection {
    /// Who uses each of the images at these paths: machines, and images at other paths.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn look_who_uses_images(
        &self,
        paths: Vec<String>,
    ) -> Result<Vec<UsersOfImage>, Error> {
        let volumes = volumes(&self.handle()?).await?;
        let mut users = Users::new();
        for machine in self.machines().all() {
            collect(&machine, &volumes, &mut users).await?;
        }
        let chains = images_below(&users, &volumes);
        let outside: Vec<_> = volumes
            .iter()
            .filter(|it| !paths.contains(&it.path))
            .collect();
        let each = paths.iter().map(|path| {
            let above = outside
                .iter()
                .filter(|it| it.backing.as_ref() == Some(path));
            let machines = chains.get(path).cloned().unwrap_or_default();
            (machines, above.map(|it| it.path.clone()).collect())
        });
        Ok(each.collect())
    }
}

/// Who uses which path, also below another image: of a machine that is off the document names only the uppermost.
pub(in crate::model) fn images_below(users: &Users, volumes: &[VolumeInfo]) -> Users {
    let backing: HashMap<&str, &str> = volumes
        .iter()
        .filter_map(|it| Some((it.path.as_str(), it.backing.as_deref()?)))
        .collect();
    let mut all = Users::new();
    for (path, names) in users {
        let mut next = Some(path.as_str());
        // A chain that runs in a circle ends here, too.
        for _ in 0..=volumes.len() {
            let Some(path) = next else {
                break;
            };
            let known = all.entry(path.to_owned()).or_default();
            for name in names {
                if !known.contains(name) {
                    known.push(name.clone());
                }
            }
            next = backing.get(path).copied();
        }
    }
    all
}

/// Which documents tell what a machine uses and will use.
fn kinds(machine: &Machine) -> Vec<XmlKind> {
    match (machine.status().is_active(), machine.persistent()) {
        (true, true) => vec![XmlKind::Live, XmlKind::Inactive],
        (true, false) => vec![XmlKind::Live],
        (false, _) => vec![XmlKind::Inactive],
    }
}

impl Connection {
    /// The volumes of all started pools, read again.
    ///
    /// # Errors
    /// libvirt's.
    pub async fn all_volumes(&self) -> Result<Vec<VolumeInfo>, Error> {
        volumes(&self.handle()?).await
    }

    /// Names of a volume's overlays in started pools.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn images_on(&self, volume: &VolumeInfo) -> Result<Vec<String>, Error> {
        let all = self.all_volumes().await?.into_iter();
        let above = all.filter(|it| it.backing.as_ref() == Some(&volume.path));
        Ok(above.map(|it| it.name).collect())
    }
}

pub(in crate::model) async fn volumes(
    handle: &libvirt::Connection,
) -> Result<Vec<VolumeInfo>, Error> {
    let mut volumes = Vec::new();
    let pools = match handle.pools().await {
        Err(Error::Unsupported(_)) => return Ok(volumes),
        pools => pools?,
    };
    for pool in pools.iter().filter(|pool| pool.active) {
        match handle.pool(pool.uuid).volumes().await {
            Ok(found) => volumes.extend(found),
            // It was removed meanwhile.
            Err(Error::NotFound(_)) => {}
            // A backing file may be in it.
            Err(error) => return Err(error),
        }
    }
    Ok(volumes)
}

pub(in crate::model) async fn collect(
    machine: &Machine,
    volumes: &[VolumeInfo],
    users: &mut Users,
) -> Result<(), Error> {
    for kind in kinds(machine) {
        let definition = match machine.definition(kind).await {
            Ok(definition) => definition,
            // Gone meanwhile.
            Err(Error::NotFound(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        for path in paths(&definition, volumes) {
            let names = users.entry(path).or_default();
            let name = machine.name();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Ok(())
}

/// Every path of the host that a machine's disks, their backing chains and its boot files need.
fn paths(definition: &definition::machine::Machine, volumes: &[VolumeInfo]) -> Vec<String> {
    let sources = definition.image_sources().into_iter();
    let path = |source| match source {
        ImageSource::Path(path) => Some(path),
        ImageSource::Volume { pool, name } => volume_path(volumes, &pool, &name),
    };
    sources.filter_map(path).collect()
}

fn volume_path(volumes: &[VolumeInfo], pool: &str, name: &str) -> Option<String> {
    let mut found = volumes.iter();
    let volume = found.find(|it| it.pool.as_deref() == Some(pool) && it.name == name)?;
    Some(volume.path.clone())
}

fn path_of(disk: &Disk, volumes: &[VolumeInfo]) -> Option<String> {
    let path = disk.path.as_deref()?;
    match disk.source_kind {
        DiskSourceKind::File => Some(path.to_owned()),
        // A logical volume can be deleted, a bare device cannot.
        DiskSourceKind::Block => {
            let known = volumes.iter().any(|volume| volume.path == path);
            known.then(|| path.to_owned())
        }
        DiskSourceKind::Volume => {
            let (pool, name) = path.split_once('/')?;
            volume_path(volumes, pool, name)
        }
        DiskSourceKind::Directory | DiskSourceKind::Network | DiskSourceKind::Other(_) => None,
    }
}

#[cfg(test)]
mod tests;
