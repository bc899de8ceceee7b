// SPDX-License-Identifier: GPL-3.0-or-later
//! The snapshots of a machine. libvirt reports them by no event, and guards little: who calls these asks
//! [`crate::definition::snapshot::Plan`] before.

mod edit;
mod reading;

use std::ffi::CString;

use virt::connect::Connect;
use virt::domain::Domain;
use virt::domain_snapshot::DomainSnapshot;
use virt_sys as sys;

use super::watched::Watch;
use crate::definition::snapshot::{self, Keeping, NewSnapshot, Snapshot, Way};
use crate::libvirt::ffi::{block_jobs, checkpoints, jobs};
use crate::libvirt::job::Control;
use crate::libvirt::storage::{DirectoryPools, delete_at, exists_at};
use crate::libvirt::{Error, Job, Machine};

/// A snapshot as a listing has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// What its document says.
    pub snapshot: Snapshot,
    /// Whether the machine goes on from it now.
    pub is_current: bool,
}

/// What a machine does once it has gone back to a snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reverting {
    /// What it did when the snapshot was taken.
    #[default]
    AsThen,
    /// It runs.
    Running,
    /// It waits, paused.
    Paused,
    /// It is off: the memory of the snapshot is not used.
    Off,
}

impl Machine {
    /// All its snapshots, in no order.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where the driver has no snapshots.
    pub async fn snapshots(&self) -> Result<Vec<SnapshotInfo>, Error> {
        self.with(reading::list).await
    }

    /// The names of the checkpoints that incremental backups go on from; none where the driver has none.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn checkpoints(&self) -> Result<Vec<String>, Error> {
        self.with(
            |domain| match checkpoints::names(domain).map_err(Error::from) {
                Err(Error::Unsupported(_)) => Ok(Vec::new()),
                names => names,
            },
        )
        .await
    }

    /// Takes a snapshot. Where its memory goes into a file it can be cancelled, and the machine runs on as before; else
    /// only before it begins.
    ///
    /// The job's errors: `Exists` for the name or the memory's file, `Cancelled`, `Refused` with libvirt's words.
    pub fn take_snapshot(&self, new: NewSnapshot) -> Job<()> {
        let pools = self.connection.directory_pools().clone();
        self.snapshot_job(move |connect, domain, control| {
            take(connect, domain, &pools, &new, control)
        })
    }

    /// Goes back to a snapshot. What the machine was since then is lost.
    ///
    /// The job's errors: `NotFound`; `Because(Risky)` with libvirt's words where it goes only by `force`; `Unsupported`
    /// for an external one before libvirt 9.9; libvirt's others.
    pub fn revert(&self, name: String, then: Reverting, force: bool) -> Job<()> {
        self.snapshot_job(move |connect, domain, control| {
            let mut flags = match then {
                Reverting::AsThen => 0,
                Reverting::Running => sys::VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING,
                // libvirt has no flag for a machine that is off afterwards.
                Reverting::Paused | Reverting::Off => sys::VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED,
            };
            if force {
                flags |= sys::VIR_DOMAIN_SNAPSHOT_REVERT_FORCE;
            }
            let snapshot = find(domain, &name)?;
            watch(connect, domain, control, false).call(
                || jobs::progress(domain),
                || snapshot.revert(flags).map_err(Error::of_change),
            )?;
            if then == Reverting::Off && domain.is_active()? {
                domain.destroy()?;
            }
            Ok(())
        })
    }

    /// Deletes a snapshot: an internal one out of the images, an external one by merging its files. The guest notices
    /// nothing. Those below it stay.
    ///
    /// The job's errors: `NotFound`, `Cancelled` before it begins, libvirt's error.
    pub fn delete_snapshot(&self, name: String) -> Job<()> {
        let pools = self.connection.directory_pools().clone();
        self.snapshot_job(move |connect, domain, control| {
            delete(connect, domain, &pools, &name, control)
        })
    }

    /// Whether something long is done with it, by whomever: a snapshot goes on when the one who wanted it is gone.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn has_job(&self) -> Result<bool, Error> {
        self.with(|domain| Ok(jobs::is_running(domain))).await
    }

    /// Forgets a snapshot; what is kept of it stays in images and files.
    ///
    /// # Errors
    /// `NotFound`, libvirt's error.
    pub async fn forget_snapshot(&self, name: String) -> Result<(), Error> {
        self.with(move |domain| Ok(forget(domain, &name)?)).await
    }

    /// Names of its snapshots that are inside its images, in alphabetical order.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where the driver has no snapshots.
    pub async fn internal_snapshots(&self) -> Result<Vec<String>, Error> {
        self.with(|domain| {
            let mut names = Vec::new();
            for snapshot in domain.list_all_snapshots(0)? {
                if snapshot::is_internal(&snapshot.xml_desc(0)?) {
                    names.push(snapshot.name()?);
                }
            }
            // libvirt gives them in no order.
            names.sort();
            Ok(names)
        })
        .await
    }

    fn snapshot_job<F>(&self, f: F) -> Job<()>
    where
        F: FnOnce(&Connect, &Domain, &Control) -> Result<(), Error> + Send + 'static,
    {
        let uuid = self.uuid;
        self.connection
            .job(move |connect, control| f(connect, &connect.lookup_domain_by_uuid(uuid)?, control))
    }
}

