// SPDX-License-Identifier: GPL-3.0-or-later
//! What the overview says of the disks.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::device_row::{DeviceFacts, DeviceRow};
use super::{Overview, disk_labels};
use crate::model::{BlockInfo, Content, Details, Machine};
use crate::ui::widgets::{FactsRow, SpreadRows};

impl Overview {
    /// Shows the disks, as full as they are now where that is reported anyway.
    pub(super) fn show_disks(&self, machine: &Machine, details: &Details) {
        let stats = machine.stats();
        let told = |target: &str| {
            let disk = stats.disks().iter().find(|disk| disk.target == target)?;
            Some(BlockInfo {
                capacity: disk.capacity?,
                allocation: disk.allocation?,
                physical: disk.physical?,
            })
        };
        let facts = details
            .disks
            .iter()
            .map(|(disk, content)| {
                let room = details.rooms.get(&disk.target);
                match (content, told(&disk.target)) {
                    (Content::Present(_), Some(now)) => {
                        disk_labels::facts(disk, &Content::Present(now), room)
                    }
                    _ => disk_labels::facts(disk, content, room),
                }
            })
            .collect();
        let imp = self.imp();
        show_devices(&imp.disks, &imp.disk_rows, facts);
    }
}

/// Makes these the rows of a group, which is there only with rows.
pub(super) fn show_devices(
    group: &adw::PreferencesGroup,
    rows: &SpreadRows<DeviceRow>,
    facts: Vec<DeviceFacts>,
) {
    group.set_visible(!facts.is_empty());
    rows.show(group, facts, DeviceRow::PER_FRAME);
}
