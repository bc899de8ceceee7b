// SPDX-License-Identifier: GPL-3.0-or-later
//! Files of the host by their paths, in a pool or not: copying what a guest sees of an image, and bringing one here.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use virt::connect::Connect;
use virt::storage_vol::StorageVol;

use super::create::{CreatedVolume, watch, xml};
use super::download::receive_to;
use super::volumes::{self, VolumeInfo, with_volume};
use super::{DirectoryPools, already_exists, directory};
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::libvirt::job::Control;
use crate::libvirt::{Connection, Error, Job};

/// How long a file that is just written may take to show up: a pool is not looked at while something is made in it.
const SHOWS_UP: Duration = Duration::from_secs(60);

impl Connection {
    /// Copies what a guest sees of the image at a path, its backing files included, into a new qcow2 file. The machine
    /// that has it must be off. Cancelled, it ends when libvirt's call does; nothing is left of the copy then.
    ///
    /// The job's errors: `NotFound`, `Exists`, `Cancelled`, libvirt's.
    pub fn copy_image(&self, from: String, to: String) -> Job<VolumeInfo> {
        let pools = self.directory_pools().clone();
        self.job(move |connect, control| {
            with_volume(connect, &pools, &from, |_, image| {
                let (folder, name) = directory::split(&to)?;
                let visit = volumes::visit(connect, &pools, &folder)?;
                if visit.pool().lookup_storage_vol_by_name(&name).is_ok() {
                    return Err(already_exists(&to));
                }
                let info = image.info()?;
                let new = NewVolume {
                    name,
                    capacity: Size(info.capacity),
                    format: DiskFormat::Qcow2,
                    sparse: true,
                    ..NewVolume::default()
                };
                control.progress(0, info.allocation);
                let xml = xml(&new, info.capacity);
                let made = watch(visit.pool(), &new.name, info.allocation, control, || {
                    StorageVol::create_xml_from(visit.pool(), &xml, image, 0)
                })?;
                let made = CreatedVolume::of_job(made, control);
                control.check()?;
                let info = volumes::read(made.volume(), visit.pool())?;
                made.keep();
                Ok(info)
            })
        })
    }

    /// Copies the file at a path of the host, byte for byte, to a new file of this computer, at most so many bytes a
    /// second. Its holes stay holes. One that `is_new` may take a while to show up.
    ///
    /// The job's errors: `NotFound`, `Cancelled`, `Refused` where the new file cannot be written, libvirt's.
    pub fn bring_file(
        &self,
        path: String,
        to: PathBuf,
        limit: Option<u64>,
        is_new: bool,
    ) -> Job<()> {
        let pools = self.directory_pools().clone();
        self.job(move |connect, control| {
            let begun = Instant::now();
            loop {
                control.check()?;
                match bring(connect, &pools, &path, &to, limit, control) {
                    Err(Error::NotFound(_)) if is_new && begun.elapsed() < SHOWS_UP => {
                        sleep(Duration::from_secs(1));
                    }
                    outcome => return outcome,
                }
            }
        })
    }
}

fn bring(
    connect: &Connect,
    pools: &DirectoryPools,
    path: &str,
    to: &std::path::Path,
    limit: Option<u64>,
    control: &Control,
) -> Result<(), Error> {
    with_volume(connect, pools, path, |_, volume| {
        receive_to(volume, to, limit, control)
    })
}
