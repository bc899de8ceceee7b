// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine that is off consists of, brought to this computer: the images of its disks and its UEFI variables,
//! where they are or as copies by streams.

use std::fs::File;
use std::path::PathBuf;

use gettextrs::gettext;

use super::workspace::Workspace;
use crate::definition::disk::{Disk, DiskDevice, DiskSourceKind};
use crate::definition::image::ImageFormat;
use crate::definition::machine::Machine as Definition;
use crate::libvirt::{Error, VolumeInfo, XmlKind};
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
        let text = gettext("Fetching “{file}”").replace("{file}", &path);
        job.begin_step(&text)?;
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
        let is_path = matches!(
            disk.source_kind,
            DiskSourceKind::File | DiskSourceKind::Block
        );
        if is_path && connection.is_this_computer() && File::open(&path).is_ok() {
            let format = disk.format.as_deref().and_then(ImageFormat::from_word);
            return Ok(Source {
                image: path.into(),
                format: format.unwrap_or(ImageFormat::Raw),
                capacity,
                disk,
            });
        }
        let unknown = || {
            let text = gettext("The disk {disk} is in no pool, so it cannot be fetched.");
            Error::Refused(text.replace("{disk}", &disk.target))
        };
        let volume = self.volume_of(&path, is_path).await?.ok_or_else(unknown)?;
        if volume.backing.is_some() {
            let text = gettext(
                "The disk {disk} has a backing image on another computer, and cannot be fetched with it.",
            );
            return Err(Error::Refused(text.replace("{disk}", &disk.target)));
        }
        let pools = connection.handle()?.pools().await?;
        let mut pools = pools
            .iter()
            .filter(|it| Some(&it.name) == volume.pool.as_ref());
        let pool = pools.next().ok_or_else(unknown)?.uuid;
        let text = gettext("Fetching “{file}”").replace("{file}", &volume.name);
        job.begin_step(&text)?;
        let image = space.file(&format!("fetched-{}", disk.target));
        let fetched = connection.handle()?.volume(pool, volume.name);
        job.follow(fetched.download(image.clone())).await?;
        Ok(Source {
            image,
            format: ImageFormat::from_word(&volume.format).unwrap_or(ImageFormat::Raw),
            capacity,
            disk,
        })
    }

    async fn volume_of(&self, path: &str, is_path: bool) -> Result<Option<VolumeInfo>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        if is_path {
            return connection.handle()?.volume_of_pool(path.to_owned()).await;
        }
        let Some((pool, name)) = path.split_once('/') else {
            return Ok(None);
        };
        let all = connection.all_volumes().await?.into_iter();
        let mut found = all.filter(|it| it.name == name && it.pool.as_deref() == Some(pool));
        Ok(found.next())
    }
}
