// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a definition fits a connection's host: asks the host what
//! [`crate::definition::fit`] wants to know, for this one definition.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::rc::Rc;

use super::Connection;
use super::host_facts::{HostFacts, MachineKind, told_offer};
use super::image::Fault;
use super::usage::Usage;
use crate::definition::capabilities::{DomainCapabilities, Guest};
use crate::definition::fit::{FileProblem, Finding, Host};
use crate::definition::machine::Machine;
use crate::definition::new_machine::default_virtualization;
use crate::definition::virtualization::Virtualization;
use crate::libvirt::{self, Error};

/// What is known of a host, whatever the definition.
#[derive(Clone, Debug)]
pub struct KnownHost {
    /// What it has.
    pub facts: Rc<HostFacts>,
    /// What its machines use, where that was asked for.
    pub usage: Option<Rc<Usage>>,
}

impl KnownHost {
    /// Asks the host.
    ///
    /// # Errors
    /// libvirt's, when it does not even report its capabilities.
    async fn gather(connection: &Connection) -> Result<Self, Error> {
        let facts = HostFacts::gather(connection).await?;
        Ok(Self {
            facts: Rc::new(facts),
            usage: None,
        })
    }

    /// Asks its machines what they use, too, if that matters for this one: it is a
    /// call for each.
    async fn complete(&mut self, connection: &Connection, machine: &Machine) {
        let has_address = machine.nics().iter().any(|nic| nic.mac.is_some());
        if has_address && self.usage.is_none() {
            let usage = Usage::gather(connection, || true).await;
            self.usage = usage.map(Rc::new);
        }
    }
}

/// What a connection's host lacks for a machine, with what is known of the host by
/// then: that is asked for where it is not known. `planned` are the images that
/// will be made before.
///
/// # Errors
/// `Closed`; libvirt's, when the host does not even report its capabilities.
pub async fn check(
    connection: &Connection,
    known: Option<KnownHost>,
    machine: &Machine,
    planned: &[String],
) -> Result<(KnownHost, Vec<Finding>), Error> {
    let mut known = match known {
        Some(known) => known,
        None => KnownHost::gather(connection).await?,
    };
    known.complete(connection, machine).await;
    let found = check_known(connection, &known, machine, planned).await?;
    Ok((known, found))
}

async fn check_known(
    connection: &Connection,
    known: &KnownHost,
    machine: &Machine,
    planned: &[String],
) -> Result<Vec<Finding>, Error> {
    let facts = &known.facts;
    let devices = facts.interfaces.as_ref().ok().map(|interfaces| {
        let names = interfaces.iter().map(|(it, _)| it.name.clone());
        let of_networks = facts.networks.iter().flatten();
        let of_networks = of_networks.filter_map(|it| it.bridge.clone());
        names.chain(of_networks).collect()
    });
    let networks = facts.networks.as_ref().ok().map(|networks| {
        let named = networks.iter().map(|it| (it.name.clone(), it.active));
        named.collect()
    });
    let machines = connection.machines().all();
    let macs = known.usage.as_ref().map(|usage| usage.macs.clone());
    let mut host = Host {
        capabilities: (*facts.capabilities).clone(),
        machines: machines.iter().map(|it| (it.uuid(), it.name())).collect(),
        macs: macs.unwrap_or_default(),
        networks,
        devices,
        ..Host::default()
    };
    host.files = file_problems(connection, facts, machine, planned).await?;
    if let Some(guest) = machine.guest_of(&host).cloned() {
        let default = default_virtualization(
            &facts.capabilities,
            &guest.arch,
            facts.is_local,
            facts.cpuinfo.as_deref(),
        );
        // The host offers KVM, but another kind is proposed there.
        host.lacks_hardware = guest.virtualizations.contains(&Virtualization::Kvm)
            && default.virtualization != Virtualization::Kvm;
        host.offer = offer(connection, machine, &guest, &host).await;
    }
    Ok(machine.check_fit(&host))
}

/// What the host offers such a machine, or the most like it that it can run.
async fn offer(
    connection: &Connection,
    machine: &Machine,
    guest: &Guest,
    host: &Host,
) -> Option<DomainCapabilities> {
    let wanted = machine.virtualization();
    let virtualization = match guest.virtualizations.contains(&wanted) {
        true => wanted,
        false => guest.virtualizations.first()?.clone(),
    };
    let is_there = |path: &String| !host.files.contains_key(path);
    let machine_type = machine.machine_type();
    let kind = MachineKind {
        arch: guest.arch.clone(),
        virtualization,
        machine_type: machine_type.filter(|it| guest.canonical_machine(it).is_some()),
        emulator: machine.emulator().filter(is_there),
    };
    match told_offer(connection, &kind).await {
        Ok(offer) => Some(Rc::unwrap_or_clone(offer)),
        Err(error) => {
            log::debug!("no capabilities for the definition: {error}");
            None
        }
    }
}

