// SPDX-License-Identifier: GPL-3.0-or-later
//! The images that each machine and its snapshots name: read and parsed on the connection's own threads, because
//! there can be a thousand machines.

use uuid::Uuid;
use virt::connect::Connect;
use virt::domain::Domain;
use virt_sys as sys;

use crate::definition::machine::{ImageSource, Machine as Definition, of_snapshot};
use crate::libvirt::{Connection, Error};

/// The images of one machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineImages {
    /// Its identity.
    pub uuid: Uuid,
    /// Its name.
    pub name: String,
    /// What it names as it runs and as it is saved; or why that could not be read.
    pub sources: Result<Vec<ImageSource>, Error>,
    /// Its snapshots by name, each with the images it names.
    pub snapshots: Vec<(String, Vec<ImageSource>)>,
}

impl Connection {
    /// The images of all machines.
    ///
    /// # Errors
    /// libvirt's, when it does not list the machines.
    pub async fn images_of_machines(&self) -> Result<Vec<MachineImages>, Error> {
        self.call(|connect| {
            let mut all = Vec::new();
            for domain in connect.list_all_domains(0)? {
                // Gone between the list and the question.
                all.extend(of(&domain).ok());
            }
            Ok(all)
        })
        .await
    }

    /// The images of one machine.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn images_of_machine(&self, uuid: Uuid) -> Result<MachineImages, Error> {
        self.call(move |connect: &Connect| of(&connect.lookup_domain_by_uuid(uuid)?))
            .await
    }
}

fn of(domain: &Domain) -> Result<MachineImages, Error> {
    Ok(MachineImages {
        uuid: domain.uuid()?,
        name: domain.name()?,
        sources: sources(domain),
        snapshots: snapshots(domain)?,
    })
}

fn sources(domain: &Domain) -> Result<Vec<ImageSource>, Error> {
    let mut found = Vec::new();
    for flags in [0, sys::VIR_DOMAIN_XML_INACTIVE] {
        let definition = Definition::parse(&domain.xml_desc(flags)?);
        let definition = definition.map_err(|error| Error::Refused(error.to_string()))?;
        for source in definition.image_sources() {
            if !found.contains(&source) {
                found.push(source);
            }
        }
    }
    Ok(found)
}

fn snapshots(domain: &Domain) -> Result<Vec<(String, Vec<ImageSource>)>, Error> {
    let snapshots = match domain.list_all_snapshots(0).map_err(Error::from) {
        // The driver has none.
        Err(Error::Unsupported(_)) => return Ok(Vec::new()),
        snapshots => snapshots?,
    };
    snapshots
        .iter()
        .map(|it| Ok((it.name()?, of_snapshot(&it.xml_desc(0)?))))
        .collect()
}
