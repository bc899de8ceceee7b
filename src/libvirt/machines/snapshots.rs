// SPDX-License-Identifier: GPL-3.0-or-later
//! Snapshots that are kept inside a machine's images: they stay there when the machine
//! is deleted and its images are not.

use virt::domain::Domain;

use crate::definition::snapshot;
use crate::libvirt::{Error, Machine};

impl Machine {
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
