// SPDX-License-Identifier: GPL-3.0-or-later
//! What this program marked machines as, from their metadata: a template as it is saved, a run that keeps nothing as it
//! runs.

use uuid::Uuid;
use virt::connect::Connect;
use virt::domain::Domain;
use virt::error::ErrorNumber;
use virt_sys as sys;

use crate::definition::machine::{GUESTHOUSE, Marks};
use crate::libvirt::{Connection, Error};

impl Connection {
    /// The marks of these machines, without those that are gone.
    ///
    /// # Errors
    /// `Closed`.
    pub async fn marks_of(&self, machines: Vec<Uuid>) -> Result<Vec<(Uuid, Marks)>, Error> {
        self.call(move |connect| {
            let mut found = Vec::with_capacity(machines.len());
            for uuid in machines {
                match of(connect, uuid) {
                    Ok(marks) => found.push((uuid, marks)),
                    Err(Error::Closed) => return Err(Error::Closed),
                    Err(error) => log::debug!("the marks of {uuid}: {error}"),
                }
            }
            Ok(found)
        })
        .await
    }
}

fn of(connect: &Connect, uuid: Uuid) -> Result<Marks, Error> {
    let domain = connect.lookup_domain_by_uuid(uuid)?;
    let disposable = domain.is_active()? && read(&domain, sys::VIR_DOMAIN_AFFECT_LIVE)?.disposable;
    // What runs and has no definition is no template.
    let template =
        domain.is_persistent()? && read(&domain, sys::VIR_DOMAIN_AFFECT_CONFIG)?.template;
    Ok(Marks {
        template,
        disposable,
    })
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
