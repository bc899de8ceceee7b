// SPDX-License-Identifier: GPL-3.0-or-later
//! Moving a volume to another pool, name or format, with the disk of the machine that has it: by a block copy while the
//! machine runs, else by a copy and a new definition. The machine's definition names a disk that is whole at every
//! moment; the old volume is deleted last.

use gettextrs::gettext;
use uuid::Uuid;

use super::CopyTarget;
use crate::definition::device::disk::FORMAT;
use crate::definition::disk::{Disk, DiskDevice};
use crate::definition::machine::{ImageSource, Machine as Definition};
use crate::definition::volume::DiskFormat;
use crate::libvirt::{Error, VolumeInfo, XmlKind};
use crate::model::interrupted::Interrupted;
use crate::model::{Aspect, Connection, Job, Machine, Pool};

impl Pool {
    /// Moves a volume, with the disk of the machine that has it.
    ///
    /// # Errors
    /// `Refused` when several machines use it, it is a backing file, or its machine's snapshots or saved memory belong to
    /// it; `Cancelled`; libvirt's. Then all is as it was. A failure to delete the old volume, unless that is to be kept, is
    /// reported last, when the machine has the new one.
    pub async fn move_volume(
        &self,
        volume: &VolumeInfo,
        to: CopyTarget,
        keep_old: bool,
        job: &Job,
    ) -> Result<(), Error> {
        let target = to.pool;
        let work = async { self.relocate(volume, to, keep_old, job).await };
        let moved = self.change(job, work).await;
        if let Some(connection) = self.connection() {
            let _ = connection.refresh_pool(target).await;
        }
        moved
    }

    pub(in crate::model) async fn relocate(
        &self,
        volume: &VolumeInfo,
        to: CopyTarget,
        keep_old: bool,
        job: &Job,
    ) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        job.begin_step(&gettext("Checking what uses it…"))?;
        volume.check_copy_is_as_safe()?;
        connection.check_is_no_backing_file(volume).await?;
        let users = connection.machines_with(volume).await?;
        job.begin_step(&gettext("Copying…"))?;
        match users.as_slice() {
            [] => {
                self.copy_alone(volume, to, job).await?;
            }
            [machine] => machine.move_to(self, volume, to, job).await?,
            many => {
                let names: Vec<String> = many.iter().map(Machine::name).collect();
                let text = gettext("Several machines use it: {machines}.");
                return Err(Error::Refused(
                    text.replace("{machines}", &names.join(", ")),
                ));
            }
        }
        job.forbid_cancel();
        self.check_old_is_unused(volume).await?;
        if keep_old {
            return Ok(());
        }
        job.tell_step(&gettext("Deleting the old volume…"));
        self.delete_old(volume).await
    }

    /// Whether a machine that was off was started with the old volume during the copy.
    async fn check_old_is_unused(&self, volume: &VolumeInfo) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let users = connection.machines_with(volume).await?;
        if !users.is_empty() {
            let names: Vec<String> = users.iter().map(Machine::name).collect();
            let text = gettext(
                "{machines} started to use the old volume during the copy, so both volumes are kept. Shut it down, and check which one has the newer data.",
            );
            return Err(Error::Refused(
                text.replace("{machines}", &names.join(", ")),
            ));
        }
        Ok(())
    }

    async fn delete_old(&self, volume: &VolumeInfo) -> Result<(), Error> {
        let deleted = match self.volume(&volume.name) {
            Ok(old) => old.delete().await,
            Err(error) => Err(error),
        };
        match deleted {
            Ok(()) | Err(Error::NotFound(_)) => Ok(()),
            Err(error) => {
                let text = gettext(
                    "The new volume is complete, but the old one could not be deleted: {why}",
                );
                Err(Error::Refused(text.replace("{why}", &error.to_string())))
            }
        }
    }

    /// Deletes a copy that is not to be used, be it when the connection is open again.
    async fn discard(&self, copied: &VolumeInfo, pool: Uuid, job: &Job) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let deleted = match connection.handle() {
            Ok(handle) => handle.delete_volume(copied.path.clone()).await,
            Err(error) => Err(error),
        };
        if deleted == Err(Error::Closed) {
            let name = copied.name.clone();
            connection.leave(job, Interrupted::Volume { pool, name });
        }
        deleted
    }

    async fn copy_alone(
        &self,
        volume: &VolumeInfo,
        to: CopyTarget,
        job: &Job,
    ) -> Result<VolumeInfo, Error> {
        let pool = to.pool;
        let copied = self.copy_out(&volume.name, to, job).await?;
        let connection = self.connection().ok_or(Error::Closed)?;
        if let Err(error) = connection.verify_copy(volume, &copied, job).await {
            self.discard(&copied, pool, job).await?;
            return Err(error);
        }
        Ok(copied)
    }
}

