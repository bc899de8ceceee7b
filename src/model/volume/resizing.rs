// SPDX-License-Identifier: GPL-3.0-or-later
//! Giving a volume another size: through the machine while one runs that has it, so that the guest sees it at once.

use gettextrs::gettext;

use super::moving::own_disk;
use crate::libvirt::{Error, VolumeInfo, XmlKind};
use crate::model::interrupted::Interrupted;
use crate::model::{Job, Pool};

impl Pool {
    /// Gives a volume this capacity in bytes. What is beyond the end of one that shrinks is lost.
    ///
    /// # Errors
    /// `Refused` for a disk of a running machine that is to shrink, and for an image that has overlays; libvirt's error.
    pub async fn resize_volume(
        &self,
        volume: &VolumeInfo,
        capacity: u64,
        shrink: bool,
        job: &Job,
    ) -> Result<(), Error> {
        let work = async {
            let connection = self.connection().ok_or(Error::Closed)?;
            connection.check_is_no_backing_file(volume).await?;
            let users = connection.machines_with(volume).await?;
            let Some(machine) = users.iter().find(|it| it.status().is_active()) else {
                return self.volume(&volume.name)?.resize(capacity, shrink).await;
            };
            if shrink {
                return Err(Error::Refused(gettext(
                    "The disk of a running machine cannot be made smaller.",
                )));
            }
            let definition = machine.definition(XmlKind::Live).await?;
            let disk = own_disk(&definition, volume)?;
            machine.handle()?.resize_disk(disk.target, capacity).await?;
            self.look_again().await;
            Ok(())
        };
        let resized = self.change(job, work).await;
        if let (Err(Error::Closed), Some(connection)) = (&resized, self.connection()) {
            let left = Interrupted::Size {
                pool: self.uuid(),
                name: volume.name.clone(),
                capacity,
            };
            connection.leave(job, left);
        }
        resized
    }
}
