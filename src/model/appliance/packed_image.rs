// SPDX-License-Identifier: GPL-3.0-or-later
//! A compressed image, as downloads are: unpacked, and copied into a pool.

use std::path::PathBuf;

use uuid::Uuid;

use super::package::Part;
use super::unpack::unpack;
use super::workspace::Workspace;
use crate::libvirt::Error;
use crate::model::{Connection, Job};

const GZIP: &[u8] = &[0x1f, 0x8b];
const XZ: &[u8] = b"\xfd7zXZ\0";

/// Whether a file that begins so is compressed in a way that can be unpacked here.
pub(in crate::model) fn is_packed(head: &[u8]) -> bool {
    head.starts_with(GZIP) || head.starts_with(XZ)
}

impl Connection {
    /// Unpacks a file of this computer into a pool as this job, and gives the path that it has there. What fails or is
    /// cancelled leaves nothing.
    ///
    /// # Errors
    /// `Exists` for the name, `Cancelled`, `Unsupported` where the driver takes no uploads, `Refused` when the file cannot
    /// be unpacked, there is no room for it, or with libvirt's words.
    pub async fn unpack_into_pool(
        &self,
        pool: Uuid,
        file: PathBuf,
        job: &Job,
    ) -> Result<String, Error> {
        let name = file.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        self.run_job(job, self.unpack_as(pool, file, &name, job))
            .await
    }

    /// The same as steps of a job that runs already, for a file that has this name elsewhere.
    pub(in crate::model) async fn unpack_as(
        &self,
        pool: Uuid,
        file: PathBuf,
        name: &str,
        job: &Job,
    ) -> Result<String, Error> {
        job.allow_cancel();
        let space = Workspace::new()?;
        let name = unpacked_name(name);
        let refused = |error: std::io::Error| Error::Refused(error.to_string());
        let part = Part {
            length: file.metadata().map_err(refused)?.len(),
            path: file,
            start: 0,
        };
        let image = unpack(&space, &name, part, false, job).await?;
        self.copy_as(pool, image, &name, job).await
    }
}

/// The name without what says that it is compressed.
pub(in crate::model) fn unpacked_name(name: &str) -> String {
    let ends = [".xz", ".gz", ".XZ", ".GZ"];
    let stem = ends.iter().find_map(|end| name.strip_suffix(end));
    stem.filter(|it| !it.is_empty()).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_and_how_it_is_called_then() {
        assert!(is_packed(b"\xfd7zXZ\0\0\x04") && is_packed(b"\x1f\x8b\x08"));
        assert!(!is_packed(b"QFI\xfb") && !is_packed(b""));
        let name = unpacked_name;
        assert_eq!(name("debian.qcow2.xz"), "debian.qcow2");
        assert_eq!(name("debian.raw.GZ"), "debian.raw");
        assert_eq!(name("debian.raw"), "debian.raw");
    }
}
