// SPDX-License-Identifier: GPL-3.0-or-later
//! Making a volume, as a job.
//!
//! A sparse volume is one quick call. A raw one that takes all its space now is
//! made empty and grown step by step, so that its progress is real and it can be
//! cancelled between two steps. The rest (qcow2 with all its space, or a host
//! that cannot grow) is one long call, watched from beside it; cancelled, it
//! ends when libvirt's call does. Whatever was made of a volume that failed or
//! was cancelled is deleted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use virt::error::Error as VirtError;
use virt::storage_pool::StoragePool;
use virt::storage_vol::StorageVol;
use virt_sys as sys;

use super::volumes::{self, VolumeInfo};
use super::{Pool, already_exists, check_started, directory};
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::libvirt::job::Control;
use crate::libvirt::{Connection, Error, Job};

/// How much a raw volume grows at once.
const STEP: u64 = 256 << 20;

/// How often a long call is asked how far it is, and at first whether it has begun.
const FIRST_POLL: Duration = Duration::from_millis(10);
const POLL: Duration = Duration::from_millis(200);

impl Pool {
    /// Makes a volume in this pool.
    ///
    /// The job's errors: `Because` of `PoolStopped`, `Exists`, `Cancelled`, `Refused` with libvirt's words
    /// (no space, a name the pool cannot have). Nothing is left of it then.
    pub fn create_volume(&self, new: NewVolume) -> Job<VolumeInfo> {
        let uuid = self.uuid;
        self.connection.job(move |connect, control| {
            let pool = connect.lookup_storage_pool_by_uuid(uuid)?;
            check_started(&pool)?;
            create(&pool, &new, control)
        })
    }
}

impl Connection {
    /// Makes a volume at a path, in whatever pool is there or in none. The
    /// name in `new` is ignored.
    ///
    /// The job's errors: as [`Pool::create_volume`]; an existing file is never
    /// touched. `NotFound` when the directory is not there.
    pub fn create_volume_at(&self, path: String, new: NewVolume) -> Job<VolumeInfo> {
        let pools = self.directory_pools().clone();
        self.job(move |connect, control| {
            let (directory, name) = directory::split(&path)?;
            let visit = volumes::visit(connect, &pools, &directory)?;
            create(visit.pool(), &NewVolume { name, ..new }, control)
        })
    }
}

pub(super) fn create(
    pool: &StoragePool,
    new: &NewVolume,
    control: &Control,
) -> Result<VolumeInfo, Error> {
    control.check()?;
    // The pool may not know of a file that was put there.
    let _ = pool.refresh(0);
    if let Ok(volume) = pool.lookup_storage_vol_by_name(&new.name) {
        return Err(already_exists(&volume.path()?));
    }
    let capacity = new.capacity.bytes();
    control.progress(0, capacity);
    let volume = match (new.sparse, new.format) {
        (true, _) => StorageVol::create_xml(pool, &xml(new, capacity), 0)?,
        // The header of an encrypted one makes it larger than its content: it does not grow in steps.
        (false, DiskFormat::Raw) if new.secret.is_none() => grown(pool, new, control)?,
        (false, _) => at_once(pool, new, control)?,
    };
    let volume = CreatedVolume::of_job(volume, control);
    control.check()?;
    control.progress(capacity, capacity);
    let info = volumes::read(volume.volume(), pool)?;
    volume.keep();
    Ok(info)
}

/// The XML of the volume, at first of this many bytes.
pub(super) fn xml(new: &NewVolume, capacity: u64) -> String {
    let first = NewVolume {
        capacity: Size(capacity),
        ..new.clone()
    };
    first.document().to_string()
}

/// A volume that is deleted unless it is kept.
pub(in crate::libvirt) struct CreatedVolume {
    volume: Option<StorageVol>,
    /// Set when it could not be deleted.
    partial_result: Option<Arc<AtomicBool>>,
}

impl CreatedVolume {
    pub(super) fn new(volume: StorageVol) -> Self {
        Self {
            volume: Some(volume),
            partial_result: None,
        }
    }

    /// The same for a job, which can report a partial result.
    pub(super) fn of_job(volume: StorageVol, control: &Control) -> Self {
        Self {
            volume: Some(volume),
            partial_result: Some(control.partial_result()),
        }
    }

