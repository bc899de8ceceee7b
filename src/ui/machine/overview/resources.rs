// SPDX-License-Identifier: GPL-3.0-or-later
//! What the overview says of processors and memory, and their figures of now.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::{Overview, duration};
use crate::definition::size::Size;
use crate::model::{Details, Machine};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::fill_group;

impl Overview {
    pub(super) fn show_resources(&self, machine: &Machine, details: &Details) {
        let imp = self.imp();
        let definition = &details.definition;
        let cpus = definition.vcpus();
        let (read, most) = match &details.info {
            Some(info) if info.memory_max > 0 => (info.memory, info.memory_max),
            _ => (
                definition.memory_current().bytes(),
                definition.memory_max().bytes(),
            ),
        };
        // An event may have reported it after it was read.
        let now = Some(machine.memory()).filter(|memory| *memory > 0);
        let rows = [
            (gettext("CPUs"), cpus_text(cpus.current, cpus.maximum)),
            (gettext("Memory"), memory_text(now.unwrap_or(read), most)),
        ];
        imp.memory_max.set(most);
        fill_group(&imp.resources, &mut imp.resource_rows.borrow_mut(), &rows);
    }

    /// Shows the memory and CPU time that were just read.
    pub(super) fn show_stats(&self, machine: &Machine) {
        let (cpu_time, given) = {
            let stats = machine.stats();
            (stats.cpu_time(), stats.memory().given)
        };
        if let Some(cpu_time) = cpu_time {
            self.show_cpu_time(cpu_time);
        }
        let Some(details) = machine.known_details() else {
            return;
        };
        if let Some(given) = given {
            self.show_memory(given);
        }
        self.show_disks(machine, &details);
    }

    pub(super) fn show_cpu_time(&self, nanoseconds: u64) {
        let row = &self.imp().cpu_time;
        row.set_visible(true);
        row.set_value(&duration::text(nanoseconds));
    }

    /// Shows how many bytes of memory the machine has now.
    pub(in crate::ui::machine) fn show_memory(&self, now: u64) {
        let imp = self.imp();
        if let Some(row) = imp.resource_rows.borrow().get(1)
            && now > 0
        {
            row.set_value(&memory_text(now, imp.memory_max.get()));
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
