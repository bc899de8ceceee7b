// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a linked clone independent: while it runs, QEMU copies what its images read from below; of one that is off, each
//! image is replaced by a copy that is whole.

use gettextrs::gettext;

use crate::definition::clone::full_name;
use crate::definition::volume::DiskFormat;
use crate::libvirt::Error;
use crate::model::{Aspect, CopyTarget, Job, Machine};

impl Machine {
    /// Makes all its disks independent, as this job.
    ///
    /// # Errors
    /// `Refused` where an image is in no pool or has snapshots; `Cancelled`; libvirt's. Disks that were finished stay so,
    /// the others are as they were.
    pub async fn make_independent(&self, job: &Job) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let work = async {
            job.allow_cancel();
            self.check_no_layers().await?;
            for link in self.links().await? {
                job.begin_step(&link.target)?;
                match self.status().is_active() {
                    true => {
                        let pulling = self.handle()?.pull_disk(link.target);
                        job.follow(pulling).await?;
                        self.refresh_pool_of(&link.path).await;
                    }
                    false => self.flatten(&link.path, job).await?,
                }
            }
            Ok(())
        };
        self.set_job(Some(job));
        let outcome = connection.run_job(job, work).await;
        self.set_job(None::<&Job>);
        self.emit_changed(Aspect::Definition);
        outcome
    }

    /// External snapshots need the images below, too.
    async fn check_no_layers(&self) -> Result<(), Error> {
        let snapshots = match self.handle()?.snapshots().await {
            Err(Error::Unsupported(_)) => return Ok(()),
            snapshots => snapshots?,
        };
        match snapshots.iter().any(|it| it.snapshot.is_external()) {
            true => Err(Error::Refused(gettext(
                "Its snapshots need the backing images, too: delete the snapshots first.",
            ))),
            false => Ok(()),
        }
    }

    async fn flatten(&self, path: &str, job: &Job) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        connection.load_pools().await?;
        let volume = connection.handle()?.volume_of_pool(path.to_owned()).await?;
        let found = volume.and_then(|volume| {
            let pool = connection
                .pool_list()
                .find_by_name(volume.pool.as_deref()?)?;
            Some((pool, volume))
        });
        let Some((pool, volume)) = found else {
            let text = gettext("{path} is in no started pool: start the machine and try again.");
            return Err(Error::Refused(text.replace("{path}", path)));
        };
        let taken = pool.volumes().await?.into_iter().map(|it| it.name);
        let to = CopyTarget {
            pool: pool.uuid(),
            name: full_name(&volume.name, &taken.collect::<Vec<_>>()),
            format: DiskFormat::from_word(&volume.format),
        };
        let moved = pool.relocate(&volume, to, false, job).await;
        job.allow_cancel();
        let _ = connection.refresh_pool(pool.uuid()).await;
        moved
    }

    /// libvirt's pools notice no change of an image by themselves.
    async fn refresh_pool_of(&self, path: &str) {
        let Some(connection) = self.connection() else {
            return;
        };
        let Ok(handle) = connection.handle() else {
            return;
        };
        let volume = handle.volume_of_pool(path.to_owned()).await;
        let pool = volume.ok().flatten().and_then(|it| it.pool);
        let pool = pool.and_then(|it| connection.pool_list().find_by_name(&it));
        if let Some(pool) = pool
            && let Err(error) = pool.refresh().await
        {
            log::debug!("reading the pool again: {error}");
        }
    }
}
