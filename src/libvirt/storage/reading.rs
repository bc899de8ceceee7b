// SPDX-License-Identifier: GPL-3.0-or-later
//! Reading the bytes of a volume without keeping them: its head, all of it, or files in an ISO image.

use gettextrs::gettext;
use virt::storage_vol::StorageVol;
use virt::stream::Stream;

use super::volume::Volume;
use super::volumes::with_volume;
use crate::definition::iso9660::{self, Extent};
use crate::libvirt::job::Control;
use crate::libvirt::{Connection, Error, Job};

/// How much comes at once: as much as a libvirt message holds.
const CHUNK: usize = 262_120;
/// How much of a file comes with one stream, between two looks at whether to stop.
const PIECE: u64 = 8 << 20;

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
                range(volume, offset, length)
            })
        })
        .await
    }
}

impl Volume {
    /// Up to `length` bytes from `offset` on.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where the driver gives no downloads; libvirt's error.
    pub async fn bytes(&self, offset: u64, length: usize) -> Result<Vec<u8>, Error> {
        self.with(move |_, volume| range(volume, offset, length))
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

impl Connection {
    /// Up to `length` bytes from `offset` on, of the volume at a path of the host. Only pools are looked at.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where the driver gives no downloads; libvirt's error.
    pub async fn image_bytes(
        &self,
        path: String,
        offset: u64,
        length: usize,
    ) -> Result<Vec<u8>, Error> {
        self.call(move |connect| {
            let image = connect.lookup_storage_vol_by_path(&path)?;
            range(&image, offset, length)
        })
        .await
    }

    /// Reads files of the ISO image at a path of the host: of the first of these lists of which it has every file. None
    /// where it has no such.
    ///
    /// The job's errors: `NotFound`, `Cancelled`, `Unsupported`, libvirt's.
    pub fn read_iso_files(
        &self,
        path: String,
        lists: Vec<Vec<String>>,
    ) -> Job<Option<Vec<Vec<u8>>>> {
        let pools = self.directory_pools().clone();
        self.job(move |connect, control| {
            with_volume(connect, &pools, &path, |_, image| {
                for list in &lists {
                    if let Some(places) = places(image, list, control)? {
                        return contents(image, &places, control).map(Some);
                    }
                }
                Ok(None)
            })
        })
    }
}

fn places(
    image: &StorageVol,
    paths: &[String],
    control: &Control,
) -> Result<Option<Vec<Extent>>, Error> {
    let mut places = Vec::new();
    for path in paths {
        let read = |offset, length| {
            control.check()?;
            range(image, offset, length)
        };
        match iso9660::find(read, path)? {
            Some(place) => places.push(place),
            None => return Ok(None),
        }
    }
    Ok(Some(places))
}

fn contents(
    image: &StorageVol,
    places: &[Extent],
    control: &Control,
) -> Result<Vec<Vec<u8>>, Error> {
    let total = places.iter().map(|it| it.length).sum();
    let mut done = 0;
    let mut contents = Vec::new();
    for place in places {
        let mut content = Vec::new();
        while (content.len() as u64) < place.length {
            control.check()?;
            let from = content.len() as u64;
            let length = (place.length - from).min(PIECE);
            let piece = range(
                image,
                place.offset + from,
                usize::try_from(length).unwrap_or(0),
            )?;
            if piece.is_empty() {
                let text = gettext("The image ends before its files do: it is not complete.");
                return Err(Error::Refused(text));
            }
            done += piece.len() as u64;
            control.progress(done, total);
            content.extend_from_slice(&piece);
        }
        contents.push(content);
    }
    Ok(contents)
}

/// Up to `length` bytes from `offset` on.
fn range(volume: &StorageVol, offset: u64, length: usize) -> Result<Vec<u8>, Error> {
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
