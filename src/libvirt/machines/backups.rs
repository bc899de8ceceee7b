// SPDX-License-Identifier: GPL-3.0-or-later
//! Backups of a running machine: QEMU pushes its disks, as they are at one moment, into new files of the host, and the
//! guest goes on. What a failed or cancelled one leaves, which libvirt does not take away by itself, is deleted here.

use std::ffi::CString;
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::Duration;

use gettextrs::gettext;
use virt::connect::Connect;
use virt::domain::Domain;

use crate::definition::backup::{BackupRequest, redefined, targets};
use crate::libvirt::ffi::{backups, block_jobs, checkpoints, jobs};
use crate::libvirt::job::Control;
use crate::libvirt::storage::{DirectoryPools, delete_at};
use crate::libvirt::{Error, Job, Machine};

/// How often QEMU is asked how far it is.
const POLL: Duration = Duration::from_millis(200);

/// How a backup is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackupOptions {
    /// Whether the agent in the guest is asked to write everything to the disks first. If it does not answer, the backup
    /// is made without.
    pub quiesce: bool,
    /// The most bytes a second for each disk; none for as many as there can be.
    pub limit: Option<u64>,
}

/// What a backup came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PushedBackup {
    /// Whether the agent had written everything to the disks.
    pub quiesced: bool,
    /// Whether there is a checkpoint for the next one: old images cannot have one.
    pub has_checkpoint: bool,
}

impl Machine {
    /// Has QEMU write a backup. The files must not be there; they are qcow2 and belong to root afterwards. Those of an
    /// incremental one name the machine's own image as their backing file, which has to be changed before they are read.
    ///
    /// The job's errors: `Cancelled`; `Because(Checkpoint)` where the changes since the checkpoint are not known;
    /// `Refused` with libvirt's words: no space, a machine that is off or was turned off meanwhile. Nothing is left then,
    /// except where the connection was lost: the host goes on by itself.
    pub fn push_backup(&self, request: BackupRequest, options: BackupOptions) -> Job<PushedBackup> {
        let uuid = self.uuid;
        let pools = self.connection.directory_pools().clone();
        self.connection.job(move |connect, control| {
            let domain = connect.lookup_domain_by_uuid(uuid)?;
            control.check()?;
            let begun = begin(&domain, &request, options)?;
            let pushed = follow(connect, &domain, control);
            if let Err(error) = pushed {
                if connect.is_alive().unwrap_or(false) {
                    clean(connect, &pools, &domain, &request);
                } else {
                    control.partial_result().store(true, Ordering::Relaxed);
                }
                return Err(error);
            }
            Ok(begun)
        })
    }

