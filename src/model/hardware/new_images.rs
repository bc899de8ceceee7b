// SPDX-License-Identifier: GPL-3.0-or-later
//! The images of disks that are added: made when the change is applied, and gone
//! again where it fails.

use gettextrs::gettext;
use uuid::Uuid;

use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewImage, NewVolume};
use crate::libvirt::{Connection, Error};
use crate::model::{Job, Machine};

impl Machine {
    /// Plans an image in a pool, with a name that no other has there, nor one of
    /// `planned`, the paths of images that are to be made as well.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn plan_image(
        &self,
        pool: Uuid,
        capacity: Size,
        format: DiskFormat,
        planned: &[String],
    ) -> Result<NewImage, Error> {
        let connection = self.connection().ok_or(Error::Closed)?.handle()?;
        let handle = connection.pool(pool);
        let folder = handle.summary().await?.path.unwrap_or_default();
        let volumes = handle.volumes().await?;
        let path_of = |name: &str| format!("{}/{name}", folder.trim_end_matches('/'));
        let is_planned = |path: String| planned.contains(&path) || self.plans_image(&path);
        let is_free = |name: &String| {
            !volumes.iter().any(|volume| volume.name == *name) && !is_planned(path_of(name))
        };
        let extension = format.extension();
        let names = (1..).map(|number| format!("{}-{number}.{extension}", self.name()));
        let name = { names }.find(is_free).unwrap_or_default();
        Ok(NewImage {
            pool,
            path: path_of(&name),
            volume: NewVolume {
                name,
                capacity,
                format,
                sparse: true,
                ..NewVolume::default()
            },
        })
    }
}

/// Images that were made.
#[derive(Debug, Default)]
pub(super) struct NewImages {
    paths: Vec<String>,
}

impl Machine {
    /// Makes images, as a job; where one fails, none is left.
    ///
    /// # Errors
    /// `Exists` where a file of its name was made meanwhile; `Cancelled`;
    /// libvirt's error.
    pub(super) async fn make_images(&self, images: Vec<NewImage>) -> Result<NewImages, Error> {
        if images.is_empty() {
            return Ok(NewImages::default());
        }
        if self.is_planned() {
            self.plan_images(images);
            return Ok(NewImages::default());
        }
        let connection = self.handle()?.connection().clone();
        let work = async |job: Job| {
            let mut made = NewImages::default();
            for image in images {
                let work = connection.pool(image.pool).create_volume(image.volume);
                match job.follow(work).await {
                    Ok(volume) => made.paths.push(volume.path),
                    Err(error) => {
                        made.delete(&connection).await;
                        return Err(error);
                    }
                }
            }
            Ok(made)
        };
        self.run_job(&gettext("Creating the disk image"), work)
            .await
    }
}

impl NewImages {
    /// Deletes them.
    pub(super) async fn delete(self, connection: &Connection) {
        for path in self.paths {
            if let Err(error) = connection.delete_volume(path.clone()).await {
                log::warn!("the image {path} stays: {error}");
            }
        }
    }
}
