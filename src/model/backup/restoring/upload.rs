// SPDX-License-Identifier: GPL-3.0-or-later
//! Brings the files of a backup into a pool: makes one image of a disk's layers, under a name that nothing there has.

use std::path::PathBuf;

use gettextrs::gettext;

use super::RestoreOrder;
use crate::definition::backup::KeptDisk;
use crate::definition::volume::{DiskFormat, next_name};
use crate::libvirt::{self, Error, VolumeInfo};
use crate::model::Job;

/// Makes one image of the layers of a disk, the newest of which comes first. They are uploaded as they are, under their
/// own names, by which they refer to one another in the pool, too; the host puts them together.
pub(super) async fn bring_back(
    handle: &libvirt::Connection,
    order: &RestoreOrder,
    layers: &[&KeptDisk],
    name: String,
    made: &mut Vec<String>,
    job: &Job,
) -> Result<VolumeInfo, Error> {
    let file = |layer: &KeptDisk| order.folder.join(&layer.file.name);
    let Some((newest, older)) = layers.split_first() else {
        return Err(Error::NotFound(name));
    };
    if older.is_empty() {
        return upload(handle, order, name, file(newest), made, job).await;
    }
    let mut parts = Vec::new();
    for layer in layers.iter().rev() {
        let own = layer.file.name.clone();
        let part = upload_as(handle, order, own, file(layer), job).await?;
        made.push(part.path.clone());
        parts.push(part);
    }
    job.begin_step(&gettext("Merging the images…"))?;
    let name = free_name(handle, order, name).await?;
    let top = handle.volume(order.pool, newest.file.name.clone());
    let whole = job
        .follow(top.copy(order.pool, name, Some(DiskFormat::Qcow2)))
        .await?;
    made.push(whole.path.clone());
    for part in parts.iter().rev() {
        handle
            .volume(order.pool, part.name.clone())
            .delete()
            .await?;
        made.retain(|it| *it != part.path);
    }
    Ok(whole)
}

pub(super) async fn upload(
    handle: &libvirt::Connection,
    order: &RestoreOrder,
    name: String,
    file: PathBuf,
    made: &mut Vec<String>,
    job: &Job,
) -> Result<VolumeInfo, Error> {
    let name = free_name(handle, order, name).await?;
    let volume = upload_as(handle, order, name, file, job).await?;
    made.push(volume.path.clone());
    Ok(volume)
}

async fn upload_as(
    handle: &libvirt::Connection,
    order: &RestoreOrder,
    name: String,
    file: PathBuf,
    job: &Job,
) -> Result<VolumeInfo, Error> {
    job.begin_step(&gettext("Uploading…"))?;
    job.follow(handle.pool(order.pool).upload(name, file)).await
}

/// The name, or one like it that nothing in the pool has.
async fn free_name(
    handle: &libvirt::Connection,
    order: &RestoreOrder,
    name: String,
) -> Result<String, Error> {
    let pool = handle.pool(order.pool);
    // Another program may have made one.
    let _ = pool.refresh().await;
    let taken: Vec<String> = pool
        .volumes()
        .await?
        .into_iter()
        .map(|it| it.name)
        .collect();
    Ok(match taken.contains(&name) {
        true => next_name(&name, &taken),
        false => name,
    })
}
