// SPDX-License-Identifier: GPL-3.0-or-later
//! Reading every byte of a file for its checksum, on a thread, as a part of a job.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Builder;

use gettextrs::gettext;

use super::files::at;
use super::on_thread;
use crate::definition::backup::{KeptDisk, KeptFile};
use crate::definition::image::{HEAD, backing, has_hidden_parts, set_backing};
use crate::libvirt::Error;
use crate::model::Job;

/// How much is read at once, in bytes.
const CHUNK: usize = 1 << 20;

/// How far a job is: bytes before this file, and in all.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part {
    pub before: u64,
    pub total: u64,
}

/// The length and checksum of a file.
///
/// # Errors
/// `Refused` where it cannot be read; `Cancelled`.
pub(super) async fn sum(path: &Path, part: Part, job: &Job) -> Result<KeptFile, Error> {
    let (progress, told) = async_channel::bounded(1);
    let (sender, summed) = async_channel::bounded(1);
    let stop = Arc::new(AtomicBool::new(false));
    let (asked, file) = (stop.clone(), path.to_owned());
    let thread = Builder::new().name("checksum".to_owned()).spawn(move || {
        let tell = |done| {
            let _ = progress.force_send(done);
            !asked.load(Ordering::Relaxed)
        };
        let _ = sender.try_send(read_all(&file, tell).map_err(|error| at(&file, &error)));
    });
    thread.map_err(|error| Error::Refused(error.to_string()))?;
    // Ends with the thread.
    while let Ok(done) = told.recv().await {
        job.set_bytes(part.before + done, part.total.max(part.before + done));
        if job.check().is_err() {
            stop.store(true, Ordering::Relaxed);
        }
    }
    let summed = summed.recv().await.map_err(|_| Error::Closed)?;
    job.check()?;
    let (size, sha256) = summed.map_err(|error| Error::Refused(error.to_string()))?;
    let name = path.file_name().unwrap_or_default();
    Ok(KeptFile {
        name: name.to_string_lossy().into_owned(),
        size,
        sha256,
    })
}

/// Reads as long as `tell` says so.
fn read_all(path: &Path, tell: impl Fn(u64) -> bool) -> std::io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let sum = glib::Checksum::new(glib::ChecksumType::Sha256);
    let mut sum = sum.ok_or_else(|| std::io::Error::other("GLib has no SHA-256"))?;
    let (mut chunk, mut done) = (vec![0; CHUNK], 0);
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 || !tell(done) {
            break;
        }
        sum.update(&chunk[..count]);
        done += count as u64;
    }
    Ok((done, sum.string().unwrap_or_default()))
}

/// The first bytes of an image.
pub(super) fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(|error| at(path, &error))?;
    file.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// What is wrong with an image that names another backing image than it had: whoever changed it could have any file of the
/// host read.
pub(super) async fn backing_problem(
    folder: &Path,
    disk: &KeptDisk,
) -> Result<Option<String>, Error> {
    let path = folder.join(&disk.file.name);
    let head = on_thread(move || head(&path)).await?;
    if !has_hidden_parts(&head) && backing(&head) == disk.backing {
        return Ok(None);
    }
    let text = gettext("{file} does not have the previous image as its backing image");
    Ok(Some(text.replace("{file}", &disk.file.name)))
}

/// Sets the image before it in its folder as the backing image of an incremental one: QEMU wrote the path of the machine's own.
pub(super) async fn stand_on(path: PathBuf, backing: String) -> Result<(), Error> {
    on_thread(move || {
        let mut head = head(&path)?;
        set_backing(&mut head, &backing).map_err(|_| {
            let text = gettext("{file} is no incremental image");
            std::io::Error::other(text.replace("{file}", &path.display().to_string()))
        })?;
        let mut file = File::options().write(true).open(&path)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&head)?;
        file.sync_all()
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Subject;

    #[test]
    fn the_checksum_of_a_file() {
        let path = std::env::temp_dir().join(format!("gh-sum-{}", std::process::id()));
        std::fs::write(&path, "abc").unwrap();
        let job = Job::new("", Subject::default());
        let sum = glib::MainContext::new().block_on(sum(&path, Part::default(), &job));
        std::fs::remove_file(&path).unwrap();
        // FIPS 180-2, B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let sum = sum.unwrap();
        assert_eq!((sum.size, sum.sha256.as_str()), (3, expected));
    }
}