/// What is wrong with the files a machine needs, as far as it can be known.
async fn file_problems(
    connection: &Connection,
    facts: &HostFacts,
    machine: &Machine,
    planned: &[String],
) -> Result<BTreeMap<String, FileProblem>, Error> {
    let mut problems = BTreeMap::new();
    let emulator = machine.emulator();
    for path in machine.needed_files() {
        if planned.contains(&path) {
            continue;
        }
        let is_emulator = Some(&path) == emulator.as_ref();
        if let Some(problem) = file_problem(connection, facts, &path, is_emulator).await? {
            problems.insert(path, problem);
        }
    }
    Ok(problems)
}

async fn file_problem(
    connection: &Connection,
    facts: &HostFacts,
    path: &str,
    is_emulator: bool,
) -> Result<Option<FileProblem>, Error> {
    // Programs are in no pool, and another computer does not show its files.
    if is_emulator {
        let path = path.to_owned();
        let looked = facts.has_files().then(|| {
            gio::spawn_blocking(move || {
                let looked = std::fs::metadata(path);
                looked.is_err_and(|error| error.kind() == ErrorKind::NotFound)
            })
        });
        let is_missing = match looked {
            Some(looked) => looked.await.unwrap_or(false),
            None => false,
        };
        return Ok(is_missing.then_some(FileProblem::Missing));
    }
    if facts.is_test || !path.starts_with('/') {
        let names = volumes_around(&connection.handle()?, facts, path).await?;
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_missing = names.is_some_and(|names| !names.iter().any(|it| it == name));
        return Ok(is_missing.then_some(FileProblem::Missing));
    }
    // Whether the machine may read it is found out when it starts, which offers a remedy.
    let fault = connection.look_at_image(path, None).await.fault;
    Ok(fault.map(|fault| match fault {
        Fault::Missing => FileProblem::Missing,
        Fault::Folder => FileProblem::Folder,
        _ => FileProblem::Unusable,
    }))
}

/// The names of the volumes in the pool that a path (or `pool/volume`) is in.
async fn volumes_around(
    handle: &libvirt::Connection,
    facts: &HostFacts,
    path: &str,
) -> Result<Option<Vec<String>>, Error> {
    let Some((folder, _)) = path.rsplit_once('/') else {
        return Ok(None);
    };
    let pool = facts.pools.iter().flatten().find(|pool| {
        let is_named = !path.starts_with('/') && pool.name == folder;
        pool.active && (is_named || pool.path.as_deref() == Some(folder))
    });
    let Some(pool) = pool else {
        return Ok(None);
    };
    match handle.pool(pool.uuid).volumes().await {
        Ok(volumes) => Ok(Some(volumes.into_iter().map(|it| it.name).collect())),
        Err(error @ Error::Closed) => Err(error),
        Err(_) => Ok(None),
    }
}

/// The format of an image by its content; none where it cannot be seen.
pub async fn image_format(connection: &Connection, path: &str) -> Option<String> {
    let format = connection.look_at_image(path, None).await.format?;
    Some(format.as_str().to_owned())
}

/// Where an empty disk can be made in the place of an image at `path`: in the host's
/// first folder for disks, under a name that nothing there has.
///
/// # Errors
/// libvirt's, where it is not known which names are taken.
pub async fn place_for_disk(
    connection: &Connection,
    facts: &HostFacts,
    path: &str,
    planned: &[String],
) -> Result<Option<String>, Error> {
    let handle = connection.handle()?;
    facts.pools.as_ref().map_err(Error::clone)?;
    let best = facts.folder_pools().max_by_key(|it| it.name == "default");
    let folder = best.and_then(|pool| pool.path.clone());
    let Some(folder) = folder.or_else(|| facts.disk_folder()) else {
        return Ok(None);
    };
    let taken = match best {
        Some(pool) => handle.pool(pool.uuid).volumes().await?,
        None => Vec::new(),
    };
    let name = path.rsplit('/').next().filter(|name| !name.is_empty());
    let name = name.unwrap_or("disk.img");
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, "img"));
    let names = (1..).map(|number| match number {
        1 => format!("{stem}.{end}"),
        _ => format!("{stem}-{number}.{end}"),
    });
    let mut places = names.filter_map(|name| {
        let place = format!("{}/{name}", folder.trim_end_matches('/'));
        let is_free = !taken.iter().any(|it| it.name == name) && !planned.contains(&place);
        is_free.then_some(place)
    });
    Ok(places.next())
}
