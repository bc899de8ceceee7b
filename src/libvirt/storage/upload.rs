// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying a file of this computer into a pool, wherever the pool is: a job over
//! a libvirt stream. A copy that fails or is cancelled leaves nothing.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use virt::connect::Connect;
use virt::storage_pool::StoragePool;
use virt::storage_vol::StorageVol;
use virt::stream::Stream;

use super::Pool;
use super::create::CreatedVolume;
use super::volumes::{self, VolumeInfo};
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::libvirt::job::Control;
use crate::libvirt::{Error, Job};

/// How much goes at once: as much as a libvirt message holds.
const CHUNK: usize = 256 << 10;

impl Pool {
    /// Copies a file of this computer, byte for byte, into a new volume.
    ///
    /// The job's errors: `Exists` for the name, `Cancelled`, `Unsupported` where
    /// the driver takes no uploads, `Refused` when the file cannot be read or
    /// with libvirt's words.
    pub fn upload(&self, name: String, file: PathBuf) -> Job<VolumeInfo> {
        let uuid = self.uuid;
        self.connection.job(move |connect, control| {
            let pool = connect.lookup_storage_pool_by_uuid(uuid)?;
            upload(connect, &pool, name, &file, control)
        })
    }
}

fn upload(
    connect: &Connect,
    pool: &StoragePool,
    name: String,
    path: &Path,
    control: &Control,
) -> Result<VolumeInfo, Error> {
    let unreadable = |error: std::io::Error| Error::Refused(format!("{}: {error}", path.display()));
    let mut file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    control.check()?;
    // The pool may not know of a file that was put there.
    let _ = pool.refresh(0);
    if let Ok(volume) = pool.lookup_storage_vol_by_name(&name) {
        return Err(Error::Exists(volume.path()?));
    }
    let new = NewVolume {
        name,
        capacity: Size(length),
        format: DiskFormat::Raw,
        // All space at once: libvirt 9.0 may say that an upload went well which
        // had no room.
        sparse: false,
    };
    let xml = new.document().to_string();
    let made = CreatedVolume::new(StorageVol::create_xml(pool, &xml, 0)?);
    let stream = Stream::new(connect, 0)?;
    made.volume().upload(&stream, 0, length, 0)?;
    let mut chunk = vec![0; CHUNK];
    let mut sent = 0;
    while sent < length {
        let step = control
            .check()
            .and_then(|()| file.read(&mut chunk).map_err(unreadable))
            .and_then(|read| send(&stream, &chunk[..read]));
        match step {
            // It has become shorter than it was.
            Ok(0) => break,
            Ok(read) => sent += read,
            Err(error) => {
                // Otherwise the volume is in use and cannot be deleted.
                let _ = stream.abort();
                return Err(error);
            }
        }
        control.progress(sent, length);
    }
    stream.finish()?;
    let info = volumes::read(made.volume(), pool)?;
    made.keep();
    Ok(info)
}

/// Sends all of it and gives how much that was.
fn send(stream: &Stream, data: &[u8]) -> Result<u64, Error> {
    let mut rest = data;
    while !rest.is_empty() {
        match usize::try_from(stream.send(rest)?) {
            Ok(sent) if sent > 0 => rest = rest.get(sent..).unwrap_or_default(),
            _ => return Err(Error::Closed),
        }
    }
    Ok(data.len() as u64)
}
