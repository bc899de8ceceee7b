// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes the image of a clone's disk, in a pool or a folder: a copy, or an overlay on the original's image.

use gettextrs::gettext;

use super::Run;
use crate::definition::clone::{Choice, DiskResult, image_name};
use crate::definition::size::Size;
use crate::definition::volume::{Backing, DiskFormat, NewVolume};
use crate::libvirt::{Error, VolumeInfo};
use crate::model::cloning::CloneDisk;
use crate::model::creation::{Created, Place};
use crate::model::interrupted::Interrupted;

impl Run<'_> {
    pub(super) async fn make_image(
        &mut self,
        disk: &CloneDisk,
        name: &str,
        choice: Choice,
    ) -> Result<DiskResult, Error> {
        let nowhere = || Error::Refused(gettext("There is no started pool of files for it."));
        let place = self.cloning.place(disk).cloned().ok_or_else(nowhere)?;
        let Some(image) = disk.image.as_ref() else {
            return Err(Error::NotFound(disk.disk.path.clone().unwrap_or_default()));
        };
        let format = format_of(disk, image);
        let extension = match choice {
            Choice::Linked => DiskFormat::Qcow2.extension(),
            _ => format.extension(),
        };
        let (old, target) = (self.facts.definition.name(), disk.disk.target.as_str());
        let mut taken = self.taken.iter_mut();
        let taken = taken.find(|(it, _)| *it == place).map(|(_, names)| names);
        let taken = taken.ok_or_else(nowhere)?;
        let file = image_name(&image.name, &old, name, target, extension, taken);
        taken.push(file.clone());
        let handle = self.connection.handle()?;
        let from = image.path.clone();
        let overlay = || overlay(image, format, file.clone());
        let (work, left) = match place {
            Place::Pool(pool) => {
                let work = match choice {
                    Choice::Linked => handle.pool(pool).create_volume(overlay()),
                    _ => handle.copy_image_into(from, pool, file.clone(), Some(format)),
                };
                (work, Interrupted::Volume { pool, name: file })
            }
            Place::Folder(folder) => {
                let path = format!("{}/{file}", folder.trim_end_matches('/'));
                let work = match choice {
                    Choice::Linked => handle.create_volume_at(path.clone(), overlay()),
                    _ => handle.copy_image_to(from, path.clone(), Some(format)),
                };
                let disks = vec![path];
                let made = Created {
                    disks,
                    ..Created::default()
                };
                (work, Interrupted::Machine(made))
            }
        };
        let volume = self.connection.follow_making(self.job, work, left).await?;
        if let Some(made) = self.made.last_mut() {
            made.disks.push(volume.path.clone());
        }
        Ok(DiskResult::Becomes {
            path: volume.path,
            format: volume.format,
        })
    }
}

/// The overlay on an image of this format.
fn overlay(image: &VolumeInfo, format: DiskFormat, name: String) -> NewVolume {
    NewVolume {
        name,
        capacity: Size(image.capacity),
        format: DiskFormat::Qcow2,
        sparse: true,
        backing: Some(Backing {
            path: image.path.clone(),
            format: format.as_str().to_owned(),
        }),
        ..NewVolume::default()
    }
}

/// Of a disk without a format QEMU takes the image for raw.
fn format_of(disk: &CloneDisk, image: &VolumeInfo) -> DiskFormat {
    let word = disk.disk.format.as_deref();
    let word = word.or((image.format == "raw").then_some("raw"));
    word.and_then(DiskFormat::from_word)
        .unwrap_or(DiskFormat::Raw)
}
