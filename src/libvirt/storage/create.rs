// SPDX-License-Identifier: GPL-3.0-or-later
//! Making a volume, as a job.
//!
//! A sparse volume is one quick call. A raw one that takes all its space now is
//! made empty and grown step by step, so that its progress is real and it can be
//! cancelled between two steps. The rest (qcow2 with all its space, or a host
//! that cannot grow) is one long call, watched from beside it; cancelled, it
//! ends when libvirt's call does. Whatever was made of a volume that failed or
//! was cancelled is deleted.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use virt::error::Error as VirtError;
use virt::storage_pool::StoragePool;
use virt::storage_vol::StorageVol;
use virt_sys as sys;

use super::volumes::{self, VolumeInfo, VolumeSpec};
use super::{Pool, directory};
use crate::libvirt::job::Control;
use crate::libvirt::{Connection, Error, Job};

/// How much a raw volume grows at once.
const STEP: u64 = 256 << 20;

/// How often a long call is asked how far it is.
const POLL: Duration = Duration::from_millis(200);

impl Pool {
    /// Makes a volume in this pool, which is started if it is not.
    ///
    /// The job's errors: `Exists`, `Cancelled`, `Refused` with libvirt's words
    /// (no space, a name the pool cannot have). Nothing is left of it then.
    pub fn create_volume(&self, spec: VolumeSpec) -> Job<VolumeInfo> {
        let uuid = self.uuid;
        self.connection.job(move |connect, control| {
            let pool = connect.lookup_storage_pool_by_uuid(uuid)?;
            if !pool.is_active()? {
                pool.create(0)?;
            }
            create(&pool, &spec, control)
        })
    }
}

impl Connection {
    /// Makes a volume at a path, in whatever pool is there or in none. The
    /// specification's name is ignored.
    ///
    /// The job's errors: as [`Pool::create_volume`]; an existing file is never
    /// touched. `NotFound` when the directory is not there.
    pub fn create_volume_at(&self, path: String, spec: VolumeSpec) -> Job<VolumeInfo> {
        let pools = self.directory_pools().clone();
        self.job(move |connect, control| {
            let (directory, name) = directory::split(&path)?;
            let visit = volumes::visit(connect, &pools, &directory)?;
            create(visit.pool(), &VolumeSpec { name, ..spec }, control)
        })
    }
}

fn create(pool: &StoragePool, spec: &VolumeSpec, control: &Control) -> Result<VolumeInfo, Error> {
    control.check()?;
    // The pool may not know of a file that somebody put there.
    let _ = pool.refresh(0);
    if let Ok(volume) = pool.lookup_storage_vol_by_name(&spec.name) {
        return Err(Error::Exists(volume.path()?));
    }
    control.progress(0, spec.capacity);
    let volume = match (spec.allocate, spec.format.as_str()) {
        (false, _) => StorageVol::create_xml(pool, &spec.xml(spec.capacity, 0), 0)?,
        (true, "raw") => grown(pool, spec, control)?,
        (true, _) => at_once(pool, spec, control)?,
    };
    let volume = Made::new(volume);
    control.check()?;
    control.progress(spec.capacity, spec.capacity);
    let info = volumes::read(volume.volume(), Some(pool))?;
    volume.keep();
    Ok(info)
}

/// A volume that is deleted unless it is kept.
struct Made(Option<StorageVol>);

impl Made {
    fn new(volume: StorageVol) -> Self {
        Self(Some(volume))
    }

    fn volume(&self) -> &StorageVol {
        self.0.as_ref().expect("it is there until keep() takes it")
    }

    fn keep(mut self) -> Option<StorageVol> {
        self.0.take()
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if let Some(volume) = self.0.take()
            && let Err(error) = volume.delete(0)
        {
            log::warn!("a volume half made stays: {}", error.message());
        }
    }
}

/// Makes a raw volume small and grows it to its size, every byte allocated.
fn grown(pool: &StoragePool, spec: &VolumeSpec, control: &Control) -> Result<StorageVol, Error> {
    let mut size = STEP.min(spec.capacity);
    let made = Made::new(StorageVol::create_xml(pool, &spec.xml(size, size), 0)?);
    control.progress(size, spec.capacity);
    while size < spec.capacity {
        control.check()?;
        let next = size.saturating_add(STEP).min(spec.capacity);
        match made
            .volume()
            .resize(next, sys::VIR_STORAGE_VOL_RESIZE_ALLOCATE)
        {
            Ok(()) => {}
            // The first step tells whether this host can do it at all.
            Err(error) if size == STEP && cannot_grow(&error) => {
                drop(made);
                return at_once(pool, spec, control);
            }
            Err(error) => return Err(error.into()),
        }
        size = next;
        control.progress(size, spec.capacity);
    }
    made.keep().ok_or(Error::Cancelled)
}

/// Whether resizing with allocation failed for another reason than space.
fn cannot_grow(error: &VirtError) -> bool {
    let error = Error::from(error.clone());
    error.is_unsupported()
}

/// Makes a volume with all its space in one call, and watches it grow.
fn at_once(pool: &StoragePool, spec: &VolumeSpec, control: &Control) -> Result<StorageVol, Error> {
    let xml = spec.xml(spec.capacity, spec.capacity);
    let flags = match spec.format.as_str() {
        "qcow2" => sys::VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA,
        _ => 0,
    };
    let (done, ended) = mpsc::channel();
    let outcome = std::thread::scope(|scope| {
        let making = scope.spawn(move || {
            let outcome = StorageVol::create_xml(pool, &xml, flags);
            let _ = done.send(());
            outcome
        });
        while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(POLL) {
            let volume = pool.lookup_storage_vol_by_name(&spec.name);
            if let Ok(info) = volume.and_then(|volume| volume.info()) {
                let done = info.allocation.min(spec.capacity);
                control.progress(done, spec.capacity);
            }
        }
        making.join()
    });
    match outcome {
        Ok(outcome) => Ok(outcome?),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
