// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes the image of a clone's disk in the pool: a copy, or an overlay on the original's image.

use gettextrs::gettext;

use super::Run;
use crate::definition::clone::{Choice, Fate, image_name};
use crate::definition::size::Size;
use crate::definition::volume::{Backing, DiskFormat, NewVolume};
use crate::libvirt::{Error, VolumeInfo};
use crate::model::cloning::CloneDisk;
use crate::model::interrupted::Interrupted;

impl Run<'_> {
    pub(super) async fn make_image(
        &mut self,
        disk: &CloneDisk,
        name: &str,
        choice: Choice,
    ) -> Result<Fate, Error> {
        let nowhere = || Error::Refused(gettext("There is no started pool of files for it."));
        let (pool, image) = (self.cloning.pool.ok_or_else(nowhere)?, disk.image.as_ref());
        let Some(image) = image else {
            return Err(Error::NotFound(disk.disk.path.clone().unwrap_or_default()));
        };
        let format = format_of(disk, image);
        let extension = match choice {
            Choice::Linked => DiskFormat::Qcow2.extension(),
            _ => format.extension(),
        };
        let (old, target) = (self.facts.definition.name(), disk.disk.target.as_str());
        let file = image_name(&image.name, &old, name, target, extension, &self.taken);
        self.taken.push(file.clone());
        let handle = self.connection.handle()?;
        let work = match choice {
            Choice::Linked => handle.pool(pool).create_volume(NewVolume {
                name: file.clone(),
                capacity: Size(image.capacity),
                format: DiskFormat::Qcow2,
                sparse: true,
                backing: Some(Backing {
                    path: image.path.clone(),
                    format: format.as_str().to_owned(),
                }),
                ..NewVolume::default()
            }),
            _ => handle.copy_image_into(image.path.clone(), pool, file.clone(), Some(format)),
        };
        let left = Interrupted::Volume { pool, name: file };
        let volume = self.connection.follow_making(self.job, work, left).await?;
        if let Some(made) = self.made.last_mut() {
            made.disks.push(volume.path.clone());
        }
        Ok(Fate::Becomes {
            path: volume.path,
            format: volume.format,
        })
    }
}

/// Of a disk without a format QEMU takes the image for raw.
fn format_of(disk: &CloneDisk, image: &VolumeInfo) -> DiskFormat {
    let word = disk.disk.format.as_deref();
    let word = word.or((image.format == "raw").then_some("raw"));
    word.and_then(DiskFormat::from_word)
        .unwrap_or(DiskFormat::Raw)
}
