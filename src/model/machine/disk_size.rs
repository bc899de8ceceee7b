// SPDX-License-Identifier: GPL-3.0-or-later
//! How large a machine's disk is, and making it larger.

use super::Machine;
use crate::definition::disk::Disk;
use crate::libvirt::{BlockInfo, Error};
use crate::model::Job;

impl Machine {
    /// How large a disk is.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn disk_size(&self, disk: &Disk) -> Result<BlockInfo, Error> {
        self.handle()?.block_info(disk.target.clone()).await
    }

    /// Makes a disk larger, as this job: while the machine runs, or its image while it is off.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn grow_disk(&self, disk: &Disk, bytes: u64, job: &Job) -> Result<(), Error> {
        let handle = self.handle()?;
        let work = async {
            if self.status().is_active() {
                return handle.resize_disk(disk.target.clone(), bytes).await;
            }
            let path = disk.path.clone().unwrap_or_default();
            handle.connection().resize_image(path, bytes).await
        };
        let connection = self.connection().ok_or(Error::Closed)?;
        connection.run_job(job, work).await
    }
}
