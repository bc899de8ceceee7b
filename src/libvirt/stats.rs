// SPDX-License-Identifier: GPL-3.0-or-later
//! What running machines have used so far: CPU time, memory, bytes read and
//! written, received and sent. One bulk call for all machines of a host; rates come from
//! two readings.

mod one_by_one;

use std::time::{Duration, Instant};

use uuid::Uuid;
use virt::connect::Connect;
use virt_sys as sys;

use super::ffi::stats::{self, Record, Value};
use super::{Connection, Error, Machine};

/// How often a guest is to report its memory, in seconds.
const MEMORY_PERIOD: i32 = 5;

/// The figures of all running machines at one moment.
#[derive(Clone, Debug)]
pub struct Reading {
    /// When the host was asked.
    pub at: Instant,
    /// How long the host took to answer.
    pub took: Duration,
    /// One for each running machine that could answer at once.
    pub machines: Vec<MachineStats>,
}

/// The counters of one machine, since it was started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MachineStats {
    /// libvirt's UUID: the identity.
    pub uuid: Uuid,
    /// CPU time of all its CPUs, in nanoseconds (`cpu.time`).
    pub cpu_time: Option<u64>,
    /// Its CPUs now (`vcpu.current`). Only where it was asked for.
    pub cpus: Option<u32>,
    /// Memory now.
    pub memory: MemoryStats,
    /// Its disks and drives.
    pub disks: Vec<DiskStats>,
    /// Its network cards.
    pub cards: Vec<CardStats>,
}

/// A machine's memory in bytes, as its balloon and its host tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryStats {
    /// What the guest has (`balloon.current`).
    pub given: Option<u64>,
    /// What the guest's system can use of it (`balloon.available`).
    pub available: Option<u64>,
    /// What of that is free for programs (`balloon.usable`), or not used at all
    /// (`balloon.unused`) where an old guest reports no better.
    pub free: Option<u64>,
    /// What its process takes of the host's memory (`balloon.rss`).
    pub resident: Option<u64>,
}

/// The counters of one disk, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiskStats {
    /// The name that distinguishes a machine's disks, such as `vda`.
    pub target: String,
    /// Bytes read.
    pub read: u64,
    /// Bytes written.
    pub written: u64,
    /// What the guest sees.
    pub capacity: Option<u64>,
    /// What its image takes up on the host.
    pub allocation: Option<u64>,
    /// The length of the file or device on the host.
    pub physical: Option<u64>,
}

/// The counters of one network card, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardStats {
    /// The host's side of it, such as `vnet0`.
    pub tap: String,
    /// Bytes received by the guest; none where nothing reports them.
    pub received: Option<u64>,
    /// Bytes sent by it.
    pub sent: Option<u64>,
}

impl MachineStats {
    /// Bytes all its network cards received; none where nothing reports them.
    pub fn received(&self) -> Option<u64> {
        self.sum_of_cards(|card| card.received)
    }

    /// Bytes all its network cards sent; none where nothing reports them.
    pub fn sent(&self) -> Option<u64> {
        self.sum_of_cards(|card| card.sent)
    }

    fn sum_of_cards(&self, count: fn(&CardStats) -> Option<u64>) -> Option<u64> {
        let counts = self.cards.iter().filter_map(count);
        counts.reduce(u64::saturating_add)
    }
}

/// What to ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Also how many CPUs each has: a question that takes longer.
    pub cpus: bool,
    /// The machines that matter most. Drivers without bulk figures give disks
    /// and networks of these alone.
    pub foremost: Vec<Uuid>,
}

impl MemoryStats {
    /// What programs in the guest use; none where the guest does not report.
    pub fn used(&self) -> Option<u64> {
        self.available?.checked_sub(self.free?)
    }
}

impl Connection {
    /// The figures of all running machines: one call. Machines that are busy
    /// with something else are left out rather than waited for. Drivers without
    /// bulk figures are asked machine by machine, for some of them.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn stats(&self, question: Question) -> Result<Reading, Error> {
        self.call(move |connect| {
            let at = Instant::now();
            let machines = all(connect, &question)?;
            let took = at.elapsed();
            Ok(Reading { at, took, machines })
        })
        .await
    }
}

