// SPDX-License-Identifier: GPL-3.0-or-later
//! The images that each machine and its snapshots name: read and parsed on the connection's own threads, because
//! there can be a thousand machines.

use std::collections::HashSet;

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
            // Two lists more save two questions to each of the many machines that are off and have no snapshots.
            let active = uuids(connect, sys::VIR_CONNECT_LIST_DOMAINS_ACTIVE);
            let with_snapshots = uuids(connect, sys::VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT);
            let mut all = Vec::new();
            for domain in connect.list_all_domains(0)? {
                let is_in = |some: &Option<HashSet<Uuid>>| {
                    let uuid = domain.uuid().ok();
                    some.as_ref()
                        .zip(uuid)
                        .is_none_or(|(some, it)| some.contains(&it))
                };
                let questions = Questions {
                    as_it_runs: is_in(&active),
                    snapshots: is_in(&with_snapshots),
                };
                // Gone between the list and the question.
                all.extend(of(&domain, questions).ok());
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
        let all = Questions {
            as_it_runs: true,
            snapshots: true,
        };
        self.call(move |connect: &Connect| of(&connect.lookup_domain_by_uuid(uuid)?, all))
            .await
    }
}

/// What a machine is asked besides what it is defined as.
#[derive(Clone, Copy)]
struct Questions {
    as_it_runs: bool,
    snapshots: bool,
}

/// The machines that a filter of libvirt lets through; none where the driver does not know it.
fn uuids(connect: &Connect, filter: sys::virConnectListAllDomainsFlags) -> Option<HashSet<Uuid>> {
    let domains = connect.list_all_domains(filter).ok()?;
    Some(domains.iter().filter_map(|it| it.uuid().ok()).collect())
}

fn of(domain: &Domain, questions: Questions) -> Result<MachineImages, Error> {
    Ok(MachineImages {
        uuid: domain.uuid()?,
        name: domain.name()?,
        sources: sources(domain, questions.as_it_runs),
        snapshots: match questions.snapshots {
            true => snapshots(domain)?,
            false => Vec::new(),
        },
    })
}

fn sources(domain: &Domain, as_it_runs: bool) -> Result<Vec<ImageSource>, Error> {
    let mut found = Vec::new();
    let running = as_it_runs.then_some(0);
    for flags in running.into_iter().chain([sys::VIR_DOMAIN_XML_INACTIVE]) {
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
