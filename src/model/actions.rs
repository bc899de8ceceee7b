// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with machines: when each action is allowed, why not otherwise,
//! and what it does. One constant for each action; how it is called and where it is
//! offered is in `ui::actions`. Knows no widget.

mod context;
mod refusals;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use gettextrs::gettext;

pub use self::context::Context;
use self::refusals::{
    delete, discard_saved, export, needs_active, needs_running, needs_template, pause, rename,
    resume, save, start, start_fresh,
};
use super::{Job, Machine};
use crate::libvirt::{Error, StartFlags};

/// How long "Shut Down and Start" waits for the guest.
const SHUT_DOWN_TIMEOUT: Duration = Duration::from_secs(180);

type Work = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// Something that can be done with machines.
#[derive(Debug)]
pub struct Action {
    /// Its name: the action on the screen is `machine.` and this.
    pub name: &'static str,
    /// Whether it can be used on several machines at once.
    pub for_many: bool,
    /// Whether it can be used while long work on the machine is under way.
    while_busy: bool,
    refusal: fn(&Context) -> Option<String>,
    /// None where a dialog or a switch does it.
    work: Option<fn(Machine) -> Work>,
}

/// The outcome of an action on one machine.
#[derive(Debug)]
pub struct Outcome {
    /// The machine.
    pub machine: Machine,
    /// Whether it worked, or why not.
    pub result: Result<(), Error>,
}

/// Starts a machine; a saved state is restored.
pub static START: Action = Action::new("start", start).runs(|it| start_with(it, false, false));
/// Starts a machine with its CPUs stopped.
pub static START_PAUSED: Action =
    Action::new("start-paused", start).runs(|it| start_with(it, true, false));
/// Boots a machine, dropping its saved state.
pub static START_FRESH: Action =
    Action::new("start-fresh", start_fresh).runs(|it| start_with(it, false, true));
/// Starts a machine once so that the changes to its disks vanish.
pub static START_DISPOSABLE: Action = Action::new("start-disposable", refusals::start_disposable)
    .runs(|it| Box::pin(async move { it.run_without_keeping().await }));
/// Lets the CPUs go on.
pub static RESUME: Action =
    Action::new("resume", resume).runs(|it| Box::pin(async move { it.resume().await }));
/// Stops the CPUs.
pub static PAUSE: Action =
    Action::new("pause", pause).runs(|it| Box::pin(async move { it.pause().await }));
/// Asks the guest to shut down.
pub static SHUT_DOWN: Action = Action::new("shut-down", needs_running)
    .runs(|it| Box::pin(async move { it.shut_down().await }));
/// Asks the guest to shut down, and starts the machine again once it is off.
pub static RESTART: Action = Action::new("restart", needs_active).runs(|it| Box::pin(restart(it)));
/// Asks the guest to reboot.
pub static REBOOT: Action =
    Action::new("reboot", needs_running).runs(|it| Box::pin(async move { it.reboot().await }));
/// Takes the power away.
pub static FORCE_OFF: Action = Action::new("force-off", refusals::force_off)
    .while_busy()
    .runs(|it| Box::pin(force_off(it)));
/// Presses the reset button.
pub static FORCE_RESET: Action = Action::new("force-reset", needs_active)
    .runs(|it| Box::pin(async move { it.force_reset().await }));
/// Interrupts a guest that has hung, so that it stops and keeps what it was doing.
pub static SEND_NMI: Action = Action::new("send-nmi", needs_running)
    .runs(|it| Box::pin(async move { it.handle()?.send_nmi().await }));
/// Writes the memory to disk and stops the machine.
pub static SAVE: Action =
    Action::new("save", save).runs(|it| Box::pin(async move { it.save().await }));
/// Drops the saved state.
pub static DISCARD_SAVED: Action = Action::new("discard-saved", discard_saved)
    .runs(|it| Box::pin(async move { it.discard_saved().await }));
/// Starts the machine with its host, or not.
pub static AUTOSTART: Action = Action::new("autostart", refusals::autostart);
/// Gives the machine another name.
pub static RENAME: Action = Action::new("rename", rename).for_one();
/// Keeps a copy of its disks and its definition.
pub static BACK_UP: Action = Action::new("back-up", refusals::back_up);
/// Writes the machine into a file.
pub static EXPORT: Action = Action::new("export", export).for_one();
/// Makes a machine like it on another host.
pub static COPY: Action = Action::new("copy-to-host", refusals::copy).for_one();
/// Makes another machine like it.
pub static CLONE: Action = Action::new("clone", refusals::clone).for_one();
/// Makes machines from a template.
pub static NEW_FROM_TEMPLATE: Action = Action::new("new-from-template", needs_template).for_one();
/// Marks it as a template, which is not started.
pub static MAKE_TEMPLATE: Action = Action::new("make-template", refusals::make_template)
    .runs(|it| Box::pin(async move { it.make_template().await }));
