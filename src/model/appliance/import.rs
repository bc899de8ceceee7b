// SPDX-License-Identifier: GPL-3.0-or-later
//! Importing a package: each disk is checked, unpacked and converted on this computer, and copied into a pool, wherever
//! that is. On failure nothing is left.

use std::collections::HashMap;
use std::path::PathBuf;

use gettextrs::gettext;
use uuid::Uuid;

use super::convert::{self, To};
use super::extract::{on_thread, take_out};
use super::package::{Package, Part, no_image};
use super::unpack::{check, step, take, unpack};
use super::workspace::Workspace;
use super::{NVRAM, document, extents};
use crate::definition::image::ImageFormat;
use crate::definition::machine::Machine;
use crate::definition::new_machine::NicChoice;
use crate::definition::ovf::ApplianceDisk;
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume, next_name};
use crate::libvirt::Error;
use crate::model::interrupted::Interrupted;
use crate::model::{Connection, Job};

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
    /// Whether it gets a UUID and MAC addresses of its own, also where those of the package are free.
    pub is_new: bool,
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
            let outcome = self.bring_in(&import, job, &|| Ok(())).await;
            outcome.inspect(|uuid| job.set_machine(*uuid))
        };
        self.run_job(job, work).await
    }

    /// Imports a package as a part of this job, or takes back what was made of it. The machine is defined only if its
    /// disks were as they should be until they were here, as `check` says.
    pub(super) async fn bring_in(
        &self,
        import: &Import,
        job: &Job,
        check: &dyn Fn() -> Result<(), Error>,
    ) -> Result<Uuid, Error> {
        let mut made = Vec::new();
        let outcome = async {
            let nvram = self.import(import, job, &mut made).await?;
            check()?;
            self.define(import, &made, nvram, job).await
        };
        let outcome = outcome.await;
        if outcome.is_err() {
            self.rollback(import.pool, &made, job).await;
        }
        if let Err(error) = self.refresh_pool(import.pool).await {
            log::debug!("reading the pool again: {error}");
        }
        outcome
    }

    async fn rollback(&self, pool: Uuid, made: &[String], job: &Job) {
        job.tell_step(&gettext("Rolling back"));
        for path in made.iter().rev() {
            let deleted = async { self.handle()?.delete_volume(path.clone()).await };
            match deleted.await {
                Ok(()) | Err(Error::NotFound(_)) => {}
                Err(Error::Closed) => {
                    let name = path.rsplit('/').next().unwrap_or_default().to_owned();
                    self.leave(job, Interrupted::Volume { pool, name });
                }
                Err(error) => log::warn!("{path} stays: {error}"),
            }
        }
    }

    /// Brings the images, and then the UEFI variables, whose path it gives.
    async fn import(
        &self,
        import: &Import,
        job: &Job,
        made: &mut Vec<String>,
    ) -> Result<Option<String>, Error> {
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
        match package.files.get(NVRAM).filter(|_| package.is_ours()) {
            Some(part) => {
                let path = self.bring_nvram(import, part, job).await?;
                made.push(path.clone());
                Ok(Some(path))
            }
            None => Ok(None),
        }
    }

    async fn define(
        &self,
        import: &Import,
        images: &[String],
        nvram: Option<String>,
        job: &Job,
    ) -> Result<Uuid, Error> {
        let Import { package, name, .. } = import;
        job.begin_step(&gettext("Defining the machine"))?;
        let text = match &package.definition {
            Some(source) => self.ours(import, source, images, nvram.as_deref())?,
            None => {
                let appliance = &package.appliance;
                document::foreign(self, appliance, name, images, &import.plugs).await?
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
        let is_new = import.is_new || is_taken;
        document::ours(source, &import.name, is_new, &images, nvram, &import.plugs)
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
        let image = match package.is_ours() {
            true => take(&space, file, part, job).await?,
            false => unpack(&space, file, part, disk.is_gzipped, job).await?,
        };
        let (image, format) = match extents::gather(&space, package, file, &image, job).await? {
            Some(descriptor) => (descriptor, ImageFormat::Vmdk),
            None => looked_at(image).await?,
        };
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

/// An image with its format.
async fn looked_at(image: PathBuf) -> Result<(PathBuf, ImageFormat), Error> {
    let looked = gio::spawn_blocking(move || convert::look(&image).map(|format| (image, format)));
    looked.await.map_err(|_| Error::Cancelled)?
}
