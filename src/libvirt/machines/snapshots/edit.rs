// SPDX-License-Identifier: GPL-3.0-or-later
//! Another name or description for a snapshot: its document is defined again.

use virt::domain::Domain;
use virt::domain_snapshot::DomainSnapshot;
use virt_sys as sys;

use super::{find, forget};
use crate::definition::snapshot::{edited, with_parent};
use crate::definition::xml;
use crate::libvirt::{Error, Machine};

impl Machine {
    /// Gives a snapshot another name and description. One inside an image keeps its name: QEMU finds it there by that.
    ///
    /// # Errors
    /// `NotFound`, `Exists` for the new name, libvirt's. The old one is as it was then.
    pub async fn edit_snapshot(
        &self,
        name: String,
        new_name: String,
        description: String,
    ) -> Result<(), Error> {
        self.with(move |domain| edit(domain, &name, &new_name, &description))
            .await
    }
}

fn edit(domain: &Domain, name: &str, new_name: &str, description: &str) -> Result<(), Error> {
    let snapshot = find(domain, name)?;
    let xml = edited(&document(&snapshot)?, new_name, description).map_err(unread)?;
    if name == new_name {
        return define(domain, &xml, snapshot.is_current(0)?);
    }
    if find(domain, new_name).is_ok() {
        return Err(Error::Exists(new_name.to_owned()));
    }
    define(domain, &xml, snapshot.is_current(0)?)?;
    if let Err(error) = move_children(domain, &snapshot, name, new_name) {
        // As it was, as far as that goes.
        if let Ok(renamed) = find(domain, new_name) {
            let _ = move_children(domain, &renamed, new_name, name);
            let _ = forget(domain, new_name);
        }
        return Err(error);
    }
    Ok(forget(domain, name)?)
}

/// The whole document: without the passwords it could not be defined again.
fn document(snapshot: &DomainSnapshot) -> Result<String, Error> {
    Ok(snapshot.xml_desc(sys::VIR_DOMAIN_SNAPSHOT_XML_SECURE)?)
}

fn move_children(
    domain: &Domain,
    parent: &DomainSnapshot,
    from: &str,
    to: &str,
) -> Result<(), Error> {
    for child in parent.list_all_children(0)? {
        if let Some(xml) = with_parent(&document(&child)?, from, to).map_err(unread)? {
            define(domain, &xml, child.is_current(0)?)?;
        }
    }
    Ok(())
}

fn define(domain: &Domain, xml: &str, is_current: bool) -> Result<(), Error> {
    let mut flags = sys::VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE;
    if is_current {
        flags |= sys::VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT;
    }
    domain.create_snapshot_xml(xml, flags)?;
    Ok(())
}

fn unread(error: xml::Error) -> Error {
    Error::Refused(error.to_string())
}
