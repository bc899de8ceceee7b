// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying an image of this computer into a pool, where machines can read it.

use std::path::PathBuf;

use gettextrs::gettext;
use uuid::Uuid;

use crate::libvirt::Error;
use crate::model::{Connection, Job};

impl Connection {
    /// Copies a file of this computer into a pool as this job, and gives the path
    /// that it has there. A copy that fails or is cancelled leaves nothing.
    ///
    /// # Errors
    /// `Exists` for the name, `Cancelled`, `Unsupported` where the driver takes no
    /// uploads, `Refused` when the file cannot be read or with libvirt's words.
    pub async fn copy_into_pool(
        &self,
        pool: Uuid,
        file: PathBuf,
        job: &Job,
    ) -> Result<String, Error> {
        let work = async {
            let name = file.file_name().unwrap_or_default();
            let name = name.to_string_lossy().into_owned();
            let upload = self.handle()?.pool(pool).upload(name, file);
            Ok(job.follow(upload).await?.path)
        };
        self.run_job(job, work).await
    }

    /// The same as a step of a job that runs already, under this name.
    pub(in crate::model) async fn copy_as(
        &self,
        pool: Uuid,
        file: PathBuf,
        name: &str,
        job: &Job,
    ) -> Result<String, Error> {
        job.begin_step(&gettext("Copying the image"))?;
        let upload = self.handle()?.pool(pool).upload(name.to_owned(), file);
        Ok(job.follow(upload).await?.path)
    }
}
