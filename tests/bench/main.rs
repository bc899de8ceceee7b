// SPDX-License-Identifier: GPL-3.0-or-later
//! Speed and memory, with virt-manager and a bare GTK list beside us in the same run. `build-aux/bench` starts it.
//!
//! `many` and `map` measure on libvirt's test driver, `changes`, `map-changes`, `storage` and `copies` on the libvirtd that
//! answers, `screens` and `consoles` on the lab's host: build-aux/bench gives each one of its own. `--quick` measures less,
//! and `pages` one part of `many` alone.

mod bare_vnc;
mod changes;
mod consoles;
mod copies;
mod creation;
mod definition;
mod many;
mod map;
mod pages;
mod plan;
mod process;
mod pulse;
mod renderers;
mod screens;
mod storage;
mod subject;
#[path = "../support/support.rs"]
mod support;
mod table;

use std::time::Duration;

use plan::Plan;
use subject::Subject;
use table::{Line, median, megabytes, milliseconds, seconds};

/// What our list of machines stands beside.
const LISTS: [&str; 2] = ["virt-manager", "bare list"];

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
        table::print(&changes_table(&plan), LISTS)
    } else if has("pages") {
        table::print(&pages::measure(&std::env::temp_dir(), &plan), LISTS)
    } else if has("map") {
        table::print(&map_table(&plan), LISTS)
    } else if has("map-changes") {
        table::print(&map_changes_table(&plan), LISTS)
    } else if has("storage") {
        table::print(&storage::measure(&plan), ["virsh", "bare list"])
    } else if has("copies") {
        table::print(&copies::measure(&plan), ["virt-clone", "plain tool"])
    } else if has("consoles") {
        table::print(&consoles::measure(&plan), LISTS)
    } else if has("screens") {
        table::print(&screens::measure(&plan), ["gtk-vnc", "bare client"])
    } else {
        let mut lines = many_table(&plan);
        lines.extend(pages::measure(&std::env::temp_dir(), &plan));
        lines.push(definition::line());
        table::print(&lines, LISTS)
    }
}

fn many_table(plan: &Plan) -> Vec<Line> {
    let folder = new_folder();
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
        let mut line = |what: &str, unit, [guesthouse, other, bare]: [table::Cell; 3]| {
            let what = format!("{}: {what}", counted(machines));
            lines.push(Line {
                what,
                unit,
                guesthouse,
                other,
                bare,
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
        for (what, unit, value) in renderers::measure(machines, &host, plan) {
            line(what, unit, [value, None, None]);
        }
        let gap =
            |value: fn(pulse::Gaps) -> Duration| of(&move |run| milliseconds(run.gaps.map(value)));
        line(
            "longest gap until it connects",
            "ms",
            of(&|run| milliseconds(run.coming_up)),
        );
        line("longest gap from then on", "ms", gap(|gaps| gaps.longest));
        line("next longest gap", "ms", gap(|gaps| gaps.next));
        line("memory (RSS)", "MB", of(&|run| megabytes(run.memory)));
        line(
            "CPU a minute with live figures",
            "s",
            of(&|run| seconds(run.stats)),
        );
        line("CPU a minute at rest", "s", of(&|run| seconds(run.rest)));
    }
    // A leftover in the temporary folder is nothing to fail for.
    let _removed = std::fs::remove_dir_all(&folder);
    lines
}

fn counted(machines: usize) -> String {
    if machines == 1 {
        "1 machine".to_owned()
    } else {
        format!("{machines} machines")
    }
}

fn new_folder() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("guesthouse-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}

fn map_table(plan: &Plan) -> Vec<Line> {
    let folder = new_folder();
    let host = map::write_host(&folder);
    eprintln!("map: drawn");
    let drawn = (0..plan.map).map(|_| map::measure(&host, plan));
    let mut lines = vec![map_line("drawn", milliseconds(median(drawn)))];
    eprintln!("map: panned");
    let [grouped, single] = map::pans(&host, plan);
    for (how, pans) in [("panned", grouped), ("unfolded and panned", single)] {
        let most = median(pans.iter().map(|pan| Some(pan.most)));
        let longest = pans.iter().map(|pan| pan.longest).reduce(f64::max);
        lines.push(map_line(&format!("{how}, 95 % of frames"), most));
        lines.push(map_line(&format!("{how}, longest frame"), longest));
    }
    let _removed = std::fs::remove_dir_all(&folder);
    lines
}

fn map_changes_table(plan: &Plan) -> Vec<Line> {
    let drawn = map::changes(plan);
    let all: Option<Vec<_>> = drawn.iter().copied().collect();
    let worst = all.and_then(|all| all.into_iter().max());
    vec![
        map_line("a change: median", milliseconds(median(drawn))),
        map_line("a change: worst", milliseconds(worst)),
    ]
}

fn map_line(what: &str, guesthouse: table::Cell) -> Line {
    let (machines, networks) = (map::MACHINES, map::NETWORKS);
    Line {
        what: format!("map, {machines} machines, {networks} networks: {what}"),
        unit: "ms",
        guesthouse,
        other: None,
        bare: None,
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
        let mut line = |what: &str, [guesthouse, other]: [table::Cell; 2]| {
            let what = format!("{change} to the row: {what}");
            lines.push(Line {
                what,
                unit: "ms",
                guesthouse,
                other,
                bare: None,
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
