// SPDX-License-Identifier: GPL-3.0-or-later
//! Runs what the table says: asks once before something is lost, offers a remedy
//! where one is known, and says of which machines it failed and why.

use std::future::Future;

use gtk::prelude::*;

use super::start_network;
use super::table::{Entry, Work};
use crate::model::actions::Outcome;
use crate::model::{Error, Machine};
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::i18n::{gettext_f, ngettext_f};

/// Does it with those of the machines that it is allowed on. `widget` says in which
/// window questions and failures are shown.
pub(crate) fn activate(
    widget: &impl IsA<gtk::Widget>,
    entry: &'static Entry,
    machines: &[Machine],
) {
    failure::run(widget, perform(widget, entry, machines));
}

/// The same, for those who show failures elsewhere.
pub(crate) fn perform(
    widget: &impl IsA<gtk::Widget>,
    entry: &'static Entry,
    machines: &[Machine],
) -> impl Future<Output = Result<(), Failure>> + 'static {
    let widget = widget.clone().upcast::<gtk::Widget>();
    let machines = entry.action.allowed(machines);
    async move {
        let window = widget.root().and_downcast::<gtk::Window>();
        let (Some(window), Some(first)) = (window, machines.first()) else {
            return Ok(());
        };
        match entry.work {
            Work::Dialog(show) => show(&window, first),
            Work::DialogForAll(show) => show(&window, &machines),
            Work::Switch => {}
            Work::Run => return run(&widget, &window, entry, &machines).await,
        }
        Ok(())
    }
}

async fn run(
    widget: &gtk::Widget,
    window: &gtk::Window,
    entry: &'static Entry,
    machines: &[Machine],
) -> Result<(), Failure> {
    if let Some(question) = entry.question
        && question.is_asked()
        && !question.ask(window, machines).await
    {
        return Ok(());
    }
    let outcomes = entry.action.run(machines).await;
    let outcomes = start_networks(window, entry, outcomes).await;
    if let Some(then) = entry.then {
        let done = outcomes.iter().filter(|it| it.result.is_ok());
        done.for_each(|it| then(widget, &it.machine));
    }
    report(entry, outcomes)
}

/// Where networks are off, offers to start them, and tries those machines again.
async fn start_networks(
    window: &gtk::Window,
    entry: &'static Entry,
    outcomes: Vec<Outcome>,
) -> Vec<Outcome> {
    let is_off = |it: &Outcome| matches!(it.result, Err(Error::NetworkInactive(_)));
    let (failed, mut done): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(is_off);
    if failed.is_empty() {
        return done;
    }
    let machines: Vec<Machine> = failed.iter().map(|it| it.machine.clone()).collect();
    match start_network::offer(window, &machines).await {
        Ok(true) => done.extend(entry.action.run(&machines).await),
        // No network is off any more: libvirt's own message is shown.
        Ok(false) => done.extend(failed),
        Err(error) => done.extend(failed.into_iter().map(|it| Outcome {
            result: Err(error.clone()),
            ..it
        })),
    }
    done
}

/// One failure is shown in full; of several, what they were is in the details.
pub(super) fn report(entry: &'static Entry, outcomes: Vec<Outcome>) -> Result<(), Failure> {
    let all = outcomes.len();
    let mut failures = Vec::new();
    for Outcome { machine, result } in outcomes {
        let doing = (entry.failed)(&machine.name());
        match result.or_failed(doing) {
            Ok(()) | Err(Failure::Cancelled) => {}
            Err(failure) => failures.push(failure),
        }
    }
    match failures.len() {
        0 => Ok(()),
        1 => Err(failures.remove(0)),
        several => Err(summary(entry, &failures, several, all)),
    }
}

fn summary(entry: &Entry, failures: &[Failure], several: usize, all: usize) -> Failure {
    let (several, all) = (several.to_string(), all);
    let name = entry.name();
    let values = [("action", name.as_str()), ("failed", several.as_str())];
    let lines = failures.iter().filter_map(|failure| match failure {
        Failure::Failed { what, why } => {
            let values = [("what", what.as_str()), ("why", why.as_str())];
            Some(gettext_f("{what}: {why}", &values))
        }
        Failure::Cancelled => None,
    });
    Failure::Failed {
        what: ngettext_f(
            "“{action}” failed for {failed} of {count} machine",
            "“{action}” failed for {failed} of {count} machines",
            u32::try_from(all).unwrap_or(u32::MAX),
            &values,
        ),
        why: lines.collect::<Vec<_>>().join("\n"),
    }
}
