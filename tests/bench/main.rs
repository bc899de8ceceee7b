// SPDX-License-Identifier: GPL-3.0-or-later
//! Speed and memory, with virt-manager and a bare GTK list beside us in the same run. `build-aux/bench` starts it.
//!
//! `many` measures on libvirt's test driver, `changes` on the libvirtd that answers, `consoles` on the lab's host:
//! build-aux/bench gives each one of its own. `--quick` measures less, and `pages` one part of `many` alone.

mod changes;
mod consoles;
mod definition;
mod many;
mod map;
mod pages;
mod plan;
mod process;
mod pulse;
mod subject;
#[path = "../support/support.rs"]
mod support;
mod table;

use std::time::Duration;

use plan::Plan;
use subject::Subject;
use table::{Line, median, megabytes, milliseconds, seconds};

const SUBJECTS: [Subject; 3] = [Subject::Guesthouse, Subject::VirtManager, Subject::BareList];

fn main() -> std::io::Result<()> {
    // cargo adds --bench
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let plan = if has("--quick") {
        Plan::quick()
    } else {
        Plan::whole()
    };
    if has("changes") {
        table::print(&changes_table(&plan))
    } else if has("pages") {
        table::print(&pages::measure(&std::env::temp_dir(), &plan))
    } else if has("consoles") {
        table::print(&consoles::measure(&plan))
    } else {
        let mut lines = many_table(&plan);
        lines.push(definition::line());
        table::print(&lines)
    }
}

fn many_table(plan: &Plan) -> Vec<Line> {
    let folder = std::env::temp_dir().join(format!("guesthouse-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut lines = Vec::new();
    for &machines in &plan.sizes {
        let host = many::write_host(&folder, machines);
        let runs = SUBJECTS.map(|subject| {
            let runs = plan.runs(subject, machines);
            let run = |_| {
                eprintln!("{machines} machines: {}", subject.name());
                many::measure(subject, machines, &host, plan)
            };
            (0..runs).map(run).collect::<Vec<_>>()
        });
        let of = |value: &dyn Fn(&many::Run) -> table::Cell| {
            runs.each_ref().map(|runs| median(runs.iter().map(value)))
        };
        let count = if machines == 1 {
            "1 machine".to_owned()
        } else {
            format!("{machines} machines")
        };
        let mut line =
            |what: &str, unit, [guesthouse, virt_manager, bare_list]: [table::Cell; 3]| {
                let what = format!("{count}: {what}");
                lines.push(Line {
                    what,
                    unit,
                    guesthouse,
                    virt_manager,
                    bare_list,
                });
            };
        line(
            "from exec to the list filled",
            "s",
            of(&|run| seconds(run.wall)),
        );
        line("CPU until then", "s", of(&|run| seconds(run.cpu)));
        line(
            "CPU until drawn and quiet",
            "s",
            of(&|run| seconds(run.cpu_drawn)),
        );
        let gap =
            |value: fn(pulse::Gaps) -> Duration| of(&move |run| milliseconds(run.gaps.map(value)));
        line("longest gap", "ms", gap(|gaps| gaps.longest));
        line("next longest gap", "ms", gap(|gaps| gaps.next));
        line("memory (RSS)", "MB", of(&|run| megabytes(run.memory)));
        line(
            "CPU a minute with live figures",
            "s",
            of(&|run| seconds(run.figures)),
        );
        line("CPU a minute at rest", "s", of(&|run| seconds(run.rest)));
    }
    lines.push(map_line(&folder, plan));
    lines.extend(pages::measure(&folder, plan));
    // A leftover in the temporary folder is nothing to fail for.
    let _removed = std::fs::remove_dir_all(&folder);
    lines
}

fn map_line(folder: &std::path::Path, plan: &Plan) -> Line {
    eprintln!("the network map");
    let host = map::write_host(folder);
    let drawn = (0..plan.map).map(|_| map::measure(&host, plan));
    Line {
        what: format!(
            "{} machines, {} networks: the map drawn",
            map::MACHINES,
            map::NETWORKS
        ),
        unit: "ms",
        guesthouse: milliseconds(median(drawn)),
        virt_manager: None,
        bare_list: None,
    }
}

fn changes_table(plan: &Plan) -> Vec<Line> {
    changes::fill_host();
    let delays = [Subject::Guesthouse, Subject::VirtManager].map(|subject| {
        eprintln!("changes: {}", subject.name());
        subject.is_here().then(|| changes::measure(subject, plan))
    });
    let mut lines = Vec::new();
    for (at, change) in changes::CHANGES.iter().enumerate() {
        let of = |value: &dyn Fn(&[Option<Duration>]) -> Option<Duration>| {
            delays
                .each_ref()
                .map(|delays| milliseconds(delays.as_ref().and_then(|delays| value(&delays[at]))))
        };
        let mut line = |what: &str, [guesthouse, virt_manager]: [table::Cell; 2]| {
            let what = format!("{change} to the row: {what}");
            lines.push(Line {
                what,
                unit: "ms",
                guesthouse,
                virt_manager,
                bare_list: None,
            });
        };
        line("median", of(&|delays| median(delays.iter().copied())));
        line(
            "worst",
            of(&|delays| {
                delays
                    .iter()
                    .copied()
                    .collect::<Option<Vec<_>>>()?
                    .into_iter()
                    .max()
            }),
        );
    }
    lines
}