fn find(domain: &Domain, name: &str) -> Result<DomainSnapshot, virt::error::Error> {
    Domain::lookup_snapshot_by_name(domain, name, 0)
}

fn parse(xml: &str) -> Result<Snapshot, Error> {
    Snapshot::parse(xml).map_err(|error| Error::Refused(error.to_string()))
}

fn watch<'a>(
    connect: &'a Connect,
    domain: &'a Domain,
    control: &'a Control,
    can_abort: bool,
) -> Watch<'a> {
    Watch {
        connect,
        domain,
        control,
        can_abort,
    }
}

fn take(
    connect: &Connect,
    domain: &Domain,
    pools: &DirectoryPools,
    new: &NewSnapshot,
    control: &Control,
) -> Result<(), Error> {
    // libvirt would take some names for a wish to redefine, and writes over a file that is there.
    if find(domain, &new.name).is_ok() {
        return Err(Error::Exists(new.name.clone()));
    }
    if let Some(file) = &new.memory_file
        && exists_at(connect, pools, file)?
    {
        return Err(Error::Exists(file.clone()));
    }
    let flags = match new.way {
        Way::Internal => 0,
        // The guest runs on while its memory is written, and pauses only at the end.
        Way::ExternalWithMemory => sys::VIR_DOMAIN_SNAPSHOT_CREATE_LIVE,
        Way::ExternalDisks if new.quiesce => {
            sys::VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY
                | sys::VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC
                | sys::VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE
        }
        Way::ExternalDisks => {
            sys::VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY | sys::VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC
        }
    };
    let xml = new.xml();
    watch(connect, domain, control, new.way == Way::ExternalWithMemory).call(
        || jobs::progress(domain),
        || Ok(domain.create_snapshot_xml(&xml, flags).map(drop)?),
    )
}

fn delete(
    connect: &Connect,
    domain: &Domain,
    pools: &DirectoryPools,
    name: &str,
    control: &Control,
) -> Result<(), Error> {
    let snapshot = find(domain, name)?;
    let kept = parse(&snapshot.xml_desc(0)?)?;
    let merged: Vec<CString> = kept
        .disks
        .iter()
        .filter(|it| it.keeping == Keeping::External)
        .filter_map(|it| CString::new(it.target.as_str()).ok())
        .collect();
    watch(connect, domain, control, false)
        .call(|| merging(domain, &merged), || Ok(snapshot.delete(0)?))?;
    // libvirt deletes the memory's file from 9.1 on.
    if kept.memory == Keeping::External
        && let Some(file) = &kept.memory_file
        && let Err(error) = delete_at(connect, pools, file)
        && !matches!(error, Error::NotFound(_))
    {
        log::warn!("the memory of a deleted snapshot stays at {file}: {error}");
    }
    Ok(())
}

/// How far the disks are that are being merged.
fn merging(domain: &Domain, disks: &[CString]) -> Option<(u64, u64)> {
    let each = disks
        .iter()
        .filter_map(|disk| block_jobs::progress(domain, disk).ok().flatten());
    let sum = each.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    (sum.1 > 0).then_some(sum)
}

fn forget(domain: &Domain, name: &str) -> Result<(), virt::error::Error> {
    let snapshot = find(domain, name)?;
    // libvirt's test driver has no such flag, and nothing but what it knows.
    let flags = match domain.connect()?.driver_type()?.as_str() {
        "TEST" => 0,
        _ => sys::VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY,
    };
    snapshot.delete(flags)
}

/// Takes the internal snapshots out of the images of a machine that is off.
pub(super) fn delete_internal(domain: &Domain) -> Result<(), Error> {
    for snapshot in domain.list_all_snapshots(0)? {
        if snapshot::is_internal(&snapshot.xml_desc(0)?) {
            snapshot.delete(0)?;
        }
    }
    Ok(())
}
