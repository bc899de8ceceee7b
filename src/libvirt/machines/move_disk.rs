// SPDX-License-Identifier: GPL-3.0-or-later
//! Moving a disk of a running machine to another file while the guest goes on: a block copy, then a pivot. At every
//! moment the machine's definition names a disk that is whole.

use std::ffi::{CStr, CString};
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::Duration;

use virt::connect::Connect;
use virt::domain::Domain;
use virt_sys as sys;

use crate::definition::machine::{ImageSource, Machine as Definition};
use crate::definition::volume::DiskFormat;
use crate::definition::xml::Document;
use crate::libvirt::ffi::block_jobs;
use crate::libvirt::job::Control;
use crate::libvirt::storage::{DirectoryPools, already_exists, delete_at, exists_at};
use crate::libvirt::{Error, Job, Machine};

/// How often the copy is asked how far it is.
const POLL: Duration = Duration::from_millis(200);

impl Machine {
    /// Copies the disk with this target (`vda`) to a new file and has the machine use that. The old file stays.
    /// Cancelled or failed, the machine goes on with the old one, and nothing is left of the new.
    ///
    /// The job's errors: `Cancelled`, `Exists` for the new file, `Refused` with libvirt's words or when the copy
    /// fails for a reason that libvirt does not report, as without space.
    pub fn move_disk(&self, disk: String, path: String, format: DiskFormat) -> Job<()> {
        let uuid = self.uuid;
        let pools = self.connection.directory_pools().clone();
        self.connection.job(move |connect, control| {
            let domain = connect.lookup_domain_by_uuid(uuid)?;
            let target = CString::new(disk.as_str()).map_err(|_| Error::nul())?;
            if exists_at(connect, &pools, &path)? {
                return Err(already_exists(&path));
            }
            if let Err(error) = block_jobs::copy(&domain, &target, &destination(&path, format)) {
                // libvirt rolls back what it began, unless the connection or libvirt itself is gone.
                let is_lost = !connect.is_alive().unwrap_or(false);
                control.partial_result().store(is_lost, Ordering::Relaxed);
                return Err(error.into());
            }
            let moved = follow(&domain, &target, &disk, control);
            if moved.is_err()
                && let Err(error) = forget_copy(connect, &pools, &domain, &disk, &path)
            {
                log::warn!("a part of a copy stays at {path}: {error}");
                control.partial_result().store(true, Ordering::Relaxed);
            }
            moved
        })
    }
}

impl Machine {
    /// Ends an abandoned copy of the disk with this target, and deletes the partial copy. Tells
    /// whether the machine uses the copy already, so that nothing was to be done.
    ///
    /// # Errors
    /// libvirt's errors; that there is no copy is not one.
    pub async fn end_copy(&self, disk: String, path: String) -> Result<bool, Error> {
        let uuid = self.uuid;
        let pools = self.connection.directory_pools().clone();
        let ended = self.connection.call(move |connect| {
            let domain = connect.lookup_domain_by_uuid(uuid)?;
            forget_copy(connect, &pools, &domain, &disk, &path)
        });
        match ended.await {
            Err(Error::NotFound(_)) => Ok(false),
            ended => ended,
        }
    }
}

/// Ends the copy where it still runs, and deletes what there is of it; unless the machine uses it already, as when the
/// answer to the pivot was lost. Returns whether it does.
fn forget_copy(
    connect: &Connect,
    pools: &DirectoryPools,
    domain: &Domain,
    disk: &str,
    path: &str,
) -> Result<bool, Error> {
    let target = CString::new(disk).map_err(|_| Error::nul())?;
    // A machine that is off has none.
    if let Ok(Some(_)) = block_jobs::progress(domain, &target) {
        block_jobs::abort(domain, &target)?;
    }
    if uses(domain, path)? {
        return Ok(true);
    }
    delete_at(connect, pools, path).map(|()| false)
}

/// Whether the machine, as it runs or as it is saved, names this path.
fn uses(domain: &Domain, path: &str) -> Result<bool, Error> {
    for flags in [0, sys::VIR_DOMAIN_XML_INACTIVE] {
        let sources = parse(&domain.xml_desc(flags)?)?.image_sources();
        if sources.contains(&ImageSource::Path(path.to_owned())) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn parse(xml: &str) -> Result<Definition, Error> {
    Definition::parse(xml).map_err(|error| Error::Refused(error.to_string()))
}

fn destination(path: &str, format: DiskFormat) -> String {
    let mut document = Document::new("disk");
    let root = document.root();
    document.set_attr(root, "type", "file");
    document.append_with(root, "driver", &[("type", format.as_str())]);
    document.append_with(root, "source", &[("file", path)]);
    document.to_string()
}

/// Waits until the copy is whole, then pivots.
fn follow(domain: &Domain, target: &CStr, disk: &str, control: &Control) -> Result<(), Error> {
    loop {
        control.check()?;
        let Some((done, total)) = block_jobs::progress(domain, target)? else {
            return Err(Error::Refused(gettextrs::gettext(
                "The copy ended early; there may be no space left for it.",
            )));
        };
        control.progress(done, total);
        if total > 0 && done == total && is_ready(domain, disk)? {
            return Ok(block_jobs::pivot(domain, target)?);
        }
        sleep(POLL);
    }
}

/// Whether the guest's writes go to both, so that the copy can be used.
pub(super) fn is_ready(domain: &Domain, disk: &str) -> Result<bool, Error> {
    let definition = parse(&domain.xml_desc(0)?)?;
    let found = definition.disks().into_iter().find(|it| it.target == disk);
    let ready = found.and_then(|it| {
        let document = definition.document();
        document.attr_at(it.element, "mirror", "ready")
    });
    Ok(ready.as_deref() == Some("yes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_copy_goes() {
        let xml = destination("/srv/a & b.qcow2", DiskFormat::Qcow2);
        let document = Document::parse(&xml).unwrap();
        let attr = |path, name| document.attr_at(document.root(), path, name).unwrap();
        assert_eq!(attr("source", "file"), "/srv/a & b.qcow2");
        assert_eq!(attr("driver", "type"), "qcow2");
    }
}
