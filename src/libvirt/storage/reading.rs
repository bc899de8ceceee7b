// SPDX-License-Identifier: GPL-3.0-or-later
//! Reading the bytes of a volume without keeping them: its head, or all of it.

use virt::storage_vol::StorageVol;
use virt::stream::Stream;

use super::volume::Volume;
use super::volumes::with_volume;
use crate::libvirt::{Connection, Error, Job};

/// How much comes at once: as much as a libvirt message holds.
const CHUNK: usize = 262_120;

impl Connection {
    /// Up to `length` bytes from `offset` on of the file at a path, whatever format it has.
    ///
    /// # Errors
    /// As [`Volume::bytes`].
    pub async fn bytes_at(
        &self,
        path: String,
        offset: u64,
        length: usize,
    ) -> Result<Vec<u8>, Error> {
        let pools = self.directory_pools().clone();
        self.call(move |connect| {
            with_volume(connect, &pools, &path, |_, volume| {
                bytes_of(volume, offset, length)
            })
        })
        .await
    }
}

fn bytes_of(volume: &StorageVol, offset: u64, length: usize) -> Result<Vec<u8>, Error> {
    let stream = Stream::new(&volume.connect()?, 0)?;
    volume.download(&stream, offset, length as u64, 0)?;
    let mut bytes = vec![0; length];
    let mut filled = 0;
    while let Ok(count @ 1..) = usize::try_from(stream.recv(&mut bytes[filled..])?) {
        filled += count;
    }
    stream.finish()?;
    bytes.truncate(filled);
    Ok(bytes)
}

impl Volume {
    /// Up to `length` bytes from `offset` on.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where the driver gives no downloads; libvirt's error.
    pub async fn bytes(&self, offset: u64, length: usize) -> Result<Vec<u8>, Error> {
        self.with(move |_, volume| bytes_of(volume, offset, length))
            .await
    }

    /// Reads all of it: `take` gets each piece, in order, with what `begin` made; `end` makes the outcome of it.
    ///
    /// The job's errors: `Cancelled`, `Unsupported`, libvirt's error.
    pub fn read_all<S: 'static, T: Send + 'static>(
        &self,
        begin: fn() -> Option<S>,
        take: fn(&mut S, &[u8]),
        end: fn(S) -> T,
    ) -> Job<T> {
        self.job(move |_, volume, control| {
            let mut state = begin().ok_or(Error::Cancelled)?;
            let length = volume.info()?.capacity;
            let stream = Stream::new(&volume.connect()?, 0)?;
            volume.download(&stream, 0, 0, 0)?;
            let (mut chunk, mut done) = (vec![0; CHUNK], 0);
            loop {
                let read = control.check().and_then(|()| Ok(stream.recv(&mut chunk)?));
                match read.map(usize::try_from) {
                    Ok(Ok(count @ 1..)) => {
                        take(&mut state, &chunk[..count]);
                        done += count as u64;
                        control.progress(done, length.max(done));
                    }
                    Ok(_) => break,
                    Err(error) => {
                        let _ = stream.abort();
                        return Err(error);
                    }
                }
            }
            stream.finish()?;
            Ok(end(state))
        })
    }
}
