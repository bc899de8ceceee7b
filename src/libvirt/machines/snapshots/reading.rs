// SPDX-License-Identifier: GPL-3.0-or-later
//! Reads all snapshots of a machine. libvirt has no call for all of their documents: several threads ask for them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::resume_unwind;

use virt::domain::Domain;
use virt::domain_snapshot::DomainSnapshot;

use super::{SnapshotInfo, parse};
use crate::definition::snapshot::Snapshot;
use crate::libvirt::Error;

/// How many threads read the documents of many snapshots. libvirtd answers five calls of a client side by side.
const READERS: u64 = 4;

/// So many snapshots are read by one thread.
const FEW: usize = 32;

pub(super) fn list(domain: &Domain) -> Result<Vec<SnapshotInfo>, Error> {
    let current = match domain.current_snapshot(0).map_err(Error::from) {
        Ok(snapshot) => Some(snapshot.name()?),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error),
    };
    let info = |snapshot: Snapshot| SnapshotInfo {
        is_current: current.as_ref() == Some(&snapshot.name),
        snapshot,
    };
    Ok(read_all(domain)?.into_iter().map(info).collect())
}

/// Reads their documents: one call each, so several threads share many.
fn read_all(domain: &Domain) -> Result<Vec<Snapshot>, Error> {
    let all = domain.list_all_snapshots(0)?;
    let readers = if all.len() > FEW { READERS } else { 1 };
    std::thread::scope(|scope| {
        let read = move |reader| read_share(&domain.list_all_snapshots(0)?, reader, readers);
        let others = (1..readers).map(|reader| scope.spawn(move || read(reader)));
        let others: Vec<_> = others.collect();
        let mut found = read_share(&all, 0, readers)?;
        for other in others {
            let share = other.join().unwrap_or_else(|it| resume_unwind(it));
            found.extend(share?);
        }
        Ok(found)
    })
}

/// The part that one of several readers reads. Their names decide: libvirt lists them in no order.
fn read_share(all: &[DomainSnapshot], reader: u64, readers: u64) -> Result<Vec<Snapshot>, Error> {
    let mut found = Vec::new();
    for snapshot in all {
        if reader_of(&snapshot.name()?, readers) != reader {
            continue;
        }
        match snapshot.xml_desc(0).map_err(Error::from) {
            // Gone between the list and the question.
            Err(Error::NotFound(_)) => {}
            xml => found.push(parse(&xml?)?),
        }
    }
    Ok(found)
}

fn reader_of(name: &str, readers: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish() % readers
}
