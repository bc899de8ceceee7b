// SPDX-License-Identifier: GPL-3.0-or-later
//! The rows of the overview's disks and network cards.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::device_row::{DeviceFacts, DeviceRow};
use super::{Overview, disk_words};
use crate::libvirt::BlockInfo;
use crate::model::{Content, Details, Machine};

impl Overview {
    /// Shows the disks, as full as they are now where that is told by the way.
    pub(super) fn show_disks(&self, machine: &Machine, details: &Details) {
        let figures = machine.figures();
        let told = |target: &str| {
            let disk = figures.disks().iter().find(|disk| disk.target == target)?;
            Some(BlockInfo {
                capacity: disk.capacity?,
                allocation: disk.allocation?,
                physical: disk.physical?,
            })
        };
        let facts: Vec<_> = details
            .disks
            .iter()
            .map(|(disk, content)| {
                let room = details.rooms.get(&disk.target);
                match (content, told(&disk.target)) {
                    (Content::Present(_), Some(now)) => {
                        disk_words::facts(disk, &Content::Present(now), room)
                    }
                    _ => disk_words::facts(disk, content, room),
                }
            })
            .collect();
        let imp = self.imp();
        fill_devices(&imp.disks, &mut imp.disk_rows.borrow_mut(), &facts);
    }
}

/// Makes `facts` the rows of `group`. Rows that are there keep their widgets, and one
/// that is too many waits out of sight for the next machine: rows are dear to make.
pub(super) fn fill_devices(
    group: &adw::PreferencesGroup,
    kept: &mut Vec<DeviceRow>,
    facts: &[DeviceFacts],
) {
    for row in kept.iter().skip(facts.len()) {
        row.set_visible(false);
    }
    while kept.len() < facts.len() {
        let row = DeviceRow::default();
        group.add(&row);
        kept.push(row);
    }
    for (row, facts) in kept.iter().zip(facts) {
        row.show(facts);
        row.set_visible(true);
    }
    group.set_visible(!facts.is_empty());
}