    pub(super) fn volume(&self) -> &StorageVol {
        let volume = self.volume.as_ref();
        volume.expect("it is there until keep() takes it")
    }

    pub(in crate::libvirt) fn keep(mut self) -> Option<StorageVol> {
        self.volume.take()
    }
}

impl Drop for CreatedVolume {
    fn drop(&mut self) {
        if let Some(volume) = self.volume.take()
            && let Err(error) = volume.delete(0)
        {
            log::warn!("an incomplete volume stays: {}", error.message());
            if let Some(partial_result) = &self.partial_result {
                partial_result.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// Makes a raw volume small and grows it to its size, every byte allocated.
fn grown(pool: &StoragePool, new: &NewVolume, control: &Control) -> Result<StorageVol, Error> {
    let capacity = new.capacity.bytes();
    let mut size = STEP.min(capacity);
    let first = StorageVol::create_xml(pool, &xml(new, size), 0)?;
    let made = CreatedVolume::of_job(first, control);
    control.progress(size, capacity);
    while size < capacity {
        control.check()?;
        let next = size.saturating_add(STEP).min(capacity);
        match made
            .volume()
            .resize(next, sys::VIR_STORAGE_VOL_RESIZE_ALLOCATE)
        {
            Ok(()) => {}
            // The first step returns whether this host can do it at all.
            Err(error) if size == STEP && cannot_grow(&error) => {
                drop(made);
                return at_once(pool, new, control);
            }
            Err(error) => return Err(error.into()),
        }
        size = next;
        control.progress(size, capacity);
    }
    made.keep().ok_or(Error::Cancelled)
}

/// Whether resizing with allocation failed for another reason than space.
fn cannot_grow(error: &VirtError) -> bool {
    let error = Error::from(error.clone());
    error.is_unsupported()
}

/// Makes a volume with all its space in one call, and watches it grow.
fn at_once(pool: &StoragePool, new: &NewVolume, control: &Control) -> Result<StorageVol, Error> {
    let capacity = new.capacity.bytes();
    let xml = xml(new, capacity);
    let flags = match new.format {
        DiskFormat::Qcow2 => sys::VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA,
        _ => 0,
    };
    watch(pool, &new.name, capacity, control, || {
        StorageVol::create_xml(pool, &xml, flags)
    })
}

/// Waits for a call that makes the volume of this name, and says how much of it is there.
pub(super) fn watch(
    pool: &StoragePool,
    name: &str,
    expected: u64,
    control: &Control,
    make: impl FnOnce() -> Result<StorageVol, VirtError> + Send,
) -> Result<StorageVol, Error> {
    let (done, ended) = mpsc::channel();
    let (mut is_seen, mut pause) = (false, FIRST_POLL);
    let outcome = std::thread::scope(|scope| {
        let making = scope.spawn(move || {
            let outcome = make();
            let _ = done.send(());
            outcome
        });
        while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(pause) {
            let Ok(volume) = pool.lookup_storage_vol_by_name(name) else {
                continue;
            };
            // libvirt lists it before there is a file.
            (is_seen, pause) = (true, POLL);
            if let Ok(info) = volume.info() {
                control.progress(info.allocation.min(expected), expected);
            }
        }
        making.join()
    });
    match outcome {
        Ok(Ok(volume)) => Ok(volume),
        Ok(Err(error)) => {
            // A daemon that died meanwhile removes nothing.
            let partial_result = is_seen && pool.lookup_storage_vol_by_name(name).is_err();
            control
                .partial_result()
                .fetch_or(partial_result, Ordering::Relaxed);
            Err(error.into())
        }
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::xml::Document;

    #[test]
    fn the_first_size_and_the_newer_format() {
        let new = NewVolume {
            name: "a<b & 'c'.qcow2".into(),
            capacity: Size(4 * STEP),
            ..NewVolume::default()
        };
        let document = Document::parse(&xml(&new, STEP)).unwrap();
        let text = |path| document.text_at(document.root(), path).unwrap();
        assert_eq!(text("name"), new.name);
        assert_eq!(text("capacity"), STEP.to_string());
        assert_eq!(text("allocation"), STEP.to_string());
        assert_eq!(text("target/compat"), "1.1");
    }
}
