// SPDX-License-Identifier: GPL-3.0-or-later
//! How the disk in an image is laid out. On this computer the file is read, elsewhere some kilobytes come by a stream.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::TIMEOUT;
use crate::definition::image::{Cluster, HEAD, ImageFormat, LAYOUT, Layout, Qcow2};
use crate::libvirt::Error;
use crate::model::Connection;

impl Connection {
    /// Reads it; none where it cannot be read: other formats than raw and qcow2, a compressed first cluster, or one that
    /// is in a backing image.
    pub async fn disk_layout(&self, path: &str) -> Option<Layout> {
        let read = glib::future_with_timeout(TIMEOUT, self.first_bytes(path)).await;
        match read.unwrap_or(Err(Error::Cancelled)) {
            Ok(head) => head.map(|head| Layout::of(&head)),
            Err(error) => {
                log::debug!("the partitions on {path}: {error}");
                None
            }
        }
    }

    /// The first bytes of the disk in an image.
    async fn first_bytes(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let head = self.bytes_of(path, 0, HEAD).await?;
        match ImageFormat::of(&head, &[]) {
            ImageFormat::Raw => return Ok(Some(head)),
            ImageFormat::Qcow2 => {}
            _ => return Ok(None),
        }
        let Some(image) = Qcow2::of(&head) else {
            return Ok(None);
        };
        let mut place = image.first_table;
        // One table leads to the other, and that to the content.
        for _ in 0..2 {
            let entry = self.bytes_of(path, place, 8).await?;
            match <[u8; 8]>::try_from(entry).map(Cluster::of) {
                Ok(Cluster::At(next)) => place = next,
                _ => return Ok(None),
            }
        }
        self.bytes_of(path, place, LAYOUT).await.map(Some)
    }

    /// Up to so many bytes of a file of the host.
    async fn bytes_of(&self, path: &str, offset: u64, length: usize) -> Result<Vec<u8>, Error> {
        if self.is_this_computer() {
            let own = path.to_owned();
            let read = gio::spawn_blocking(move || read_file(&own, offset, length)).await;
            if let Ok(Ok(bytes)) = read {
                return Ok(bytes);
            }
        }
        let handle = self.handle()?;
        handle.bytes_at(path.to_owned(), offset, length).await
    }
}

fn read_file(path: &str, offset: u64, length: usize) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
