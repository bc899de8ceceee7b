// SPDX-License-Identifier: GPL-3.0-or-later
//! What this program marked machines as, from their metadata: a template as it is saved, a run that keeps nothing as it
//! runs.

use uuid::Uuid;
use virt::connect::Connect;
use virt::domain::Domain;
use virt::error::ErrorNumber;
use virt_sys as sys;

use crate::definition::clone::{Overlay, may_have_overlays};
use crate::definition::machine::{GUESTHOUSE, Machine as Definition, Marks};
use crate::libvirt::{Connection, Error};

/// A machine, its marks, and overlays that are there only while it is cloned.
pub type Marked = (Uuid, Marks, Vec<Overlay>);

impl Connection {
    /// The marks of these machines, and the overlays of a cloning that they write to, without those that are gone.
    ///
    /// # Errors
    /// `Closed`.
    pub async fn marks_of(&self, machines: Vec<Uuid>) -> Result<Vec<Marked>, Error> {
        self.call(move |connect| {
            let mut found = Vec::with_capacity(machines.len());
            for uuid in machines {
                match of(connect, uuid) {
                    Ok((marks, left)) => found.push((uuid, marks, left)),
                    Err(Error::Closed) => return Err(Error::Closed),
                    Err(error) => log::debug!("the marks of {uuid}: {error}"),
                }
            }
            Ok(found)
        })
        .await
    }
}

fn of(connect: &Connect, uuid: Uuid) -> Result<(Marks, Vec<Overlay>), Error> {
    let domain = connect.lookup_domain_by_uuid(uuid)?;
    // As it runs, or as it is saved where it is off.
    let (now, left) = read_document(&domain, uuid)?;
    let active = domain.is_active()?;
    // What runs and has no definition is no template.
    let template = match active {
        true => domain.is_persistent()? && read(&domain, sys::VIR_DOMAIN_AFFECT_CONFIG)?.template,
        false => now.template,
    };
    let disposable = active && now.disposable;
    let marks = Marks {
        template,
        disposable,
        ..now
    };
    Ok((marks, left))
}

/// Parses only what can have something of ours in it.
fn read_document(domain: &Domain, uuid: Uuid) -> Result<(Marks, Vec<Overlay>), Error> {
    let xml = domain.xml_desc(0)?;
    if !xml.contains(GUESTHOUSE) && !may_have_overlays(&xml) {
        return Ok((Marks::default(), Vec::new()));
    }
    let read = Definition::parse(&xml).map_err(|error| Error::Refused(error.to_string()))?;
    Ok((read.marks(), Overlay::left_in(&read.disks(), uuid)))
}

fn read(domain: &Domain, flags: sys::virDomainModificationImpact) -> Result<Marks, Error> {
    let kind = sys::VIR_DOMAIN_METADATA_ELEMENT;
    let metadata = domain.metadata(kind as i32, Some(GUESTHOUSE), flags);
    match metadata {
        Ok(xml) => Marks::parse(&xml).map_err(|error| Error::Refused(error.to_string())),
        Err(error) if error.code().is(ErrorNumber::NoDomainMetadata) => Ok(Marks::default()),
        Err(error) => match Error::from(error) {
            Error::Unsupported(_) => Ok(Marks::default()),
            error => Err(error),
        },
    }
}
