// SPDX-License-Identifier: GPL-3.0-or-later
//! A snapshot in one click, before something that a person may want to undo.

use super::picture;
use crate::definition::snapshot::{Way, propose_name};
use crate::model::{Circumstances, Job, Machine};
use crate::ui::failure::{Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};

/// How a snapshot could be taken that a person can go back to.
#[derive(Debug)]
pub(crate) struct WayBack {
    circumstances: Circumstances,
    way: Way,
}

/// Finds that out; none where there is no such way.
pub(crate) async fn way_back(machine: &Machine) -> Option<WayBack> {
    let circumstances = machine.snapshot_circumstances().await;
    let circumstances = circumstances
        .inspect_err(|error| log::info!("snapshots of {}: {error}", machine.name()))
        .ok()?;
    let way = circumstances.plan().proposed_to_go_back()?;
    Some(WayBack { circumstances, way })
}

/// Takes it, and gives its name.
pub(crate) async fn take_now(machine: &Machine, back: WayBack) -> Result<String, Failure> {
    let WayBack { circumstances, way } = back;
    let name = propose_name("before-change", |it| circumstances.is_taken(it));
    let why = gettext("Before a change of the hardware");
    let new = circumstances.new_snapshot(&name, &why, way);
    let job = Job::new(&gettext("Taking a snapshot"), machine.subject());
    let what = gettext_f("Could not take “{name}”", &[("name", &name)]);
    picture::take(machine, new, &job).await.or_failed(what)?;
    Ok(name)
}
