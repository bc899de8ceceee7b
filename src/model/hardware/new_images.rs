// SPDX-License-Identifier: GPL-3.0-or-later
//! The images of disks that are added: made when the change is applied, and gone
//! again where it fails.

use uuid::Uuid;

use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewImage, NewVolume};
use crate::libvirt::{Connection, Error};
use crate::model::Machine;

impl Machine {
    /// Plans an image in a pool, with a name that no other has there, nor one of
    /// `planned`, the paths of images that are to be made as well.
    ///
    /// # Errors
    /// libvirt's.
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
        let is_free = |name: &String| {
            !volumes.iter().any(|volume| volume.name == *name) && !planned.contains(&path_of(name))
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
            },
        })
    }
}

/// Images that were made.
#[derive(Debug, Default)]
pub(super) struct NewImages {
    paths: Vec<String>,
}

impl NewImages {
    /// Makes them; where one fails, none is left.
    ///
    /// # Errors
    /// `Exists` where somebody has made a file of its name meanwhile; libvirt's.
    pub(super) async fn make(
        connection: &Connection,
        images: Vec<NewImage>,
    ) -> Result<Self, Error> {
        let mut made = Self::default();
        for image in images {
            match make(connection, image).await {
                Ok(path) => made.paths.push(path),
                Err(error) => {
                    made.delete(connection).await;
                    return Err(error);
                }
            }
        }
        Ok(made)
    }

    /// Deletes them.
    pub(super) async fn delete(self, connection: &Connection) {
        for path in self.paths {
            if let Err(error) = connection.delete_volume(path.clone()).await {
                log::warn!("the image {path} stays: {error}");
            }
        }
    }
}

async fn make(connection: &Connection, image: NewImage) -> Result<String, Error> {
    let job = connection.pool(image.pool).create_volume(image.volume);
    Ok(job.finish().await?.path)
}
