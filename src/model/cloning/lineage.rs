// SPDX-License-Identifier: GPL-3.0-or-later
//! The backing images of a machine's disks, and its linked clones.

use std::collections::HashSet;

use crate::definition::disk::{Disk, DiskDevice};
use crate::libvirt::{Error, VolumeInfo, XmlKind};
use crate::model::{Connection, Machine};

/// What a machine is linked to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// Its disks with backing images.
    pub links: Vec<Link>,
    /// Names of its linked clones.
    pub clones: Vec<String>,
}

/// A disk with a backing image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The disk's target, such as `vda`.
    pub target: String,
    /// Its own image.
    pub path: String,
    /// The image right below it.
    pub backing: String,
    /// The machine that has this image; none where no machine has it, as after a snapshot.
    pub machine: Option<String>,
}

impl Lineage {
    /// The machines that it is linked to, each once.
    pub fn machines(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.links.iter().filter_map(|it| it.machine.clone()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

impl Machine {
    /// What it is linked to, and who is linked to it where it is a template.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn lineage(&self) -> Result<Lineage, Error> {
        let clones = match self.template() {
            true => self.linked_clones().await?,
            false => Vec::new(),
        };
        Ok(Lineage {
            links: self.links().await?,
            clones,
        })
    }

    /// Its disks with backing images, by its saved definition.
    pub(super) async fn links(&self) -> Result<Vec<Link>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let mut links = Vec::new();
        for disk in self.own_images().await? {
            if let Some(image) = connection.image_of(&disk).await?
                && let Some(backing) = image.backing
            {
                let machine = connection.owner_of(&backing, self).await;
                links.push(Link {
                    target: disk.target,
                    path: image.path,
                    backing,
                    machine,
                });
            }
        }
        Ok(links)
    }

    /// Names of its linked clones.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn linked_clones(&self) -> Result<Vec<String>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let own = self.own_images().await?;
        let own: HashSet<String> = own.into_iter().filter_map(|it| it.path).collect();
        let volumes = match connection.all_volumes().await {
            Err(Error::Unsupported(_)) => return Ok(Vec::new()),
            volumes => volumes?,
        };
        let above = overlays_on(own, &volumes);
        let mut names = Vec::new();
        for machine in connection.machines().all() {
            if machine == *self {
                continue;
            }
            // Gone between the list and the question.
            let Ok(definition) = machine.known_definition(XmlKind::Inactive).await else {
                continue;
            };
            let disks = definition.disks();
            let mut paths = disks.iter().filter_map(|it| it.path.as_ref());
            if paths.any(|it| above.contains(it)) {
                names.push(machine.name());
            }
        }
        names.sort();
        Ok(names)
    }

    async fn own_images(&self) -> Result<Vec<Disk>, Error> {
        let mut disks = self.known_definition(XmlKind::Inactive).await?.disks();
        disks.retain(|it| it.device == DiskDevice::Disk && it.path.is_some());
        Ok(disks)
    }
}

impl Connection {
    /// The machine that has an image as its own disk.
    async fn owner_of(&self, path: &str, except: &Machine) -> Option<String> {
        for machine in self.machines().all() {
            if machine == *except {
                continue;
            }
            let definition = machine.known_definition(XmlKind::Inactive).await.ok()?;
            let mut disks = definition.disks().into_iter();
            if disks.any(|it| it.path.as_deref() == Some(path)) {
                return Some(machine.name());
            }
        }
        None
    }
}

/// The paths of the overlays of these images, direct or not, without these.
fn overlays_on(below: HashSet<String>, volumes: &[VolumeInfo]) -> HashSet<String> {
    let mut found: HashSet<String> = HashSet::new();
    loop {
        let is_known = |path: &String| below.contains(path) || found.contains(path);
        let new: Vec<String> = volumes
            .iter()
            .filter(|it| !is_known(&it.path) && it.backing.as_ref().is_some_and(is_known))
            .map(|it| it.path.clone())
            .collect();
        if new.is_empty() {
            return found;
        }
        found.extend(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_stands_on_an_image() {
        let volume = |path: &str, backing: Option<&str>| VolumeInfo {
            path: path.to_owned(),
            backing: backing.map(str::to_owned),
            ..VolumeInfo::default()
        };
        let volumes = [
            volume("/c", Some("/b")),
            volume("/b", Some("/a")),
            volume("/a", None),
            volume("/x", Some("/y")),
            // A circle does not run forever.
            volume("/y", Some("/x")),
        ];
        let found = overlays_on(HashSet::from(["/a".to_owned()]), &volumes);
        assert_eq!(found, HashSet::from(["/b".to_owned(), "/c".to_owned()]));
    }
}
