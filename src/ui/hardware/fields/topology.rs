// SPDX-License-Identifier: GPL-3.0-or-later
//! How a machine's CPUs sit: sockets, cores and threads.

use super::super::field::{Field, Kind};
use super::system::MOST_CPUS;
use crate::definition::device::cpu::Topology;
use crate::definition::machine::Machine;
use crate::ui::i18n::gettext;

/// The most sockets that a Windows for desktops uses.
const WINDOWS_SOCKETS: u32 = 2;

pub(super) fn topology(machine: &Machine) -> Vec<Field> {
    let is_windows = machine.is_windows();
    type Part = fn(&mut Topology) -> &mut u32;
    let parts: [(&'static str, String, Part); 3] = [
        ("sockets", gettext("Sockets"), |it| &mut it.sockets),
        ("cores", gettext("Cores per socket"), |it| &mut it.cores),
        ("threads", gettext("Threads per core"), |it| &mut it.threads),
    ];
    let field = |(key, title, part): (&'static str, String, Part)| {
        let kind = Kind::Number {
            lowest: 1,
            highest: MOST_CPUS,
        };
        let field = Field::new(
            key,
            title,
            kind,
            move |machine, _| Some(part(&mut seats(machine)).to_string()),
            move |machine, _, value| {
                let mut topology = seats(machine);
                if let Some(count) = value.and_then(|it| it.parse().ok()) {
                    *part(&mut topology) = count;
                    machine.set_topology(topology);
                }
            },
        )
        // The sockets of a machine without a topology are as many as its CPUs.
        .differs_anyway();
        match is_windows && key == "sockets" {
            true => field
                .hint(gettext("Windows for desktops uses two sockets at most"))
                .hint_for(is_too_many_sockets),
            false => field,
        }
    };
    parts.into_iter().map(field).collect()
}

fn is_too_many_sockets(value: Option<&str>) -> bool {
    let sockets = value.and_then(|it| it.parse::<u32>().ok());
    sockets.is_some_and(|it| it > WINDOWS_SOCKETS)
}

/// How the CPUs sit, as libvirt has it where nothing is said.
fn seats(machine: &Machine) -> Topology {
    machine.topology().unwrap_or(Topology {
        sockets: machine.vcpus().maximum,
        cores: 1,
        threads: 1,
    })
}
