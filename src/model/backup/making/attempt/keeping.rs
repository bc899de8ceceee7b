// SPDX-License-Identifier: GPL-3.0-or-later
//! Puts the parts of a backup beside its manifest, each with its checksum: images from the host, the definition, the
//! checkpoint's document, UEFI variables.

use std::path::{Path, PathBuf};

use gettextrs::gettext;

use super::{Attempt, can_have_checkpoint, continues};
use crate::definition::backup::{KeptDisk, KeptFile, Manifest, image_name};
use crate::definition::disk::Disk;
use crate::libvirt::{Error, XmlKind};
use crate::model::backup::reading::{self, Part};
use crate::model::backup::{files, on_thread};

impl Attempt<'_> {
    pub(super) async fn bring(
        &self,
        manifest: &Manifest,
        parent: Option<&Manifest>,
        disk: &Disk,
        staged: &str,
        chain: &Path,
    ) -> Result<KeptDisk, Error> {
        let connection = self.machine.connection().ok_or(Error::Closed)?;
        let path = chain.join(image_name(&manifest.id, &disk.target));
        self.job
            .begin_step(&gettext("Fetching it from the host…"))?;
        let limit = self.order.limit;
        connection.take_file(staged, &path, limit, self.job).await?;
        let before = parent.filter(|it| continues(it, disk));
        let backing = before.and_then(|it| it.disk(&disk.target));
        let backing = backing.map(|it| it.file.name.clone());
        if let Some(backing) = &backing {
            reading::stand_on(path.clone(), backing.clone()).await?;
        }
        Ok(KeptDisk {
            target: disk.target.clone(),
            file: self.sum(&path).await?,
            backing,
            has_checkpoint: manifest.checkpoint.is_some() && can_have_checkpoint(disk),
        })
    }

    async fn sum(&self, path: &Path) -> Result<KeptFile, Error> {
        self.job.begin_step(&gettext("Computing checksums…"))?;
        let length = std::fs::metadata(path).map_or(0, |it| it.len());
        let part = Part {
            before: 0,
            total: length,
        };
        reading::sum(path, part, self.job).await
    }

    pub(super) async fn keep_definition(
        &self,
        manifest: &mut Manifest,
        chain: &Path,
    ) -> Result<(), Error> {
        let xml = self.machine.handle()?.xml(XmlKind::Inactive, true).await?;
        let path = chain.join(format!("{}.definition.xml", manifest.id));
        let place = path.clone();
        on_thread(move || files::write(&place, xml.as_bytes())).await?;
        manifest.definition = reading::sum(&path, Part::default(), self.job).await?;
        Ok(())
    }

    pub(super) async fn keep_checkpoint(
        &self,
        manifest: &mut Manifest,
        chain: &Path,
    ) -> Result<(), Error> {
        let Some(name) = manifest.checkpoint.clone() else {
            return Ok(());
        };
        let xml = self.machine.handle()?.checkpoint_xml(name).await?;
        let path = chain.join(format!("{}.checkpoint.xml", manifest.id));
        let place = path.clone();
        on_thread(move || files::write(&place, xml.as_bytes())).await?;
        manifest.checkpoint_file = Some(reading::sum(&path, Part::default(), self.job).await?);
        Ok(())
    }

    pub(super) async fn keep_nvram(
        &self,
        manifest: &mut Manifest,
        chain: &Path,
    ) -> Result<(), Error> {
        let Some(nvram) = self.machine.handle()?.nvram().await? else {
            return Ok(());
        };
        let connection = self.machine.connection().ok_or(Error::Closed)?;
        let path: PathBuf = chain.join(format!("{}.nvram", manifest.id));
        let work = connection
            .handle()?
            .bring_file(nvram.path, path.clone(), None, false);
        match self.job.follow(work).await {
            // The machine was never started.
            Err(Error::NotFound(_)) => return Ok(()),
            brought => brought?,
        }
        manifest.nvram = Some(reading::sum(&path, Part::default(), self.job).await?);
        Ok(())
    }
}
