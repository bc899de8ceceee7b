// SPDX-License-Identifier: GPL-3.0-or-later
//! Importing a package: each disk is checked, unpacked and converted on this computer, and copied into a pool, wherever
//! that is. On failure nothing is left.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use gettextrs::gettext;
use uuid::Uuid;

use super::convert::{self, To};
use super::extract::{on_thread, take_out, unpack_gzip, unpack_xz, verify};
use super::package::{Package, Part, no_image};
use super::workspace::Workspace;
use super::{NVRAM, document};
use crate::definition::image::ImageFormat;
use crate::definition::machine::Machine;
use crate::definition::new_machine::NicChoice;
use crate::definition::ovf::ApplianceDisk;
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume, next_name};
use crate::libvirt::Error;
use crate::model::interrupted::Interrupted;
use crate::model::{Connection, Job};

/// What is kept free where disks are unpacked, in bytes.
const SPARED: u64 = 1 << 30;

/// A package to be imported.
#[derive(Clone, Debug)]
pub struct Import {
    /// The package.
    pub package: Package,
    /// The machine's name.
    pub name: String,
    /// The pool its disks go to.
    pub pool: Uuid,
    /// What each of its networks becomes.
    pub plugs: Vec<(String, NicChoice)>,
}

/// What a network of a package can become.
pub type Plug = NicChoice;

impl Connection {
    /// Imports a package as this job, and gives the machine's UUID.
    ///
    /// # Errors
    /// `Refused` with what is wrong with the package, `Exists`, `Cancelled`, libvirt's. Nothing is left then.
    pub async fn import_appliance(&self, import: Import, job: &Job) -> Result<Uuid, Error> {
        let work = async {
            job.allow_cancel();
            let mut made = Vec::new();
            let outcome = self.import(&import, job, &mut made).await;
            match outcome {
                Ok(uuid) => job.set_machine(uuid),
                Err(_) => self.rollback(&made, job).await,
            }
            outcome
        };
        let outcome = self.run_job(job, work).await;
        if let Err(error) = self.refresh_pool(import.pool).await {
            log::debug!("reading the pool again: {error}");
        }
        outcome
    }

    async fn rollback(&self, made: &[String], job: &Job) {
        job.tell_step(&gettext("Rolling back"));
        let Ok(handle) = self.handle() else {
            return;
        };
        for path in made.iter().rev() {
            match handle.delete_volume(path.clone()).await {
                Ok(()) | Err(Error::NotFound(_)) => {}
                Err(error) => log::warn!("{path} stays: {error}"),
            }
        }
    }

    async fn import(
        &self,
        import: &Import,
        job: &Job,
        made: &mut Vec<String>,
    ) -> Result<Uuid, Error> {
        let Import { package, name, .. } = import;
        let disks = &package.appliance.disks;
        for (number, disk) in disks.iter().enumerate() {
            let volume = match number {
                0 => format!("{name}.qcow2"),
                _ => format!("{name}-{}.qcow2", number + 1),
            };
            let volume = self.free_name(import.pool, &volume).await?;
            let path = self.bring(import, disk, volume, job).await?;
            made.push(path);
        }
        let images = made.clone();
        let nvram = match package.files.get(NVRAM).filter(|_| package.is_ours()) {
            Some(part) => {
                let path = self.bring_nvram(import, part, job).await?;
                made.push(path.clone());
                Some(path)
            }
            None => None,
        };
        job.begin_step(&gettext("Defining the machine"))?;
        let text = match &package.definition {
            Some(source) => self.ours(import, source, &images, nvram.as_deref())?,
            None => {
                let appliance = &package.appliance;
                document::foreign(self, appliance, name, &images, &import.plugs).await?
            }
        };
        self.handle()?.define_machine(text).await
    }

    fn ours(
        &self,
        import: &Import,
        source: &str,
        images: &[String],
        nvram: Option<&str>,
    ) -> Result<String, Error> {
        let disks = import.package.appliance.disks.iter();
        let targets = disks.filter_map(|it| it.file.as_deref()?.strip_suffix(".qcow2"));
        let images: HashMap<String, String> = targets
            .map(str::to_owned)
            .zip(images.iter().cloned())
            .collect();
        let uuid = Machine::parse(source).ok().and_then(|it| it.uuid());
        let is_taken = uuid.is_some_and(|it| self.machines().get(it).is_some());
        document::ours(
            source,
            &import.name,
            is_taken,
            &images,
            nvram,
            &import.plugs,
        )
    }

    async fn free_name(&self, pool: Uuid, name: &str) -> Result<String, Error> {
        let taken = self.handle()?.pool(pool).volumes().await?;
        let taken: Vec<String> = taken.into_iter().map(|it| it.name).collect();
        match taken.iter().any(|it| it == name) {
            true => Ok(next_name(name, &taken)),
            false => Ok(name.to_owned()),
        }
    }