impl Machine {
    /// Has the guest report its use of memory every few seconds, until it is off:
    /// QEMU does not ask for it by itself.
    ///
    /// # Errors
    /// `Refused` without a balloon, `Unsupported`.
    pub async fn ask_for_memory(&self) -> Result<(), Error> {
        self.with(|domain| {
            Ok(domain.set_memory_stats_period(MEMORY_PERIOD, sys::VIR_DOMAIN_AFFECT_LIVE)?)
        })
        .await
    }
}

fn all(connect: &Connect, question: &Question) -> Result<Vec<MachineStats>, Error> {
    let mut groups = sys::VIR_DOMAIN_STATS_CPU_TOTAL
        | sys::VIR_DOMAIN_STATS_BALLOON
        | sys::VIR_DOMAIN_STATS_BLOCK
        | sys::VIR_DOMAIN_STATS_INTERFACE;
    if question.cpus {
        groups |= sys::VIR_DOMAIN_STATS_VCPU;
    }
    let flags = sys::VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE
        | sys::VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT;
    let found = match stats::of_all(connect, groups, flags, read).map_err(Error::from) {
        Ok(found) => found,
        Err(error) if error.is_unsupported() => Vec::new(),
        // Without the flags, for daemons that do not know one of them.
        Err(Error::Refused(text)) => {
            log::debug!("figures without flags: {text}");
            stats::of_all(connect, groups, 0, read)?
        }
        Err(error) => return Err(error),
    };
    if found.iter().any(|machine| machine.cpu_time.is_some()) {
        return Ok(found);
    }
    one_by_one::all(connect, question)
}

fn read(record: &Record<'_>) -> MachineStats {
    let mut stats = MachineStats {
        uuid: record.uuid(),
        ..MachineStats::default()
    };
    for (field, value) in record.values() {
        match value {
            Value::Integer(number) => {
                if let Ok(number) = u64::try_from(number) {
                    set_number(&mut stats, field, number);
                }
            }
            Value::Text(text) => set_text(&mut stats, field, text),
            Value::Float(_) => {}
        }
    }
    stats
}

fn set_text(stats: &mut MachineStats, field: &str, text: &str) {
    if let Some((index, "name")) = numbered(field, "block.") {
        text.clone_into(&mut at(&mut stats.disks, index).target);
    } else if let Some((index, "name")) = numbered(field, "net.") {
        text.clone_into(&mut at(&mut stats.cards, index).tap);
    }
}

fn set_number(stats: &mut MachineStats, field: &str, number: u64) {
    let bytes = Some(number.saturating_mul(1024));
    let memory = &mut stats.memory;
    match field {
        "cpu.time" => stats.cpu_time = Some(number),
        "vcpu.current" => stats.cpus = u32::try_from(number).ok(),
        "balloon.current" => memory.given = bytes,
        "balloon.available" => memory.available = bytes,
        "balloon.usable" => memory.free = bytes,
        "balloon.unused" => memory.free = memory.free.or(bytes),
        "balloon.rss" => memory.resident = bytes,
        _ => set_numbered(stats, field, number),
    }
}

fn set_numbered(stats: &mut MachineStats, field: &str, number: u64) {
    if let Some((index, field)) = numbered(field, "block.") {
        let known = matches!(
            field,
            "rd.bytes" | "wr.bytes" | "capacity" | "allocation" | "physical"
        );
        if !known {
            return;
        }
        let disk = at(&mut stats.disks, index);
        match field {
            "rd.bytes" => disk.read = number,
            "wr.bytes" => disk.written = number,
            "capacity" => disk.capacity = Some(number),
            "allocation" => disk.allocation = Some(number),
            _ => disk.physical = Some(number),
        }
    } else if let Some((index, field @ ("rx.bytes" | "tx.bytes"))) = numbered(field, "net.") {
        let card = at(&mut stats.cards, index);
        match field {
            "rx.bytes" => card.received = Some(number),
            _ => card.sent = Some(number),
        }
    }
}

/// `block.3.rd.bytes` is 3 and `rd.bytes`.
fn numbered<'a>(field: &'a str, group: &str) -> Option<(usize, &'a str)> {
    let (index, field) = field.strip_prefix(group)?.split_once('.')?;
    Some((index.parse().ok()?, field))
}

/// The device of this number, made if it is new.
fn at<T: Default>(devices: &mut Vec<T>, index: usize) -> &mut T {
    // No machine has more; a number out of a broken answer must not fill memory.
    let index = index.min(4096);
    if devices.len() <= index {
        devices.resize_with(index + 1, T::default);
    }
    &mut devices[index]
}

#[cfg(test)]
mod tests;
