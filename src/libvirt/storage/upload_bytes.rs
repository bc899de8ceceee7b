// SPDX-License-Identifier: GPL-3.0-or-later
//! Writing bytes of this program into a new volume that only its owner reads, wherever the host is: a job over a
//! libvirt stream. What fails or is cancelled leaves nothing.

use uuid::Uuid;
use virt::connect::Connect;
use virt::storage_pool::StoragePool;
use virt::storage_vol::StorageVol;
use virt::stream::Stream;

use super::create::CreatedVolume;
use super::upload::{CHUNK, check_free, send};
use super::volumes::{self, VolumeInfo};
use super::{already_exists, directory};
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::libvirt::job::Control;
use crate::libvirt::{Connection, Error, Job};

impl Connection {
    /// Writes bytes into a new volume: in a pool, or just at a path. Its name is the path's last part.
    ///
    /// The job's errors: `Exists`, `Cancelled`, `Unsupported` where the driver takes no uploads, `Refused` when there is
    /// no room for it, or with libvirt's words.
    pub fn upload_bytes(
        &self,
        pool: Option<Uuid>,
        path: String,
        bytes: Vec<u8>,
    ) -> Job<VolumeInfo> {
        let pools = self.directory_pools().clone();
        self.job(move |connect, control| {
            let (folder, name) = directory::split(&path)?;
            match pool {
                Some(pool) => {
                    let pool = connect.lookup_storage_pool_by_uuid(pool)?;
                    write(connect, &pool, name, &bytes, control)
                }
                None => {
                    let visit = volumes::visit(connect, &pools, &folder)?;
                    write(connect, visit.pool(), name, &bytes, control)
                }
            }
        })
    }
}

fn write(
    connect: &Connect,
    pool: &StoragePool,
    name: String,
    bytes: &[u8],
    control: &Control,
) -> Result<VolumeInfo, Error> {
    control.check()?;
    // The pool may not know of a file that was put there.
    let _ = pool.refresh(0);
    if let Ok(volume) = pool.lookup_storage_vol_by_name(&name) {
        return Err(already_exists(&volume.path()?));
    }
    let length = bytes.len() as u64;
    check_free(pool, length)?;
    let new = NewVolume {
        name,
        capacity: Size(length),
        format: DiskFormat::Raw,
        sparse: true,
        is_private: true,
        ..NewVolume::default()
    };
    let made = StorageVol::create_xml(pool, &new.document().to_string(), 0)?;
    let made = CreatedVolume::of_job(made, control);
    let stream = Stream::new(connect, 0)?;
    made.volume().upload(&stream, 0, length, 0)?;
    if let Err(error) = send_pieces(&stream, bytes, control) {
        // Otherwise the volume is in use and cannot be deleted.
        let _ = stream.abort();
        return Err(error);
    }
    stream.finish()?;
    let info = volumes::read(made.volume(), pool)?;
    made.keep();
    Ok(info)
}

fn send_pieces(stream: &Stream, bytes: &[u8], control: &Control) -> Result<(), Error> {
    let mut sent = 0;
    for piece in bytes.chunks(CHUNK) {
        control.check()?;
        sent += send(stream, piece)?;
        control.progress(sent, bytes.len() as u64);
    }
    Ok(())
}
