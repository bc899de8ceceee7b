// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying a machine that is off to another host, where the hosts cannot migrate: through this computer, which fetches
//! and sends its images by streams. The machine itself stays as it is.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use gettextrs::gettext;
use uuid::Uuid;

use super::convert::{self, To};
use super::import::Import;
use super::package::{self, Files, Package};
use super::source::{self, Source, UefiVariables};
use super::workspace::Workspace;
use super::{NVRAM, document, reach};
use crate::definition::image::{self, HEAD, ImageFormat};
use crate::definition::new_machine::NicChoice;
use crate::definition::xml::Document;
use crate::libvirt::{Error, XmlKind};
use crate::model::{Connection, Job, Machine};

/// A copy to be made.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Its name.
    pub name: String,
    /// The pool of the other host that its images go to.
    pub pool: Uuid,
    /// What each of its networks becomes there.
    pub plugs: Vec<(String, NicChoice)>,
    /// Whether it gets a UUID and MAC addresses of its own, also where those it has are free there.
    pub is_new: bool,
}

/// What is known of a copy before.
#[derive(Clone, Debug)]
pub struct CopyOutlook {
    /// The networks and bridges that its cards are plugged into.
    pub networks: Vec<String>,
    /// What of its definition reaches into its host and is left out, in the words of libvirt.
    pub left_out: Vec<String>,
    /// Bytes that its images take up.
    pub size: u64,
    /// Its UEFI variables.
    pub variables: UefiVariables,
}

impl Machine {
    /// What a copy of it would be.
    ///
    /// # Errors
    /// libvirt's.
    pub async fn copy_outlook(&self) -> Result<CopyOutlook, Error> {
        let definition = self.definition(XmlKind::Inactive).await?;
        let mut networks = document::networks(&definition);
        networks.sort();
        networks.dedup();
        let targets: Vec<String> = source::disks(&definition).map(|it| it.target).collect();
        let mut size = 0_u64;
        for target in &targets {
            let info = self.handle()?.block_info(target.clone()).await;
            size = size.saturating_add(info.map_or(0, |it| it.allocation));
        }
        let parsed = Document::parse_as(&definition.to_string(), "domain");
        let mut cut = parsed.map_err(|error| Error::Refused(error.to_string()))?;
        let has_image = |target: &str| targets.iter().any(|it| it == target);
        Ok(CopyOutlook {
            networks,
            left_out: reach::cut(&mut cut, &has_image),
            size,
            variables: self.uefi_variables().await,
        })
    }

    /// Copies it to another host as this job, and gives the UUID that it has there.
    ///
    /// # Errors
    /// `Refused` while it runs or is saved, or with what cannot be copied; `Exists`; `Cancelled`; libvirt's. Nothing is
    /// left of the copy then.
    pub async fn copy_to(&self, target: &Connection, copy: Copy, job: &Job) -> Result<Uuid, Error> {
        self.set_job(Some(job));
        let work = async {
            job.allow_cancel();
            if self.status().is_active() {
                return Err(Error::Refused(gettext("Shut the machine down first.")));
            }
            if self.saved() {
                return Err(Error::Refused(gettext(
                    "Its saved state waits: start it or discard that first",
                )));
            }
            let space = Workspace::new()?;
            let package = self.packed(&space, job).await?;
            let import = Import {
                package,
                name: copy.name,
                pool: copy.pool,
                plugs: copy.plugs,
                is_new: copy.is_new,
            };
            // The last look, when all of its disks were read.
            target.bring_in(&import, job, &|| self.check_off()).await
        };
        let outcome = target.run_job(job, work).await;
        self.set_job(None::<&Job>);
        outcome
    }

    /// All of it on this computer.
    async fn packed(&self, space: &Workspace, job: &Job) -> Result<Package, Error> {
        let definition = self.definition(XmlKind::Inactive).await?;
        let mut files = Files::new();
        for disk in source::disks(&definition) {
            let name = format!("{}.qcow2", disk.target);
            let source = self.source(disk, space, job).await?;
            files.push((name, whole(source, space, job).await?));
        }
        if let Some(nvram) = self.fetch_nvram(space, job).await? {
            files.push((NVRAM.to_owned(), nvram));
        }
        // With its passwords: it stays with the same person.
        let xml = self.handle()?.xml(XmlKind::Inactive, true).await?;
        package::of_machine(&xml, files)
    }

    fn check_off(&self) -> Result<(), Error> {
        match self.status().is_active() || self.starting() {
            true => Err(Error::Refused(gettext(
                "The machine was started meanwhile: its disks changed while they were copied.",
            ))),
            false => Ok(()),
        }
    }
}

/// One qcow2 image with all of the disk: the image itself where it is one.
async fn whole(source: Source, space: &Workspace, job: &Job) -> Result<PathBuf, Error> {
    let image = source.image.clone();
    let head = gio::spawn_blocking(move || {
        let mut head = Vec::new();
        File::open(&image)?
            .take(HEAD as u64)
            .read_to_end(&mut head)?;
        io::Result::Ok(head)
    });
    let head = head.await.map_err(|_| Error::Cancelled)?;
    let head = head.map_err(|error| Error::Refused(error.to_string()))?;
    if image::is_encrypted(&head) {
        return Err(Error::Refused(gettext("A disk of it is encrypted.")));
    }
    let is_whole = !image::has_hidden_parts(&head) && image::backing(&head).is_none();
    let is_qcow2 = ImageFormat::of(&head, &[]) == ImageFormat::Qcow2;
    if source.format == ImageFormat::Qcow2 && is_qcow2 && is_whole {
        return Ok(source.image);
    }
    let text = gettext("Converting “{file}”").replace("{file}", &source.disk.target);
    job.begin_step(&text)?;
    let to = space.file(&format!("whole-{}", source.disk.target));
    convert::convert(&source.image, source.format, &to, To::Qcow2, job).await?;
    Ok(to)
}
