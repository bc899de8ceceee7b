// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying a volume, byte for byte, into a file of this computer: a job over a libvirt stream. Holes stay holes.
//! The file gets its name when it is whole; until then it is a part file beside it, which a failed or
//! cancelled download removes.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use gettextrs::gettext;
use virt::connect::Connect;
use virt::storage_vol::StorageVol;
use virt::stream::Stream;
use virt_sys as sys;

use super::volume::Volume;
use crate::libvirt::ffi::holes::{self, Piece};
use crate::libvirt::job::Control;
use crate::libvirt::{Error, Job};

/// How much comes at once: as much as a libvirt message holds.
const CHUNK: usize = 262_120;

/// The longest pause, so that it can be cancelled.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

impl Volume {
    /// Copies it to `file`, which is replaced if it exists.
    ///
    /// The job's errors: `Cancelled`, `Unsupported` where the driver gives no downloads, `Refused` when the file
    /// cannot be written or with libvirt's words.
    pub fn download(&self, file: PathBuf) -> Job<()> {
        self.job(move |_, volume, control| receive_to(volume, &file, None, control))
    }
}

/// Copies a volume to a file, at most so many bytes a second.
pub(super) fn receive_to(
    volume: &StorageVol,
    file: &Path,
    limit: Option<u64>,
    control: &Control,
) -> Result<(), Error> {
    let part = PartFile::create(file)?;
    let pace = Pace::new(limit);
    receive_all(&volume.connect()?, volume, &part, &pace, control)?;
    part.keep(file)
}

/// Waits where more came than may come by now.
struct Pace {
    begun: Instant,
    limit: Option<u64>,
}

impl Pace {
    fn new(limit: Option<u64>) -> Self {
        Self {
            begun: Instant::now(),
            limit: limit.filter(|it| *it > 0),
        }
    }

    fn keep(&self, done: u64) {
        let Some(limit) = self.limit else {
            return;
        };
        let due = Duration::from_millis(done.saturating_mul(1000) / limit);
        let ahead = due.saturating_sub(self.begun.elapsed());
        sleep(ahead.min(LONGEST_WAIT));
    }
}

/// A file under a name of its own until it is whole. Dropped before, it is removed.
struct PartFile {
    path: PathBuf,
    file: File,
    is_kept: bool,
}

impl PartFile {
    fn create(target: &Path) -> Result<Self, Error> {
        static TURN: AtomicU32 = AtomicU32::new(0);
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        let turn = TURN.fetch_add(1, Ordering::Relaxed);
        name.push(format!(".{}-{turn}.part", std::process::id()));
        let path = target.with_file_name(name);
        let file = File::create_new(&path).map_err(|error| unwritable(&path, &error))?;
        Ok(Self {
            path,
            file,
            is_kept: false,
        })
    }

    fn keep(mut self, target: &Path) -> Result<(), Error> {
        let moved = fs::rename(&self.path, target);
        moved.map_err(|error| unwritable(target, &error))?;
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.is_kept
            && let Err(error) = fs::remove_file(&self.path)
        {
            log::warn!("a part file stays at {}: {error}", self.path.display());
        }
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    let folder = path.parent().unwrap_or(path).display();
    let text = match error.kind() {
        ErrorKind::StorageFull => gettext("There is no space left in {folder}"),
        ErrorKind::QuotaExceeded => gettext("Your quota of space in {folder} is used up"),
        _ => return Error::Refused(format!("{}: {error}", path.display())),
    };
    Error::Refused(text.replace("{folder}", &folder.to_string()))
}

fn receive_all(
    connect: &Connect,
    volume: &StorageVol,
    part: &PartFile,
    pace: &Pace,
    control: &Control,
) -> Result<(), Error> {
    // With this flag the allocation is the length of the file.
    let length = volume.info_flags(sys::VIR_STORAGE_VOL_GET_PHYSICAL)?;
    let stream = Stream::new(connect, 0)?;
    volume.download(&stream, 0, 0, sys::VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)?;
    match receive_pieces(&stream, part, length.allocation, pace, control) {
        Ok(()) => Ok(stream.finish()?),
        Err(error) => {
            let _ = stream.abort();
            Err(error)
        }
    }
}

fn receive_pieces(
    stream: &Stream,
    part: &PartFile,
    length: u64,
    pace: &Pace,
    control: &Control,
) -> Result<(), Error> {
    let unwritable = |error| unwritable(&part.path, &error);
    let mut file = &part.file;
    let mut chunk = vec![0; CHUNK];
    let (mut at, mut bytes) = (0, 0);
    loop {
        control.check()?;
        pace.keep(bytes);
        match holes::receive(stream, &mut chunk)? {
            Piece::Bytes(count) => {
                file.write_all(&chunk[..count]).map_err(unwritable)?;
                at += count as u64;
                bytes += count as u64;
            }
            Piece::Hole(length) => {
                at += length;
                file.seek(SeekFrom::Start(at)).map_err(unwritable)?;
            }
            Piece::End => break,
        }
        control.progress(at.min(length), length.max(at));
    }
    // A hole at the end is not written by anything.
    file.set_len(at).map_err(unwritable)
}
