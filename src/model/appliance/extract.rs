// SPDX-License-Identifier: GPL-3.0-or-later
//! Taking a file out of a package, checked on the way, and unpacked where it is compressed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gettextrs::gettext;
use gio::prelude::*;

use super::package::Part;
use crate::definition::manifest::{Checksum, Digest};
use crate::libvirt::Error;
use crate::model::Job;

/// How much goes at once, in bytes.
const CHUNK: usize = 1 << 20;

/// Reports how many bytes are done, and whether to go on.
pub(super) type Tell<'a> = &'a mut dyn FnMut(u64) -> bool;

/// Runs blocking work on a thread of its own, as a step of the job that reports its bytes and can be cancelled.
///
/// # Errors
/// The work's; `Cancelled`.
pub(super) async fn on_thread<T: Send + 'static>(
    job: &Job,
    total: u64,
    work: impl FnOnce(Tell<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let stop = Arc::new(AtomicBool::new(false));
    let (asked, heard) = (stop.clone(), stop);
    job.set_cancel(move || asked.store(true, Ordering::Relaxed));
    let (sender, progress) = async_channel::bounded(1);
    let (reply, result) = async_channel::bounded(1);
    let run = move || {
        let mut tell = |done| {
            // A number that was not read yet is replaced by the next.
            let _ = sender.try_send(done);
            !heard.load(Ordering::Relaxed)
        };
        let outcome = work(&mut tell);
        drop(sender);
        let _ = reply.try_send(outcome);
    };
    let thread = std::thread::Builder::new().name("package".to_owned());
    let begun = thread.spawn(run);
    begun.map_err(|error| Error::Refused(error.to_string()))?;
    while let Ok(done) = progress.recv().await {
        job.set_bytes(done, total);
    }
    job.allow_cancel();
    result.recv().await.unwrap_or(Err(Error::Cancelled))
}

/// What reads a part.
pub(super) fn reader(part: &Part) -> io::Result<impl Read> {
    let mut file = File::open(&part.path)?;
    file.seek(SeekFrom::Start(part.start))?;
    Ok(file.take(part.length))
}

/// A part's checksum. Blocks.
///
/// # Errors
/// `Refused`, `Cancelled`.
pub(super) fn checksum(part: &Part, digest: Digest, tell: Tell<'_>) -> Result<String, Error> {
    let mut sum = glib::Checksum::new(checksum_kind(digest)).ok_or(Error::Cancelled)?;
    let source = reader(part).map_err(refused)?;
    copy(source, tell, |bytes| {
        sum.update(bytes);
        Ok(())
    })?;
    Ok(sum.string().unwrap_or_default())
}

/// GLib's word for a kind of checksum.
pub(in crate::model) fn checksum_kind(digest: Digest) -> glib::ChecksumType {
    match digest {
        Digest::Sha1 => glib::ChecksumType::Sha1,
        Digest::Sha256 => glib::ChecksumType::Sha256,
        Digest::Sha512 => glib::ChecksumType::Sha512,
    }
}

/// Compares a part with its line in the manifest. Blocks.
///
/// # Errors
/// `Refused` where they differ; `Cancelled`.
pub(super) fn verify(part: &Part, wanted: &Checksum, tell: Tell<'_>) -> Result<(), Error> {
    if checksum(part, wanted.digest, tell)? == wanted.value {
        return Ok(());
    }
    let text = gettext("Its file “{file}” is damaged: its checksum does not match.");
    Err(Error::Refused(text.replace("{file}", &wanted.file)))
}

/// Copies a part to a new file, byte for byte. Blocks.
pub(super) fn take_out(part: &Part, to: &Path, tell: Tell<'_>) -> Result<(), Error> {
    let mut file = new_file(to).map_err(refused)?;
    let source = reader(part).map_err(refused)?;
    copy(source, tell, |bytes| file.write_all(bytes))
}

