// SPDX-License-Identifier: GPL-3.0-or-later
//! One run of a machine whose changes to its disks vanish when it is off. libvirt gives each disk an overlay that it deletes
//! at the end, but only a disk that is a file: a device of the host gets an image between, which is empty all the while
//! and has the device as its backing image.

use gettextrs::gettext;
use glib::subclass::prelude::*;

use super::{Connection, Machine};
use crate::definition::device::disk::FORMAT;
use crate::definition::disk::{Disk, DiskDevice, DiskSourceKind};
use crate::definition::machine::Machine as Definition;
use crate::definition::size::Size;
use crate::definition::volume::{Backing, DiskFormat, NewVolume, next_name};
use crate::definition::xml;
use crate::libvirt::Error;

/// Where a disk is.
enum Source {
    /// A file, which libvirt gives an overlay by itself.
    File(String),
    /// A device of the host.
    Device(String),
}

/// What is started, and the images that were made for it.
struct Run {
    definition: Definition,
    made: Vec<String>,
}

impl Machine {
    /// Starts it once so that all changes to its disks vanish when it is off. Its definition stays as it is.
    ///
    /// # Errors
    /// `Refused` where a disk cannot be given an overlay; as for a start. Nothing is left then.
    pub async fn run_without_keeping(&self) -> Result<(), Error> {
        let refused = |error: xml::Error| Error::Refused(error.to_string());
        let definition = Definition::parse(&self.saved_xml().await?).map_err(refused)?;
        let mut run = Run {
            definition,
            made: Vec::new(),
        };
        let started = self.start_disposable(&mut run).await;
        match &started {
            Ok(()) => {
                self.imp().images_of_run.replace(run.made);
            }
            Err(_) => self.drop_images(run.made).await,
        }
        started?;
        self.want_marks();
        self.serial_lines().hold();
        Ok(())
    }

    async fn start_disposable(&self, run: &mut Run) -> Result<(), Error> {
        self.lay_disposable(run).await?;
        run.definition.make_disposable();
        let handle = self.handle()?;
        self.set_starting(true);
        let started = handle.start_as(run.definition.to_string()).await;
        self.set_starting(false);
        self.note_start(&started);
        self.changed_here();
        started
    }

    async fn lay_disposable(&self, run: &mut Run) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        for disk in run.definition.disks() {
            if disk.device != DiskDevice::Disk || !disk.is_written() {
                continue;
            }
            let file = match connection.source_of(&disk).await? {
                Source::File(file) => file,
                Source::Device(device) => {
                    let file = self.make_image_over(&disk, device).await?;
                    run.made.push(file.clone());
                    file
                }
            };
            connection.check_no_old_overlay(&file, &self.name()).await?;
            // For this run alone: only of a file libvirt lays an overlay by itself.
            run.definition.set_medium(disk.element, Some(&file));
            if run.made.contains(&file) {
                let qcow2 = DiskFormat::Qcow2.as_str();
                let document = run.definition.document_mut();
                FORMAT.set(document, disk.element, Some(qcow2));
            }
        }
        Ok(())
    }

    /// Makes an image whose backing image is a device, in the pool of files with most room.
    async fn make_image_over(&self, disk: &Disk, device: String) -> Result<String, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        connection.load_pools().await?;
        let free = |pool: &super::Pool| pool.summary().map_or(0, |it| it.available);
        let mut pools = connection.pool_list().all();
        pools.retain(|it| it.active() && it.summary().is_some_and(|it| it.holds_files()));
        let pool = pools.into_iter().max_by_key(free).ok_or_else(|| {
            let text = gettext(
                "The disk {disk} is a device: discarding its changes needs a started pool of files for them.",
            );
            Error::Refused(text.replace("{disk}", &disk.target))
        })?;
        let handle = connection.handle()?.pool(pool.uuid());
        let taken: Vec<String> = handle
            .volumes()
            .await?
            .into_iter()
            .map(|it| it.name)
            .collect();
        let name = format!(
            "{}-{}.for-now.qcow2",
            self.name().replace('/', "-"),
            disk.target
        );
        let name = match taken.contains(&name) {
            true => next_name(&name, &taken),
            false => name,
        };
        let capacity = self
            .handle()?
            .block_info(disk.target.clone())
            .await?
            .capacity;
        let making = handle.create_volume(NewVolume {
            name,
            capacity: Size(capacity),
            format: DiskFormat::Qcow2,
            sparse: true,
            backing: Some(Backing {
                path: device,
                format: disk.format.clone().unwrap_or_else(|| "raw".to_owned()),
            }),
            ..NewVolume::default()
        });
        Ok(making.finish().await?.path)
    }

    /// The run has ended: deletes the images that were made for it.
    pub(super) fn end_disposable(&self) {
        let made = self.imp().images_of_run.take();
        if !made.is_empty() {
            let machine = self.clone();
            glib::spawn_future_local(async move { machine.drop_images(made).await });
        }
    }

    async fn drop_images(&self, made: Vec<String>) {
        for path in made {
            let deleted = match self.connection().map(|it| it.handle()) {
                Some(Ok(handle)) => handle.delete_volume(path.clone()).await,
                _ => Err(Error::Closed),
            };
            if let Err(error) = deleted {
                log::warn!("{path}, which has nothing in it, stays: {error}");
            }
        }
    }
}

impl Connection {
    /// Where a disk is on its host.
    async fn source_of(&self, disk: &Disk) -> Result<Source, Error> {
        let path = match disk.source_kind {
            DiskSourceKind::File | DiskSourceKind::Block => disk.path.clone(),
            DiskSourceKind::Volume => {
                self.load_pools().await?;
                self.image_of(disk).await?.map(|it| it.path)
            }
            _ => None,
        };
        match path {
            Some(path) if path.starts_with("/dev/") => Ok(Source::Device(path)),
            Some(path) if path.starts_with('/') => Ok(Source::File(path)),
            _ => {
                let text = gettext(
                    "The disk {disk} is neither a file nor a device of the host, and the changes to it cannot be discarded.",
                );
                Err(Error::Refused(text.replace("{disk}", &disk.target)))
            }
        }
    }

    /// A daemon that dies leaves the overlay of a run, and another run is refused because of it.
    async fn check_no_old_overlay(&self, file: &str, machine: &str) -> Result<(), Error> {
        let overlay = format!("{file}.TRANSIENT-{machine}");
        match self.handle()?.volume_by_path(overlay.clone()).await {
            Ok(Some(_)) => {
                let text = gettext(
                    "An earlier run, which was interrupted when its host stopped, left the file {path}. Delete it and try again.",
                );
                Err(Error::Refused(text.replace("{path}", &overlay)))
            }
            _ => Ok(()),
        }
    }
}