    /// Brings one disk into the pool, and gives its path there.
    async fn bring(
        &self,
        import: &Import,
        disk: &ApplianceDisk,
        volume: String,
        job: &Job,
    ) -> Result<String, Error> {
        let Some(file) = &disk.file else {
            return self.make_empty(import.pool, disk, volume, job).await;
        };
        let package = &import.package;
        let part = package.files.get(file).cloned();
        let part = part.ok_or_else(|| Error::NotFound(file.clone()))?;
        check(package, file, &part, job).await?;
        let space = Workspace::new()?;
        let image = unpack(&space, file, part, disk.is_gzipped, job).await?;
        let looked = image.clone();
        let format = gio::spawn_blocking(move || convert::look(&looked)).await;
        let format = format.map_err(|_| Error::Cancelled)??;
        if !format.fits_name(file) {
            return Err(no_image(file));
        }
        let image = match package.is_ours() && format == ImageFormat::Qcow2 {
            true => image,
            false => {
                job.begin_step(&step(&gettext("Converting “{file}”"), file))?;
                let converted = space.file("converted.qcow2");
                convert::convert(&image, format, &converted, To::Qcow2, job).await?;
                converted
            }
        };
        job.begin_step(&step(&gettext("Copying “{file}” to the host"), file))?;
        self.upload(import.pool, image, volume, job).await
    }

    async fn upload(
        &self,
        pool: Uuid,
        file: PathBuf,
        name: String,
        job: &Job,
    ) -> Result<String, Error> {
        let left = Interrupted::Volume {
            pool,
            name: name.clone(),
        };
        let upload = self.handle()?.pool(pool).upload(name, file);
        Ok(self.follow_making(job, upload, left).await?.path)
    }

    async fn make_empty(
        &self,
        pool: Uuid,
        disk: &ApplianceDisk,
        name: String,
        job: &Job,
    ) -> Result<String, Error> {
        job.begin_step(&gettext("Creating the disk"))?;
        let new = NewVolume {
            name,
            capacity: Size(disk.capacity.max(1 << 20)),
            format: DiskFormat::Qcow2,
            sparse: true,
            ..NewVolume::default()
        };
        let making = self.handle()?.pool(pool).create_volume(new);
        Ok(job.follow(making).await?.path)
    }

    async fn bring_nvram(&self, import: &Import, part: &Part, job: &Job) -> Result<String, Error> {
        check(&import.package, NVRAM, part, job).await?;
        let space = Workspace::new()?;
        let path = space.file(NVRAM);
        let (from, to) = (part.clone(), path.clone());
        on_thread(job, part.length, move |tell| take_out(&from, &to, tell)).await?;
        let name = format!("{}_VARS.fd", import.name);
        let name = self.free_name(import.pool, &name).await?;
        self.upload(import.pool, path, name, job).await
    }
}

fn step(text: &str, file: &str) -> String {
    text.replace("{file}", file)
}

/// Compares a file with its checksum, where it has one.
async fn check(package: &Package, file: &str, part: &Part, job: &Job) -> Result<(), Error> {
    let Some(listed) = package.checksums.iter().find(|it| it.file == file) else {
        return Ok(());
    };
    job.begin_step(&step(&gettext("Checking “{file}”"), file))?;
    let (part, listed) = (part.clone(), listed.clone());
    on_thread(job, part.length, move |tell| verify(&part, &listed, tell)).await
}

/// A file of this computer with the image: the part itself where it is a whole file that is not compressed.
async fn unpack(
    space: &Workspace,
    file: &str,
    part: Part,
    is_gzipped: bool,
    job: &Job,
) -> Result<PathBuf, Error> {
    job.begin_step(&step(&gettext("Unpacking “{file}”"), file))?;
    let most = space
        .free()
        .map_or(u64::MAX, |it| it.saturating_sub(SPARED));
    let (packed, unpacked) = (space.file("packed"), space.file("image"));
    let total = part.length;
    on_thread(job, total, move |tell| {
        let mut head = Vec::new();
        let read = super::extract::reader(&part);
        let read = read
            .and_then(|it| std::io::Read::read_to_end(&mut std::io::Read::take(it, 6), &mut head));
        read.map_err(|error| Error::Refused(error.to_string()))?;
        let is_xz = head == b"\xfd7zXZ\0";
        if is_gzipped || head.starts_with(&[0x1f, 0x8b]) {
            unpack_gzip(&part, &unpacked, most, tell)?;
            return Ok(unpacked);
        }
        let whole = whole_file(&part);
        let whole = match whole {
            Some(path) => path,
            None if part.length > most => {
                return Err(Error::Refused(gettext(
                    "There is not enough room to unpack it.",
                )));
            }
            None => {
                take_out(&part, &packed, tell)?;
                packed
            }
        };
        if is_xz {
            unpack_xz(&whole, &unpacked, most, tell)?;
            return Ok(unpacked);
        }
        Ok(whole)
    })
    .await
}

/// The part's own path, where it is a whole file.
fn whole_file(part: &Part) -> Option<PathBuf> {
    let length = part.path.metadata().ok()?.len();
    let is_whole = part.start == 0 && part.length == length && Path::new(&part.path).is_absolute();
    is_whole.then(|| part.path.clone())
}
