// SPDX-License-Identifier: GPL-3.0-or-later
//! Figures from drivers that have no bulk call for them, such as the test
//! driver, Xen and LXC: two calls a machine, and a few more for those that matter
//! most.

use virt::connect::Connect;
use virt::domain::Domain;
use virt_sys as sys;

use super::{CardStats, DiskStats, MachineStats, MemoryStats, Question};
use crate::definition;
use crate::libvirt::Error;

/// So many machines are asked over a wire; in process, all.
const OVER_A_WIRE: usize = 50;

pub fn all(connect: &Connect, question: &Question) -> Result<Vec<MachineStats>, Error> {
    let in_process = connect.driver_type()? == "TEST";
    let most = if in_process { usize::MAX } else { OVER_A_WIRE };
    let domains = connect.list_all_domains(sys::VIR_CONNECT_LIST_DOMAINS_ACTIVE)?;
    let mut machines = Vec::with_capacity(domains.len().min(most));
    for domain in domains.iter().take(most) {
        match one(domain, question) {
            Ok(machine) => machines.push(machine),
            Err(error @ Error::Closed) => return Err(error),
            // Gone between the list and the question, or not to be told.
            Err(_) => {}
        }
    }
    Ok(machines)
}

fn one(domain: &Domain, question: &Question) -> Result<MachineStats, Error> {
    let info = domain.info()?;
    let mut stats = MachineStats {
        uuid: domain.uuid()?,
        cpu_time: Some(info.cpu_time),
        cpus: Some(info.nr_virt_cpu),
        memory: MemoryStats {
            given: Some(info.memory.saturating_mul(1024)),
            ..MemoryStats::default()
        },
        ..MachineStats::default()
    };
    for stat in domain.memory_stats(0).unwrap_or_default() {
        let bytes = Some(stat.val.saturating_mul(1024));
        let memory = &mut stats.memory;
        match stat.tag {
            sys::VIR_DOMAIN_MEMORY_STAT_AVAILABLE => memory.available = bytes,
            sys::VIR_DOMAIN_MEMORY_STAT_USABLE => memory.free = bytes,
            sys::VIR_DOMAIN_MEMORY_STAT_UNUSED => memory.free = memory.free.or(bytes),
            sys::VIR_DOMAIN_MEMORY_STAT_RSS => memory.resident = bytes,
            _ => {}
        }
    }
    if question.foremost.contains(&stats.uuid) {
        add_devices(domain, &mut stats)?;
    }
    Ok(stats)
}

fn add_devices(domain: &Domain, stats: &mut MachineStats) -> Result<(), Error> {
    let xml = domain.xml_desc(0)?;
    let Ok(definition) = definition::machine::Machine::parse(&xml) else {
        return Ok(());
    };
    for disk in definition.disks() {
        let Ok(block) = domain.block_stats(&disk.target) else {
            continue;
        };
        stats.disks.push(DiskStats {
            read: u64::try_from(block.rd_bytes).unwrap_or_default(),
            written: u64::try_from(block.wr_bytes).unwrap_or_default(),
            target: disk.target,
            ..DiskStats::default()
        });
    }
    for nic in definition.nics() {
        let Some(tap) = nic.host_side else {
            continue;
        };
        if let Ok(card) = domain.interface_stats(&tap) {
            stats.cards.push(CardStats {
                tap,
                received: u64::try_from(card.rx_bytes).ok(),
                sent: u64::try_from(card.tx_bytes).ok(),
            });
        }
    }
    Ok(())
}