    /// Ends a backup into these files that was abandoned, and deletes the files and the checkpoint that was made
    /// with it. Another backup goes on.
    ///
    /// # Errors
    /// libvirt's. That there is nothing left of it is none.
    pub async fn forget_backup(
        &self,
        files: Vec<String>,
        checkpoint: Option<String>,
    ) -> Result<(), Error> {
        let uuid = self.uuid;
        let pools = self.connection.directory_pools().clone();
        self.connection
            .call(move |connect| {
                let domain = connect.lookup_domain_by_uuid(uuid)?;
                abort_into(&domain, &files)?;
                if let Some(checkpoint) = &checkpoint {
                    delete_checkpoint(&domain, checkpoint)?;
                }
                for file in &files {
                    match delete_at(connect, &pools, file) {
                        Ok(()) | Err(Error::NotFound(_)) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(())
            })
            .await
    }

    /// Deletes a checkpoint. One whose record of changes cannot be deleted, as of a machine that is off, is forgotten.
    ///
    /// # Errors
    /// libvirt's. That it is gone already is none.
    pub async fn delete_checkpoint(&self, name: String) -> Result<(), Error> {
        self.with(move |domain| delete_checkpoint(domain, &name))
            .await
    }

    /// The document of a checkpoint.
    ///
    /// # Errors
    /// `NotFound`, libvirt's.
    pub async fn checkpoint_xml(&self, name: String) -> Result<String, Error> {
        self.with(move |domain| Ok(checkpoints::xml(domain, &name)?))
            .await
    }

    /// Makes a checkpoint known again to a host whose images have its record of changes.
    ///
    /// # Errors
    /// `Refused` where they have not, or the machine is off.
    pub async fn redefine_checkpoint(&self, xml: String) -> Result<(), Error> {
        let xml = redefined(&xml).map_err(|error| Error::Refused(error.to_string()))?;
        self.with(move |domain| Ok(checkpoints::redefine(domain, &xml)?))
            .await
    }
}

/// Begins it. A full one without a checkpoint is better than none.
fn begin(
    domain: &Domain,
    request: &BackupRequest,
    options: BackupOptions,
) -> Result<PushedBackup, Error> {
    let quiesced = options.quiesce && quiesced(domain);
    let (checkpoint, xml) = (request.checkpoint_xml(), request.xml());
    let mut begun = backups::begin(domain, &xml, checkpoint.as_deref()).map_err(Error::of_change);
    let mut has_checkpoint = checkpoint.is_some();
    if has_checkpoint
        && request.since.is_none()
        && let Err(error) = &begun
    {
        log::info!("no checkpoint: {error}");
        has_checkpoint = false;
        begun = backups::begin(domain, &xml, None).map_err(Error::of_change);
    }
    if quiesced && let Err(error) = backups::thaw(domain) {
        log::warn!("the guest's file systems: {}", error.message());
    }
    begun?;
    limit(domain, request, options);
    Ok(PushedBackup {
        quiesced,
        has_checkpoint,
    })
}

fn limit(domain: &Domain, request: &BackupRequest, options: BackupOptions) {
    let wanted = request.disks.iter().filter(|it| it.file.is_some());
    for disk in wanted {
        let Some(limit) = options.limit else {
            break;
        };
        let limited = CString::new(disk.target.as_str())
            .map_err(|_| Error::nul())
            .and_then(|target| Ok(block_jobs::limit(domain, &target, limit)?));
        // A small disk may be done already.
        if let Err(error) = limited {
            log::info!("no limit on {}: {error}", disk.target);
        }
    }
}

fn quiesced(domain: &Domain) -> bool {
    match backups::freeze(domain) {
        Ok(count) => count > 0,
        Err(error) => {
            log::info!("not quiesced: {}", error.message());
            // It may have frozen some before it failed.
            let _ = backups::thaw(domain);
            false
        }
    }
}

/// Waits for the end; ends it when that is wanted.
fn follow(connect: &Connect, domain: &Domain, control: &Control) -> Result<(), Error> {
    let mut is_aborted = false;
    while is_under_way(connect, domain)? {
        if control.is_cancelled() && !is_aborted {
            is_aborted = jobs::abort(domain).is_ok();
        }
        if let Some((done, total)) = jobs::progress(domain) {
            control.progress(done, total);
        }
        sleep(POLL);
    }
    if is_aborted {
        return Err(Error::Cancelled);
    }
    let ended = backups::ended(domain).map_err(|_| stopped())?;
    match ended.success.unwrap_or(ended.completed) {
        true => Ok(()),
        false => Err(ended.message.map_or_else(stopped, Error::Refused)),
    }
}

fn is_under_way(connect: &Connect, domain: &Domain) -> Result<bool, Error> {
    match backups::is_busy(domain) {
        Ok(is_busy) => Ok(is_busy),
        Err(_) if !connect.is_alive().unwrap_or(false) => Err(Error::Closed),
        Err(_) => Err(stopped()),
    }
}

fn stopped() -> Error {
    Error::Refused(gettext("The machine was turned off during the backup."))
}

/// What a failed backup leaves: libvirt keeps the checkpoint, after which the next increment would have a hole.
fn clean(connect: &Connect, pools: &DirectoryPools, domain: &Domain, request: &BackupRequest) {
    if let Some(checkpoint) = &request.checkpoint
        && let Err(error) = delete_checkpoint(domain, checkpoint)
    {
        log::warn!("the checkpoint {checkpoint} stays: {error}");
    }
    for file in request.disks.iter().filter_map(|it| it.file.as_ref()) {
        match delete_at(connect, pools, file) {
            Ok(()) | Err(Error::NotFound(_)) => {}
            Err(error) => log::warn!("a part of a backup stays at {file}: {error}"),
        }
    }
}

/// Ends the backup that is under way, if it is the one into these files.
fn abort_into(domain: &Domain, files: &[String]) -> Result<(), Error> {
    let Ok(xml) = backups::under_way(domain) else {
        return Ok(());
    };
    let into = targets(&xml).map_err(|error| Error::Refused(error.to_string()))?;
    if into.is_empty() || !into.iter().all(|it| files.contains(it)) {
        return Ok(());
    }
    jobs::abort(domain)?;
    while backups::is_busy(domain).unwrap_or(false) {
        sleep(POLL);
    }
    Ok(())
}

fn delete_checkpoint(domain: &Domain, name: &str) -> Result<(), Error> {
    let Err(error) = checkpoints::delete(domain, name, false) else {
        return Ok(());
    };
    match Error::from(error) {
        Error::NotFound(_) | Error::Unsupported(_) => Ok(()),
        // The record is lost, or the machine is off.
        Error::Refused(_) => Ok(checkpoints::delete(domain, name, true)?),
        error => Err(error),
    }
}
