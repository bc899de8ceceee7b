// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine that is off consists of, brought to this computer: the images of its disks and its UEFI variables,
//! where they are or as copies by streams.

use std::fs::File;
use std::path::{Path, PathBuf};

use gettextrs::gettext;

use super::workspace::Workspace;
use crate::definition::disk::{Disk, DiskDevice, DiskSourceKind};
use crate::definition::image::ImageFormat;
use crate::definition::machine::Machine as Definition;
use crate::definition::volume::DiskFormat;
use crate::libvirt::{Error, VolumeInfo, XmlKind};
use crate::model::creation::Created;
use crate::model::interrupted::Interrupted;
use crate::model::{Job, Machine};

/// A disk, and where its image is.
pub(super) struct Source {
    pub disk: Disk,
    pub image: PathBuf,
    pub format: ImageFormat,
    /// Bytes that the guest sees.
    pub capacity: u64,
}

/// The UEFI variables of a machine, as an export can take them along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UefiVariables {
    /// It has none yet, or no UEFI.
    None,
    /// They are in the file at this path of the host.
    At(String),
    /// They cannot be read, in the words of libvirt.
    Unreadable(String),
}

/// The disks with images of the machine's own.
pub(super) fn disks(definition: &Definition) -> impl Iterator<Item = Disk> + use<> {
    let disks = definition.disks().into_iter();
    disks.filter(|it| it.device == DiskDevice::Disk && it.path.is_some())
}

impl Machine {
    /// Where its UEFI variables are, and whether they can be brought here.
    pub async fn uefi_variables(&self) -> UefiVariables {
        let found = async {
            let definition = self.definition(XmlKind::Inactive).await?;
            if !definition.has_nvram() {
                return Ok(None);
            }
            let handle = self.handle()?;
            let path = match definition.nvram_path() {
                Some(path) => Some(path),
                None => handle.nvram().await?.map(|it| it.path),
            };
            let Some(path) = path else {
                return Ok(None);
            };
            let connection = self.connection().ok_or(Error::Closed)?;
            if connection.is_this_computer() && File::open(&path).is_ok() {
                return Ok(Some(path));
            }
            let found = connection.handle()?.volume_by_path(path.clone()).await?;
            Ok(found.map(|_| path))
        };
        match found.await {
            Ok(Some(path)) => UefiVariables::At(path),
            Ok(None) => UefiVariables::None,
            Err(error @ Error::NotFound(_)) => {
                log::debug!("no machine was started with such firmware: {error}");
                UefiVariables::None
            }
            Err(error) => UefiVariables::Unreadable(error.to_string()),
        }
    }

    /// Its UEFI variables on this computer. None where it has none, or they cannot be read, which was said before.
    pub(super) async fn fetch_nvram(
        &self,
        space: &Workspace,
        job: &Job,
    ) -> Result<Option<PathBuf>, Error> {
        let path = match self.uefi_variables().await {
            UefiVariables::At(path) => path,
            UefiVariables::None => return Ok(None),
            UefiVariables::Unreadable(why) => {
                log::warn!("{} goes without its UEFI variables: {why}", self.name());
                return Ok(None);
            }
        };
        let connection = self.connection().ok_or(Error::Closed)?;
        if connection.is_this_computer() && File::open(&path).is_ok() {
            return Ok(Some(path.into()));
        }
        job.begin_step(&fetching(&path))?;
        let to = space.file("nvram");
        let work = connection
            .handle()?
            .bring_file(path, to.clone(), None, false);
        job.follow(work).await?;
        Ok(Some(to))
    }

    /// The image of a disk on this computer: where it is, or a copy of it.
    pub(super) async fn source(
        &self,
        disk: Disk,
        space: &Workspace,
        job: &Job,
    ) -> Result<Source, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let path = disk.path.clone().unwrap_or_default();
        let capacity = self
            .handle()?
            .block_info(disk.target.clone())
            .await?
            .capacity;
        // Never what is found in the image: a guest that has a raw disk can write anything there.
        let format = disk.format.as_deref().and_then(ImageFormat::from_word);
        let format = format.unwrap_or(ImageFormat::Raw);
        let is_path = matches!(
            disk.source_kind,
            DiskSourceKind::File | DiskSourceKind::Block
        );
        let here = is_path && connection.is_this_computer();
        if here && File::open(&path).is_ok() {
            return Ok(Source {
                image: path.into(),
                format,
                capacity,
                disk,
            });
        }
        let volume = self.volume_of(&disk, &path).await?.ok_or_else(|| {
            let text = gettext("The disk {disk} is in no pool, so it cannot be fetched.");
            Error::Refused(text.replace("{disk}", &disk.target))
        })?;
        let image = space.file(&format!("fetched-{}", disk.target));
        let format = match volume.backing.is_some() && format != ImageFormat::Raw {
            true => {
                self.fetch_whole(&disk, &volume, &image, job).await?;
                ImageFormat::Qcow2
            }
            false => {
                job.begin_step(&fetching(&volume.name))?;
                let work = connection.handle()?;
                let work = work.bring_file(volume.path, image.clone(), None, false);
                job.follow(work).await?;
                format
            }
        };
        Ok(Source {
            image,
            format,
            capacity,
            disk,
        })
    }

    /// Fetches an image with all of its backing images, as one: only the host can put them together, in a file that is
    /// deleted there afterwards.
    async fn fetch_whole(
        &self,
        disk: &Disk,
        volume: &VolumeInfo,
        to: &Path,
        job: &Job,
    ) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let staging = connection.staging(std::slice::from_ref(disk)).await?;
        let id = glib::uuid_string_random();
        let staged = staging.file(&self.name(), &id, &disk.target);
        let left = Interrupted::Machine(Created {
            disks: vec![staged.clone()],
            ..Created::default()
        });
        let text = gettext("Combining “{file}” with its backing images on the host…");
        job.begin_step(&text.replace("{file}", &volume.name))?;
        let handle = connection.handle()?;
        let format = Some(DiskFormat::Qcow2);
        let work = handle.copy_image_to(volume.path.clone(), staged.clone(), format);
        connection.follow_making(job, work, left.clone()).await?;
        let fetched = async {
            job.begin_step(&fetching(&volume.name))?;
            let work = handle.bring_file(staged.clone(), to.to_owned(), None, true);
            job.follow(work).await
        };
        let fetched = fetched.await;
        let removed = match handle.delete_volume(staged).await {
            Err(Error::NotFound(_)) => Ok(()),
            removed => removed,
        };
        if removed == Err(Error::Closed) {
            connection.leave(job, left);
        }
        fetched.and(removed)
    }

    async fn volume_of(&self, disk: &Disk, path: &str) -> Result<Option<VolumeInfo>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let handle = connection.handle()?;
        match disk.source_kind {
            DiskSourceKind::File => return handle.volume_by_path(path.to_owned()).await,
            DiskSourceKind::Block => return handle.volume_of_pool(path.to_owned()).await,
            _ => {}
        }
        let Some((pool, name)) = path.split_once('/') else {
            return Ok(None);
        };
        let all = connection.all_volumes().await?.into_iter();
        let mut found = all.filter(|it| it.name == name && it.pool.as_deref() == Some(pool));
        Ok(found.next())
    }
}

fn fetching(file: &str) -> String {
    gettext("Fetching “{file}”").replace("{file}", file)
}