/// Unpacks a part that gzip compressed to a new file of no more than so many bytes. Blocks.
pub(super) fn unpack_gzip(part: &Part, to: &Path, most: u64, tell: Tell<'_>) -> Result<(), Error> {
    let decompressor = gio::ZlibDecompressor::new(gio::ZlibCompressorFormat::Gzip);
    let file = gio::File::for_path(&part.path);
    let stream = file.read(gio::Cancellable::NONE).map_err(glib_refused)?;
    let start = i64::try_from(part.start).unwrap_or(0);
    stream
        .seek(start, glib::SeekType::Set, gio::Cancellable::NONE)
        .map_err(glib_refused)?;
    let unpacked = gio::ConverterInputStream::new(&stream, &decompressor);
    write_limited(unpacked.into_read(), to, most, tell)
}

/// Unpacks a whole file by `xz`, which has to be installed. Blocks.
pub(super) fn unpack_xz(from: &Path, to: &Path, most: u64, tell: Tell<'_>) -> Result<(), Error> {
    let missing = || Error::Refused(gettext("The program “xz” is needed to unpack it."));
    let program = glib::find_program_in_path("xz").ok_or_else(missing)?;
    let mut child = std::process::Command::new(program)
        .args(["--decompress", "--stdout", "--"])
        .arg(from)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .map_err(refused)?;
    let output = child.stdout.take().ok_or_else(missing)?;
    let written = write_limited(output, to, most, tell);
    if written.is_err() {
        let _ = child.kill();
    }
    let ended = child.wait().map_err(refused)?;
    written?;
    match ended.success() {
        true => Ok(()),
        false => Err(Error::Refused(gettext(
            "It is damaged: it cannot be unpacked.",
        ))),
    }
}

fn write_limited(source: impl Read, to: &Path, most: u64, tell: Tell<'_>) -> Result<(), Error> {
    let mut file = new_file(to).map_err(refused)?;
    let mut written = 0;
    copy(source, tell, |bytes| {
        written += bytes.len() as u64;
        if written > most {
            return Err(io::ErrorKind::StorageFull.into());
        }
        write_sparse(&mut file, bytes)
    })?;
    file.set_len(written).map_err(refused)
}

/// Leaves holes where there are only zeros.
fn write_sparse(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    for block in bytes.chunks(64 << 10) {
        match block.iter().all(|it| *it == 0) {
            true => {
                let length = i64::try_from(block.len()).unwrap_or(0);
                file.seek(SeekFrom::Current(length))?;
            }
            false => file.write_all(block)?,
        }
    }
    Ok(())
}

fn copy(
    mut source: impl Read,
    tell: Tell<'_>,
    mut write: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), Error> {
    let mut chunk = vec![0; CHUNK];
    let mut done = 0;
    loop {
        let read = source.read(&mut chunk).map_err(refused)?;
        if read == 0 {
            return Ok(());
        }
        write(&chunk[..read]).map_err(refused)?;
        done += read as u64;
        if !tell(done) {
            return Err(Error::Cancelled);
        }
    }
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)
}

fn refused(error: io::Error) -> Error {
    Error::Refused(error.to_string())
}

fn glib_refused(error: glib::Error) -> Error {
    Error::Refused(error.to_string())
}

/// Writes files into a tar, which must not be there yet. Blocks.
pub(super) fn write_tar(
    files: &[(String, PathBuf)],
    to: &Path,
    tell: Tell<'_>,
) -> Result<(), Error> {
    let mut builder = tar::Builder::new(new_file(to).map_err(refused)?);
    let mut done = 0;
    for (name, path) in files {
        let file = File::open(path).map_err(refused)?;
        let length = file.metadata().map_err(refused)?.len();
        let mut header = tar::Header::new_ustar();
        header.set_size(length);
        header.set_mode(0o644);
        header.set_mtime(0);
        let counted = Counted {
            file,
            done,
            tell: &mut *tell,
        };
        let appended = builder.append_data(&mut header, name, counted);
        appended.map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted | io::ErrorKind::Other => Error::Cancelled,
            _ => refused(error),
        })?;
        done += length;
    }
    let file = builder.into_inner().map_err(refused)?;
    file.sync_all().map_err(refused)
}

/// A file that counts how much of it was read.
struct Counted<'a> {
    file: File,
    done: u64,
    tell: Tell<'a>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.done += read as u64;
        match (self.tell)(self.done) {
            true => Ok(read),
            // `Interrupted` would be tried again.
            false => Err(io::Error::other("cancelled")),
        }
    }
}
