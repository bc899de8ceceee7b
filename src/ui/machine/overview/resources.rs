// SPDX-License-Identifier: GPL-3.0-or-later
//! What the overview says of processors and memory, and their figures of now.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::{Overview, duration};
use crate::definition::size::Size;
use crate::model::{Details, Machine, MachineInfo};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::fill_group;

impl Overview {
    pub(super) fn show_resources(&self, details: &Details) {
        let definition = &details.definition;
        let cpus = definition.vcpus();
        let (now, most) = match &details.info {
            Some(info) if info.memory_max > 0 => (info.memory, info.memory_max),
            _ => (
                definition.memory_current().bytes(),
                definition.memory_max().bytes(),
            ),
        };
        let rows = [
            (gettext("CPUs"), cpus_text(cpus.current, cpus.maximum)),
            (gettext("Memory"), memory_text(now, most)),
        ];
        let imp = self.imp();
        fill_group(&imp.resources, &mut imp.resource_rows.borrow_mut(), &rows);
    }

    /// Shows the memory and CPU time that were just read.
    pub(super) fn show_stats(&self, machine: &Machine) {
        let imp = self.imp();
        let (cpu_time, given) = {
            let stats = machine.stats();
            (stats.cpu_time(), stats.memory().given)
        };
        if let Some(cpu_time) = cpu_time {
            imp.cpu_time.set_visible(true);
            imp.cpu_time.set_value(&duration::text(cpu_time));
        }
        let Some(details) = machine.known_details() else {
            return;
        };
        if let (Some(given), Some(info), Some(row)) =
            (given, &details.info, imp.resource_rows.borrow().get(1))
        {
            row.set_value(&memory_text(given, info.memory_max));
        }
        self.show_disks(machine, &details);
    }

    /// Shows the memory and CPU time of now.
    pub(super) fn show_info(&self, info: &MachineInfo) {
        let imp = self.imp();
        imp.cpu_time.set_visible(true);
        imp.cpu_time.set_value(&duration::text(info.cpu_time));
        if let Some(memory) = imp.resource_rows.borrow().get(1) {
            memory.set_value(&memory_text(info.memory, info.memory_max));
        }
    }
}

fn cpus_text(current: u32, maximum: u32) -> String {
    if current == maximum {
        return current.to_string();
    }
    let values = [
        ("current", current.to_string()),
        ("maximum", maximum.to_string()),
    ];
    let values = [
        ("current", values[0].1.as_str()),
        ("maximum", values[1].1.as_str()),
    ];
    gettext_f("{current}, at most {maximum}", &values)
}

fn memory_text(now: u64, most: u64) -> String {
    let (now, most) = (Size(now).to_string(), Size(most).to_string());
    if now == most {
        return now;
    }
    gettext_f("{now}, at most {most}", &[("now", &now), ("most", &most)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maximum_is_said_where_there_is_more_to_have() {
        assert_eq!(cpus_text(2, 2), "2");
        assert_eq!(cpus_text(2, 4), "2, at most 4");
        assert_eq!(memory_text(1 << 30, 1 << 30), "1 GiB");
        assert_eq!(memory_text(1 << 29, 1 << 30), "512 MiB, at most 1 GiB");
    }
}
