// SPDX-License-Identifier: GPL-3.0-or-later
//! Backups in words.

use std::path::Path;

use gtk::glib;

use crate::definition::backup::{
    BackupPlan, Chain, Every, Flaw, Kind, MachineWas, Manifest, Proposal, Schedule, Why,
};
use crate::definition::size::Size;
use crate::model::{BackupOutlook, TimerState, next_run};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f, pgettext};
use crate::ui::widgets::{exact_moment_text, moment_text};

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn when(seconds: i64) -> String {
    moment_text(Some(seconds))
}

/// Full or incremental.
pub(super) fn kind(kind: Kind) -> String {
    match kind {
        Kind::Full => pgettext("backup", "Full"),
        Kind::Incremental => pgettext("backup", "Incremental"),
    }
}

/// The title of a row.
pub(super) fn title(backup: &Manifest) -> String {
    format!("{} · {}", when(backup.created), kind(backup.kind()))
}

/// The titles of backups, in their order: those made within a minute tell their seconds.
pub(super) fn titles(backups: &[&Manifest]) -> Vec<String> {
    let all: Vec<String> = backups.iter().map(|it| title(it)).collect();
    let is_alone = |title: &String| all.iter().filter(|it| *it == title).count() < 2;
    let each = backups.iter().zip(&all);
    each.map(|(backup, title)| match is_alone(title) {
        true => title.clone(),
        false => format!(
            "{} · {}",
            exact_moment_text(Some(backup.created)),
            kind(backup.kind())
        ),
    })
    .collect()
}

/// What a row says of a backup.
pub(super) fn facts(chain: &Chain, backup: &Manifest) -> String {
    let mut facts = vec![Size(backup.size()).to_string()];
    if backup.kind() == Kind::Full && chain.backups.len() > 1 {
        let size = Size(chain.size()).to_string();
        facts.push(ngettext_f(
            "Chain of {count} backup, {size}",
            "Chain of {count} backups, {size}",
            count(chain.backups.len()),
            &[("size", &size)],
        ));
    }
    facts.push(match backup.was {
        MachineWas::Running if backup.quiesced => gettext("Machine running, quiesced"),
        MachineWas::Running => gettext("Machine running"),
        MachineWas::Paused => gettext("Machine paused"),
        MachineWas::Off => gettext("Machine off"),
    });
    facts.push(checked(backup));
    facts.join(" · ")
}

fn checked(backup: &Manifest) -> String {
    match &backup.checked {
        Some(checked) if checked.problem.is_some() => gettext("Damaged"),
        Some(checked) => gettext_f("Verified {time}", &[("time", &when(checked.at))]),
        None => gettext("Never verified"),
    }
}

/// What is wrong with a backup in its chain.
pub(super) fn problem(chain: &Chain, backup: &Manifest) -> Option<String> {
    if let Some(problem) = backup.checked.as_ref().and_then(|it| it.problem.clone()) {
        return Some(problem);
    }
    match chain.flaw()? {
        Flaw::NoFull => Some(gettext("The full backup is missing")),
        Flaw::Gap(id) if id == backup.id => Some(gettext("The backup before this one is missing")),
        Flaw::Gap(_) => None,
        Flaw::Bad(id, _) => {
            let at = |id: &str| chain.backups.iter().position(|it| it.id == id);
            let is_below = at(&id)? < at(&backup.id)?;
            is_below.then(|| gettext("A backup that this one needs is damaged"))
        }
    }
}

/// What the next backup is, and why.
pub(super) fn proposal(outlook: &BackupOutlook, wants_full: bool) -> String {
    let proposal = match wants_full {
        true => &Proposal::Full(Why::Wanted),
        false => &outlook.proposal,
    };
    let size = Size(outlook.size).to_string();
    let full = |why: String| {
        let text = gettext_f("A full backup, up to {size}.", &[("size", &size)]);
        match why.is_empty() {
            true => text,
            false => format!("{text} {why}"),
        }
    };
    match proposal {
        Proposal::Incremental { parent, .. } => {
            let chains = outlook.chains.iter().flat_map(|it| &it.backups);
            let before = chains.into_iter().find(|it| it.id == *parent);
            let time = when(before.map_or(0, |it| it.created));
            gettext_f(
                "An incremental backup: what changed since {time}.",
                &[("time", &time)],
            )
        }
        Proposal::Full(why) => full(match why {
            Why::First | Why::Wanted => String::new(),
            Why::Off => gettext("Changes are tracked only while the machine is running."),
            Why::NoCheckpoint => gettext("The last backup left no checkpoint to start from."),
            Why::Lost => gettext("Changes since the last backup are unknown."),
            Why::Long => gettext("The chain has reached its maximum length."),
            Why::Flawed => gettext("The newest chain is incomplete or damaged."),
        }),
    }
}

/// What a person should know before.
pub(super) fn warnings(outlook: &BackupOutlook) -> Vec<String> {
    let mut all = Vec::new();
    let size = Size(outlook.size).to_string();
    let rooms = [
        (outlook.free, gettext("in the folder")),
        (outlook.staging.free, outlook.staging.folder.clone()),
    ];
    for (free, place) in rooms {
        if let Some(free) = free.filter(|it| *it < outlook.size) {
            let free = Size(free).to_string();
            let values = [("size", size.as_str()), ("free", &free), ("place", &place)];
            all.push(gettext_f(
                "It may take {size}, but only {free} is free ({place}).",
                &values,
            ));
        }
    }
    if !outlook.left_out.is_empty() {
        let disks = outlook.left_out.join(", ");
        all.push(gettext_f("Not included: {disks}.", &[("disks", &disks)]));
    }
    if outlook.has_tpm {
        all.push(gettext(
            "The state of the TPM is not included: keep recovery keys, such as those of BitLocker, elsewhere.",
        ));
    }
    if outlook.active && outlook.has_internal_snapshots {
        all.push(gettext(
            "The next backup will be full, too: a machine with internal snapshots cannot have checkpoints.",
        ));
    }
    all
}

/// How a machine is backed up by itself, and how the last run ended.
pub(super) fn plan(plan: &BackupPlan, is_set_up: bool) -> String {
    let mut parts = Vec::new();
    if !plan.folder.is_empty() {
        parts.push(plan.folder.clone());
    }
    if let Some(last) = plan.last.as_ref().filter(|it| it.problem.is_none()) {
        parts.push(gettext_f("Last run: {time}", &[("time", &when(last.at))]));
    }
    let now = glib::DateTime::now_local().ok();
    let next = plan.schedule.filter(|_| is_set_up);
    let next = next.and_then(|it| next_run(it, &now?));
    if let Some(next) = next {
        let time = when(next.to_unix());
        parts.push(gettext_f("Next run: {time}", &[("time", &time)]));
    }
    parts.join(" · ")
}

/// The line that a person has to give to cron for the schedule to have an effect.
pub(super) fn cron<'a>(plan: &BackupPlan, timer: &'a TimerState) -> Option<&'a str> {
    match timer {
        TimerState::NoSystemd { cron } if plan.schedule.is_some() => Some(cron),
        _ => None,
    }
}

/// When something happens again and again.
pub(super) fn schedule(schedule: Schedule) -> String {
    let time = format!("{:02}:{:02}", schedule.hour, schedule.minute);
    match schedule.every {
        Every::Day => gettext_f("Every day at {time}", &[("time", &time)]),
        Every::Week => gettext_f("Every Sunday at {time}", &[("time", &time)]),
    }
}

/// A folder as it is shown.
pub(super) fn path(path: &Path) -> String {
    path.display().to_string()
}