impl Machine {
    async fn move_to(
        &self,
        pool: &Pool,
        volume: &VolumeInfo,
        to: CopyTarget,
        job: &Job,
    ) -> Result<(), Error> {
        let kind = match self.status().is_active() {
            true => XmlKind::Live,
            false => XmlKind::Inactive,
        };
        let definition = self.definition(kind).await?;
        let disk = own_disk(&definition, volume)?;
        self.check_movable().await?;
        if self.status().is_active() {
            return self.copy_while_running(&disk, volume, to, job).await;
        }
        let target = to.pool;
        let copied = pool.copy_alone(volume, to, job).await?;
        let defined = self.edit_definition(|definition| {
            let disk = own_disk(definition, volume)?;
            definition.set_medium(disk.element, Some(&copied.path));
            let format = DiskFormat::from_word(&copied.format).unwrap_or(DiskFormat::Raw);
            FORMAT.set(
                definition.document_mut(),
                disk.element,
                Some(format.as_str()),
            );
            Ok(())
        });
        if let Err(error) = defined.await {
            match (&error, self.connection()) {
                // It is not known what was written.
                (Error::Closed, Some(connection)) => {
                    let left = Interrupted::Copy {
                        machine: self.uuid(),
                        disk: disk.target,
                        pool: target,
                        path: copied.path,
                    };
                    connection.leave(job, left);
                }
                _ => pool.discard(&copied, target, job).await?,
            }
            return Err(error);
        }
        self.emit_changed(Aspect::Definition);
        Ok(())
    }

    /// What belongs to the old image and cannot go with it.
    async fn check_movable(&self) -> Result<(), Error> {
        if self.saved() {
            return Err(Error::Refused(gettext(
                "Its saved memory belongs to this disk: start the machine, or discard the saved state.",
            )));
        }
        let snapshots = match self.handle()?.snapshots().await {
            Err(Error::Unsupported(_)) => return Ok(()),
            snapshots => snapshots?,
        };
        if snapshots.iter().any(|it| it.snapshot.is_external()) {
            return Err(Error::Refused(gettext(
                "Its snapshots need these images, too: delete them first.",
            )));
        }
        let mut names: Vec<&str> = snapshots
            .iter()
            .map(|it| it.snapshot.name.as_str())
            .collect();
        names.sort_unstable();
        if names.is_empty() {
            return Ok(());
        }
        let text = gettext("Its snapshots are inside the image and would be lost: {names}.");
        Err(Error::Refused(text.replace("{names}", &names.join(", "))))
    }

    async fn copy_while_running(
        &self,
        disk: &Disk,
        volume: &VolumeInfo,
        to: CopyTarget,
        job: &Job,
    ) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let handle = connection.handle()?;
        let target = handle.pool(to.pool).summary().await?;
        let fits = target.active && target.holds_files();
        let folder = target.path.filter(|_| fits).ok_or_else(|| {
            Error::Refused(gettext(
                "The disk of a running machine can only be moved to a started pool of files: shut the machine down first.",
            ))
        })?;
        let format = to.format.or_else(|| DiskFormat::from_word(&volume.format));
        let path = format!("{}/{}", folder.trim_end_matches('/'), to.name);
        let left = Interrupted::Copy {
            machine: self.uuid(),
            disk: disk.target.clone(),
            pool: to.pool,
            path: path.clone(),
        };
        let format = format.unwrap_or(DiskFormat::Raw);
        let moving = self.handle()?.move_disk(disk.target.clone(), path, format);
        connection.follow_making(job, moving, left).await?;
        handle.pool(to.pool).refresh().await?;
        self.emit_changed(Aspect::Definition);
        Ok(())
    }
}

/// The drive that has the volume as its own disk.
pub(super) fn own_disk(definition: &Definition, volume: &VolumeInfo) -> Result<Disk, Error> {
    let mut disks = definition.disks().into_iter();
    let by_name = volume
        .pool
        .as_ref()
        .map(|pool| format!("{pool}/{}", volume.name));
    let found = disks.find(|disk| disk.path.as_ref() == Some(&volume.path) || disk.path == by_name);
    found
        .filter(|disk| disk.device == DiskDevice::Disk)
        .ok_or_else(|| {
            Error::Refused(gettext(
                "A machine uses it, but not as a disk of its own: as a CD, or as a backing file.",
            ))
        })
}

impl Connection {
    /// The machines that have a volume, be it below another image, as they run or as they are saved; read again.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn machines_with(&self, volume: &VolumeInfo) -> Result<Vec<Machine>, Error> {
        let names = |source: &ImageSource| match source {
            ImageSource::Path(path) => *path == volume.path,
            ImageSource::Volume { pool, name } => {
                volume.pool.as_ref() == Some(pool) && *name == volume.name
            }
        };
        let mut found = Vec::new();
        for images in self.handle()?.images_of_machines().await? {
            let sources = images.sources?;
            if sources.iter().any(names)
                && let Some(machine) = self.machines().get(images.uuid)
            {
                found.push(machine);
            }
        }
        Ok(found)
    }

    /// Looks whether the volume is the backing file of an image in a started pool.
    ///
    /// # Errors
    /// `Refused` with the names of those; libvirt's: then it is not known.
    pub async fn check_is_no_backing_file(&self, volume: &VolumeInfo) -> Result<(), Error> {
        let above = self.images_on(volume).await?;
        if above.is_empty() {
            return Ok(());
        }
        // The lists do not know of it yet.
        let connection = self.clone();
        glib::spawn_future_local(async move { connection.reload_storage().await });
        let text = gettext("It is the backing file of: {images}.");
        Err(Error::Refused(text.replace("{images}", &above.join(", "))))
    }
}
