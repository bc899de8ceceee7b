// SPDX-License-Identifier: GPL-3.0-or-later
//! A copy of an image as the disk of a new machine: larger than the image, if so asked.

use uuid::Uuid;

use super::create::CreatedVolume;
use super::directory;
use super::volume::copy;
use super::volumes::{self, VolumeInfo, with_volume};
use crate::definition::volume::NewVolume;
use crate::libvirt::{Connection, Error, Job};

impl Connection {
    /// Copies what a guest sees of the image at `from` into the volume `new`, in a pool or just at `path`, and grows it to
    /// its capacity. It is never made smaller than the image.
    ///
    /// The job's errors: `NotFound` when nothing is at `from`, `Exists`, `Cancelled`, libvirt's (no space). Nothing is left
    /// of the copy then.
    pub fn copy_grown(
        &self,
        from: String,
        pool: Option<Uuid>,
        path: String,
        new: NewVolume,
    ) -> Job<VolumeInfo> {
        let pools = self.directory_pools().clone();
        self.job(move |connect, control| {
            with_volume(connect, &pools, &from, |_, image| {
                let visit;
                let known;
                let to = match pool {
                    Some(pool) => {
                        known = connect.lookup_storage_pool_by_uuid(pool)?;
                        &known
                    }
                    None => {
                        let (folder, _) = directory::split(&path)?;
                        visit = volumes::visit(connect, &pools, &folder)?;
                        visit.pool()
                    }
                };
                let info = copy(image, to, new.name.clone(), Some(new.format), control)?;
                let made = to.lookup_storage_vol_by_name(&new.name)?;
                let made = CreatedVolume::of_job(made, control);
                control.check()?;
                let capacity = new.capacity.bytes();
                if capacity > info.capacity {
                    made.volume().resize(capacity, 0)?;
                }
                let info = volumes::read(made.volume(), to)?;
                made.keep();
                Ok::<_, Error>(info)
            })
        })
    }
}
