// SPDX-License-Identifier: GPL-3.0-or-later
//! Layers of images below a running machine: an overlay over a disk, so that its image stands still and can be copied;
//! the overlay written back; an image that is made independent.

use std::ffi::CString;
use std::thread::sleep;
use std::time::Duration;

use virt::connect::Connect;
use virt::domain::Domain;
use virt_sys as sys;

use super::move_disk::{is_ready, parse};
use crate::definition::clone::{Overlay, OverlayPlace, overlay_snapshot};
use crate::libvirt::ffi::block_jobs;
use crate::libvirt::job::Control;
use crate::libvirt::storage::{DirectoryPools, delete_at};
use crate::libvirt::{Error, Job, Machine};

/// How often a job of QEMU is asked how far it is.
const POLL: Duration = Duration::from_millis(200);

impl Machine {
    /// Has the running machine write to overlays from now on: the images below no longer change, all of them as they were at
    /// one moment. `quiesce` has the agent in the guest write everything to the disks before. Until
    /// [`Machine::remove_overlays`], its definition names the overlays.
    ///
    /// # Errors
    /// libvirt's: the machine does not run, there is a file at the path of an overlay, the agent does not answer. Then
    /// nothing has changed.
    pub async fn lay_overlays(&self, overlays: Vec<Overlay>, quiesce: bool) -> Result<(), Error> {
        self.with(move |domain| {
            let disks = parse(&domain.xml_desc(0)?)?.disks();
            let mut flags = sys::VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY
                | sys::VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC
                | sys::VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA;
            if quiesce {
                flags |= sys::VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE;
            }
            let xml = overlay_snapshot(&disks, &overlays);
            Ok(domain.create_snapshot_xml(&xml, flags).map(drop)?)
        })
        .await
    }

    /// Writes overlays back into the images below them while the guest goes on, and deletes them. It cannot be
    /// cancelled. One that the machine does not use is deleted, if it is there.
    ///
    /// The job's errors: libvirt's; those that were not written back are in use and stay.
    pub fn remove_overlays(&self, overlays: Vec<Overlay>) -> Job<()> {
        let uuid = self.uuid;
        let pools = self.connection.directory_pools().clone();
        self.connection.job(move |connect, control| {
            let domain = connect.lookup_domain_by_uuid(uuid)?;
            let mut failed = None;
            for overlay in &overlays {
                if let Err(error) = remove(connect, &pools, &domain, overlay, control) {
                    failed = failed.or(Some(error));
                }
            }
            failed.map_or(Ok(()), Err)
        })
    }

    /// Copies into the image of the disk with this target (`vda`) all that it reads from the images below, while the guest
    /// goes on. Cancelled, what is there already stays, and so does what is below.
    ///
    /// The job's errors: `Cancelled`, libvirt's.
    pub fn pull_disk(&self, target: String) -> Job<()> {
        let uuid = self.uuid;
        self.connection.job(move |connect, control| {
            let domain = connect.lookup_domain_by_uuid(uuid)?;
            let disk = CString::new(target.as_str()).map_err(|_| Error::nul())?;
            block_jobs::pull(&domain, &disk)?;
            while let Some((done, total)) = block_jobs::progress(&domain, &disk)? {
                control.progress(done, total);
                if control.is_cancelled() {
                    // It may have ended in between.
                    let _ = block_jobs::abort(&domain, &disk);
                    return Err(Error::Cancelled);
                }
                sleep(POLL);
            }
            match stands_alone(&domain, &target)? {
                true => Ok(()),
                false => Err(Error::Refused(gettextrs::gettext(
                    "It ended early; there may be no space left for it.",
                ))),
            }
        })
    }
}

fn remove(
    connect: &Connect,
    pools: &DirectoryPools,
    domain: &Domain,
    overlay: &Overlay,
    control: &Control,
) -> Result<(), Error> {
    let disk = CString::new(overlay.target.as_str()).map_err(|_| Error::nul())?;
    match place(domain, overlay)? {
        (OverlayPlace::Unused, _) => {}
        (OverlayPlace::Below, _) => return Err(needed(overlay)),
        // Only QEMU writes an overlay back.
        (OverlayPlace::Top, false) => {
            return Err(Error::Refused(
                gettextrs::gettext(
                    "The machine is off and still has the overlay {path}: start it to have that merged.",
                )
                .replace("{path}", &overlay.path),
            ));
        }
        (OverlayPlace::Top, true) => {
            commit(domain, &disk, overlay, control)?;
            if place(domain, overlay)?.0 != OverlayPlace::Unused {
                return Err(needed(overlay));
            }
        }
    }
    match delete_at(connect, pools, &overlay.path) {
        Err(Error::NotFound(_)) => Ok(()),
        deleted => deleted,
    }
}

fn commit(
    domain: &Domain,
    disk: &CString,
    overlay: &Overlay,
    control: &Control,
) -> Result<(), Error> {
    // One that was begun before the connection was lost goes on.
    if block_jobs::progress(domain, disk)?.is_none() {
        block_jobs::commit_overlay(domain, disk)?;
    }
    loop {
        let Some((done, total)) = block_jobs::progress(domain, disk)? else {
            return Err(Error::Refused(
                gettextrs::gettext("The overlay {path} could not be merged.")
                    .replace("{path}", &overlay.path),
            ));
        };
        control.progress(done, total);
        if done == total && is_ready(domain, &overlay.target)? {
            return Ok(block_jobs::pivot(domain, disk)?);
        }
        sleep(POLL);
    }
}

/// Where the overlay is in the machine, and whether that runs.
fn place(domain: &Domain, overlay: &Overlay) -> Result<(OverlayPlace, bool), Error> {
    let running = domain.is_active()?;
    let definition = parse(&domain.xml_desc(0)?)?;
    Ok((overlay.place(&definition, running), running))
}

fn needed(overlay: &Overlay) -> Error {
    let text = gettextrs::gettext(
        "A snapshot was taken meanwhile that needs {path}: it stays. Delete that snapshot, then merge.",
    );
    Error::Refused(text.replace("{path}", &overlay.path))
}

fn stands_alone(domain: &Domain, target: &str) -> Result<bool, Error> {
    let definition = parse(&domain.xml_desc(0)?)?;
    let document = definition.document();
    let disk = definition
        .disks()
        .into_iter()
        .find(|it| it.target == target);
    Ok(disk.is_some_and(|it| document.find(it.element, "backingStore/source").is_none()))
}
