// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying a file of this computer into a pool, wherever the pool is: a job over a libvirt stream. Holes of the
//! file stay holes. A copy that fails or is cancelled leaves nothing.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use gettextrs::gettext;
use virt::connect::Connect;
use virt::storage_pool::StoragePool;
use virt::storage_vol::StorageVol;
use virt::stream::Stream;
use virt_sys as sys;

use super::create::CreatedVolume;
use super::extents::{Extent, extents};
use super::volumes::{self, VolumeInfo};
use super::{Pool, already_exists, check_started, summary};
use crate::definition::image::{HEAD, ImageFormat, is_cd};
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::libvirt::ffi::holes;
use crate::libvirt::job::Control;
use crate::libvirt::{Error, Job};

/// How much goes at once, in bytes: as much as a libvirt message holds. One more, and it takes two.
pub(super) const CHUNK: usize = 262_120;

impl Pool {
    /// Copies a file of this computer, byte for byte, into a new volume.
    ///
    /// The job's errors: `Exists` for the name, `Cancelled`, `Unsupported` where the driver takes no uploads,
    /// `Refused` when the file cannot be read, there is no room for it, or with libvirt's words.
    pub fn upload(&self, name: String, file: PathBuf) -> Job<VolumeInfo> {
        let uuid = self.uuid;
        self.connection.job(move |connect, control| {
            let pool = connect.lookup_storage_pool_by_uuid(uuid)?;
            upload(connect, &pool, name, &file, control)
        })
    }
}

/// A file to be copied.
struct Source<'a> {
    path: &'a Path,
    file: File,
    length: u64,
    /// Where it has data.
    data: Vec<Extent>,
}

impl<'a> Source<'a> {
    fn open(path: &'a Path) -> Result<Self, Error> {
        let unreadable = |error| unreadable(path, &error);
        let file = File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        let data = extents(&file, length).map_err(unreadable)?;
        Ok(Self {
            path,
            file,
            length,
            data,
        })
    }

    /// Whether libvirt will find something else in it than raw content.
    fn has_format(&self) -> bool {
        let mut head = vec![0; HEAD];
        let read = self.file.read_at(&mut head, 0).unwrap_or(0);
        head.truncate(read);
        ImageFormat::of(&head, &[]) != ImageFormat::Raw || is_cd(&head)
    }

    /// Bytes that are not in holes.
    fn data_bytes(&self) -> u64 {
        self.data.iter().map(|it| it.end - it.start).sum()
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::Refused(format!("{}: {error}", path.display()))
}

fn upload(
    connect: &Connect,
    pool: &StoragePool,
    name: String,
    path: &Path,
    control: &Control,
) -> Result<VolumeInfo, Error> {
    let mut source = Source::open(path)?;
    control.check()?;
    check_started(pool)?;
    // A file that the pool does not know of yet is refused by libvirt.
    if let Ok(volume) = pool.lookup_storage_vol_by_name(&name) {
        return Err(already_exists(&volume.path()?));
    }
    // In a file that is new, what is not written is a hole. On a device it is what was there before.
    let sparse = summary(pool, true)?.holds_files();
    if !sparse {
        source.data = vec![Extent {
            start: 0,
            end: source.length,
        }];
    }
    check_free(pool, source.data_bytes())?;
    let new = NewVolume {
        name,
        capacity: Size(source.length),
        format: DiskFormat::Raw,
        sparse,
        ..NewVolume::default()
    };
    let xml = new.document().to_string();
    let made = StorageVol::create_xml(pool, &xml, 0)?;
    let made = CreatedVolume::of_job(made, control);
    let stream = Stream::new(connect, 0)?;
    let flags = match sparse {
        true => sys::VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM,
        false => 0,
    };
    made.volume().upload(&stream, 0, source.length, flags)?;
    if let Err(error) = send_all(&stream, &mut source, sparse, control) {
        // Otherwise the volume is in use and cannot be deleted.
        let _ = stream.abort();
        return Err(error);
    }
    stream.finish()?;
    // libvirt refreshes the pool by itself, a little later. It reads every volume for it, so we do only where the
    // answer to come would be another one.
    if source.has_format() {
        let _ = pool.refresh(0);
    }
    let info = volumes::read(made.volume(), pool)?;
    check_whole(&source, &made)?;
    made.keep();
    Ok(info)
}

/// libvirt 9.0 may say that an upload went well which had no room.
pub(super) fn check_free(pool: &StoragePool, needed: u64) -> Result<(), Error> {
    let free = pool.info()?.available;
    if needed <= free {
        return Ok(());
    }
    let text = gettext("The file needs {size}, but the pool has only {free} free.");
    let text = text.replace("{size}", &Size(needed).to_string());
    Err(Error::Refused(
        text.replace("{free}", &Size(free).to_string()),
    ))
}

fn check_whole(source: &Source<'_>, made: &CreatedVolume) -> Result<(), Error> {
    let info = made
        .volume()
        .info_flags(sys::VIR_STORAGE_VOL_GET_PHYSICAL)?;
    // With this flag the allocation is the length of the file.
    if info.allocation >= source.length {
        return Ok(());
    }
    let text = gettext("Only {size} of the file arrived.");
    let arrived = Size(info.allocation).to_string();
    Err(Error::Refused(text.replace("{size}", &arrived)))
}

fn send_all(
    stream: &Stream,
    source: &mut Source<'_>,
    sparse: bool,
    control: &Control,
) -> Result<(), Error> {
    let mut at = 0;
    for extent in std::mem::take(&mut source.data) {
        if sparse && extent.start > at {
            holes::send_hole(stream, extent.start - at)?;
        }
        send_extent(stream, source, extent, control)?;
        at = extent.end;
    }
    if sparse && at < source.length {
        holes::send_hole(stream, source.length - at)?;
    }
    control.progress(source.length, source.length);
    Ok(())
}

fn send_extent(
    stream: &Stream,
    source: &mut Source<'_>,
    extent: Extent,
    control: &Control,
) -> Result<(), Error> {
    let path = source.path;
    let unreadable = |error| unreadable(path, &error);
    source
        .file
        .seek(SeekFrom::Start(extent.start))
        .map_err(unreadable)?;
    let mut chunk = vec![0; CHUNK];
    let mut at = extent.start;
    while at < extent.end {
        control.check()?;
        let wanted = usize::try_from(extent.end - at).map_or(CHUNK, |left| left.min(CHUNK));
        match source.file.read(&mut chunk[..wanted]).map_err(unreadable)? {
            0 => {
                let text = gettext("{file} was changed while it was copied.");
                let path = path.display().to_string();
                return Err(Error::Refused(text.replace("{file}", &path)));
            }
            read => at += send(stream, &chunk[..read])?,
        }
        control.progress(at, source.length);
    }
    Ok(())
}

/// Sends all of it and gives how much that was.
pub(super) fn send(stream: &Stream, data: &[u8]) -> Result<u64, Error> {
    let mut rest = data;
    while !rest.is_empty() {
        match usize::try_from(stream.send(rest)?) {
            Ok(sent) if sent > 0 => rest = rest.get(sent..).unwrap_or_default(),
            _ => return Err(Error::Closed),
        }
    }
    Ok(data.len() as u64)
}