/// Makes a template a machine again.
pub static MAKE_MACHINE: Action = Action::new("make-machine", needs_template)
    .runs(|it| Box::pin(async move { it.make_machine().await }));
/// Makes the disks of a linked clone independent.
pub static MAKE_INDEPENDENT: Action = Action::new("make-independent", refusals::make_independent)
    .runs(|it| Box::pin(make_independent(it)));
/// Removes the machine.
pub static DELETE: Action = Action::new("delete", delete).for_one();

impl Action {
    const fn new(name: &'static str, refusal: fn(&Context) -> Option<String>) -> Self {
        Self {
            name,
            for_many: true,
            while_busy: false,
            refusal,
            work: None,
        }
    }

    const fn runs(mut self, work: fn(Machine) -> Work) -> Self {
        self.work = Some(work);
        self
    }

    const fn while_busy(mut self) -> Self {
        self.while_busy = true;
        self
    }

    const fn for_one(mut self) -> Self {
        self.for_many = false;
        self
    }

    /// Whether `run` does it.
    pub fn has_work(&self) -> bool {
        self.work.is_some()
    }

    /// Why it cannot be used on a machine in this condition; none if it can.
    pub fn refusal(&self, context: &Context) -> Option<String> {
        refusals::connection(context)
            .or_else(|| refusals::busy(context).filter(|_| !self.while_busy))
            .or_else(|| (self.refusal)(context))
    }

    /// Why it cannot be used on these machines; none if it can on one of them at least.
    pub fn refusal_for(&self, machines: &[Machine]) -> Option<String> {
        if machines.len() > 1 && !self.for_many {
            return Some(gettext("Only one machine at a time"));
        }
        let mut refusals = machines.iter().map(|it| self.refusal(&Context::of(it)));
        match refusals.next() {
            None => Some(gettext("No machine is selected")),
            Some(first) => first.filter(|_| refusals.all(|other| other.is_some())),
        }
    }

    /// Those of the machines that it can be used on.
    pub fn allowed(&self, machines: &[Machine]) -> Vec<Machine> {
        if self.refusal_for(machines).is_some() {
            return Vec::new();
        }
        let mut machines = machines.to_vec();
        machines.retain(|it| self.refusal(&Context::of(it)).is_none());
        machines
    }

    /// Does it with all of the machines at the same time.
    pub async fn run(&self, machines: &[Machine]) -> Vec<Outcome> {
        let Some(work) = self.work else {
            return Vec::new();
        };
        let begin = |machine: &Machine| {
            let work = glib::spawn_future_local(work(machine.clone()));
            (machine.clone(), work)
        };
        let under_way: Vec<_> = machines.iter().map(begin).collect();
        let mut outcomes = Vec::new();
        for (machine, work) in under_way {
            let result = work.await.unwrap_or(Err(Error::Cancelled));
            outcomes.push(Outcome { machine, result });
        }
        outcomes
    }
}

fn start_with(machine: Machine, paused: bool, force_boot: bool) -> Work {
    let flags = StartFlags { paused, force_boot };
    Box::pin(async move { machine.start(flags).await })
}

async fn make_independent(machine: Machine) -> Result<(), Error> {
    let job = Job::new(&gettext("Making it independent"), machine.subject());
    machine.make_independent(&job).await
}

/// The machine may have gone off by itself while the person was asked.
async fn force_off(machine: Machine) -> Result<(), Error> {
    let can_be = machine.status().is_active() || machine.starting();
    if !can_be || machine.force_off().await? {
        return Ok(());
    }
    Err(Error::Refused(gettext(
        "The host does not answer. What the machine hangs on, such as a file on a network share that is down, has to come back first.",
    )))
}

/// Restarts a machine, or starts it where it is off, so that the user can try again after
/// the start failed.
async fn restart(machine: Machine) -> Result<(), Error> {
    if machine.status().is_active() {
        machine.shut_down().await?;
        let off = glib::future_with_timeout(SHUT_DOWN_TIMEOUT, machine.until_off());
        off.await.map_err(|_| {
            machine.give_up_shut_down();
            Error::Refused(gettext("The guest was asked three minutes ago and is still running. It will not be started again when it does shut down."))
        })?;
    }
    machine.start(StartFlags::default()).await
}

#[cfg(test)]
mod tests;
