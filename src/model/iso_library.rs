// SPDX-License-Identifier: GPL-3.0-or-later
//! The installation images of a host: which volumes they are, which system is on each, and their checksums. All is read
//! through libvirt, so that it works for other hosts and for files that only the host may read.

use std::os::unix::fs::FileExt;

use super::os::Detection;
use super::os_catalog::{HEAD, OsCatalog};
use super::{Connection, Job, Pool, Volume};
use crate::definition::checksum::{is_sums_file, sum_in};
use crate::libvirt::{Error, VolumeInfo};

impl VolumeInfo {
    /// Whether it is a CD image, by its content or by its name.
    pub fn is_cd_image(&self) -> bool {
        self.format == "iso" || self.name.to_lowercase().ends_with(".iso")
    }
}

/// No file with sums that is worth reading is longer, in bytes.
const SUMS: usize = 256 << 10;

/// A checksum that a file beside an image has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedSum {
    /// The file's name.
    pub file: String,
    /// The SHA-256 checksum, in hexadecimal digits.
    pub sum: String,
}

impl Volume {
    /// The checksum that a file in its pool has for it, such as one called `SHA256SUMS`.
    pub async fn published_sum(&self) -> Option<PublishedSum> {
        let (pool, name) = (self.pool()?, self.info().name.clone());
        let files = pool.volume_list().all();
        for file in &files {
            let (file, size) = (file.info().name.clone(), file.info().capacity);
            if !is_sums_file(&file, &name) {
                continue;
            }
            let size = usize::try_from(size).unwrap_or(SUMS).min(SUMS);
            let read = pool.volume(&file).ok()?.bytes(0, size).await;
            match read {
                Ok(bytes) => {
                    let text = String::from_utf8_lossy(&bytes);
                    if let Some(sum) = sum_in(&text, &name, false) {
                        return Some(PublishedSum { file, sum });
                    }
                }
                Err(error) => log::debug!("checksums in {file}: {error}"),
            }
        }
        None
    }

    /// Which system is on it; `None` where that cannot be found out.
    pub async fn detect_system(&self) -> Option<Detection> {
        let (offset, length) = HEAD;
        let handle = self.pool()?.volume(&self.info().name.clone()).ok()?;
        match handle.bytes(offset, length).await {
            Ok(descriptor) => OsCatalog::detect_head(descriptor).await,
            Err(error) => {
                log::debug!("the head of an image: {error}");
                None
            }
        }
    }
}

impl Connection {
    /// The bytes where an image says what it is; see [`HEAD`]. It is a file of this computer where it `is_here`, and else in
    /// a pool of the host. None where they cannot be read.
    pub async fn image_head(&self, path: &str, is_here: bool) -> Option<Vec<u8>> {
        let (offset, length) = HEAD;
        if is_here {
            let path = path.to_owned();
            let reading = gio::spawn_blocking(move || {
                let file = std::fs::File::open(path).ok()?;
                let mut head = vec![0; length];
                file.read_exact_at(&mut head, offset).ok()?;
                Some(head)
            });
            if let Some(head) = reading.await.ok().flatten() {
                return Some(head);
            }
        }
        let handle = self.handle().ok()?;
        let read = handle.image_bytes(path.to_owned(), offset, length).await;
        read.inspect_err(|error| log::debug!("the head of {path}: {error}"))
            .ok()
    }
}

impl Pool {
    /// The SHA-256 checksum of a volume's bytes, in hexadecimal digits.
    ///
    /// # Errors
    /// `Cancelled`, `Unsupported`, libvirt's error.
    pub async fn checksum(&self, name: &str, job: &Job) -> Result<String, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let work = async {
            let reading = self.volume(name)?.read_all(
                || glib::Checksum::new(glib::ChecksumType::Sha256),
                |checksum, piece| checksum.update(piece),
                |checksum| checksum.string().unwrap_or_default(),
            );
            job.follow(reading).await
        };
        connection.run_job(job, work).await
    }
}

impl Connection {
    /// Whether a pool of it is started that files can be copied into.
    pub fn pools_for_images(&self) -> Vec<Pool> {
        let mut pools = self.pool_list().all();
        pools.retain(|pool| {
            pool.summary()
                .is_some_and(|it| it.active && it.holds_files())
        });
        pools
    }
}
