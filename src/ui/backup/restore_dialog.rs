// SPDX-License-Identifier: GPL-3.0-or-later
//! Restoring a backup: as a new machine, over the old one, or one disk.

use std::path::PathBuf;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::labels;
use crate::definition::backup::Chain;
use crate::definition::new_machine::{ProblemKind, name_problem, propose_name};
use crate::definition::size::Size;
use crate::model::{Connection, Job, Machine, PoolSummary, RestoreAim, RestoreOrder};
use crate::ui::failure::{Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog, NameRow, name_problem_sentence};

/// The form, and what it is about.
struct Restoring {
    /// The machine that it can go over; none where it becomes a new one.
    machine: Option<Machine>,
    connection: Connection,
    folder: PathBuf,
    chain: Chain,
    id: String,
    targets: Vec<String>,
    pools: Vec<PoolSummary>,
    aim: ChoiceRow,
    name: NameRow,
    disk: ChoiceRow,
    pool: ChoiceRow,
    note: FieldNote,
}

/// Opens the dialog.
///
/// # Errors
/// Where the pools cannot be read, or there is none to restore into.
pub(super) async fn show(
    window: &gtk::Window,
    connection: &Connection,
    machine: Option<&Machine>,
    (folder, chain, id): (PathBuf, Chain, String),
) -> Result<(), Failure> {
    let what = gettext("Cannot restore");
    let mut pools = connection.pools().await.or_failed(what.clone())?;
    pools.retain(|it| it.active && it.holds_files());
    pools.sort_by_key(|it| std::cmp::Reverse(it.available));
    if pools.is_empty() {
        return Err(Failure::Failed {
            what,
            why: gettext("The host has no started pool that holds files to restore into."),
        });
    }
    let Some(backup) = chain.backups.iter().find(|it| it.id == id) else {
        return Ok(());
    };
    let title = gettext_f("Restore {backup}", &[("backup", &labels::title(backup))]);
    let targets: Vec<String> = backup.disks.iter().map(|it| it.target.clone()).collect();
    let dialog = FormDialog::new(window, connection, &title, &gettext("_Restore"));
    let group = adw::PreferencesGroup::new();
    let form = Rc::new(Restoring::new(
        &group,
        machine,
        (connection.clone(), backup.machine.clone()),
        (folder.join(&chain.id), chain.clone(), id),
        (targets, pools),
    ));
    dialog.add(&group);
    form.follow(&dialog);
    form.check(&dialog);
    dialog.connect_apply(move |dialog| form.apply(dialog));
    dialog.present();
    Ok(())
}

impl Restoring {
    fn new(
        group: &adw::PreferencesGroup,
        machine: Option<&Machine>,
        (connection, was): (Connection, String),
        (folder, chain, id): (PathBuf, Chain, String),
        (targets, pools): (Vec<String>, Vec<PoolSummary>),
    ) -> Self {
        let shown = machine.map_or_else(String::new, |it| shown_name(&it.name()));
        let texts = [
            gettext("A new machine"),
            gettext_f("The machine “{name}”", &[("name", &shown)]),
            gettext("One disk"),
        ];
        let aim = ChoiceRow::of(
            &gettext("Restore As"),
            &texts.each_ref().map(String::as_str),
        );
        aim.set_visible(machine.is_some());
        group.add(&aim);
        let taken = |name: &str| connection.machines().find_by_name(name).is_some();
        let name = NameRow::new(group, &propose_name(Some(&was), taken));
        let names: Vec<&str> = targets.iter().map(String::as_str).collect();
        let disk = ChoiceRow::of(&gettext("Disk"), &names);
        group.add(&disk);
        let names: Vec<&str> = pools.iter().map(|it| it.name.as_str()).collect();
        let pool = ChoiceRow::of(&gettext("Pool"), &names);
        group.add(&pool);
        let note: FieldNote = glib::Object::new();
        group.add(&note);
        Self {
            machine: machine.cloned(),
            connection,
            folder,
            chain,
            id,
            targets,
            pools,
            aim,
            name,
            disk,
            pool,
            note,
        }
    }

    fn follow(self: &Rc<Self>, dialog: &FormDialog) {
        let (form, weak) = (Rc::downgrade(self), dialog.downgrade());
        let check = move || {
            if let (Some(form), Some(dialog)) = (form.upgrade(), weak.upgrade()) {
                form.check(&dialog);
            }
        };
        let checks = [check.clone(), check.clone(), check.clone()];
        for (row, check) in [&self.aim, &self.disk, &self.pool].into_iter().zip(checks) {
            row.connect_selected_notify(move |_| check());
        }
        self.name.row.connect_changed(move |_| check());
    }

    /// What is wanted, if all of the form makes sense.
    fn check(&self, dialog: &FormDialog) -> Option<RestoreOrder> {
        let is_new = self.aim.selected() == 0;
        let is_disk = self.aim.selected() == 2;
        self.name.row.set_visible(is_new);
        self.disk.set_visible(is_disk);
        let name = self.checked_name();
        if !is_new {
            self.name.note.say("", false);
        }
        let aim = match self.aim.selected() {
            0 => name.map(RestoreAim::New),
            1 => self.machine.clone().map(RestoreAim::Over),
            _ => self.chosen_disk().map(RestoreAim::Disk),
        };
        let pool = usize::try_from(self.pool.selected()).ok();
        let pool = pool.and_then(|at| self.pools.get(at));
        self.explain(pool);
        let must_be_off = self.aim.selected() == 1 && self.is_active();
        let order = aim.zip(pool).map(|(aim, pool)| RestoreOrder {
            folder: self.folder.clone(),
            chain: self.chain.clone(),
            id: self.id.clone(),
            aim,
            pool: pool.uuid,
        });
        dialog.set_complete(order.is_some() && !must_be_off);
        order.filter(|_| !must_be_off)
    }

    fn is_active(&self) -> bool {
        let machine = self.machine.as_ref();
        machine.is_some_and(|it| it.status().is_active())
    }

    fn chosen_disk(&self) -> Option<String> {
        let at = usize::try_from(self.disk.selected()).ok()?;
        self.targets.get(at).cloned()
    }

    fn checked_name(&self) -> Option<String> {
        let name = self.name.name();
        let machines = self.connection.machines();
        let problem = name_problem(&name, machines.find_by_name(&name).is_some());
        let text = problem.map(|problem| match problem {
            ProblemKind::Empty => gettext("A machine needs a name."),
            ProblemKind::Slash => gettext("A name cannot contain “/”."),
            ProblemKind::NameTaken => {
                gettext_f("Another machine is named “{name}”.", &[("name", &name)])
            }
            other => name_problem_sentence(&other).unwrap_or_default(),
        });
        self.name.accept(name, text)
    }

    fn explain(&self, pool: Option<&PoolSummary>) {
        let needed: u64 = self.chain.size();
        let free = pool.map_or(0, |it| it.available);
        if free < needed {
            let values = [Size(needed).to_string(), Size(free).to_string()];
            let values = [("size", values[0].as_str()), ("free", &values[1])];
            let text = gettext_f(
                "It may take {size}, but only {free} is free there.",
                &values,
            );
            return self.note.say(&text, false);
        }
        match self.aim.selected() {
            0 => self.note.tell(&gettext(
                "The new machine gets images, a UUID and MAC addresses of its own, and is not started.",
            )),
            1 if self.is_active() => {
                self.note.say(&gettext("Shut the machine down first."), true);
            }
            1 => self.note.tell(&gettext(
                "The machine gets its definition of that time and new images. The images it has now stay where they are.",
            )),
            _ => self.note.tell(&gettext(
                "A new volume, which you can add to a machine.",
            )),
        }
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog) {
        let Some(order) = self.check(dialog) else {
            return;
        };
        let text = gettext("Restoring");
        let job = match (&order.aim, &self.machine) {
            (RestoreAim::Over(_) | RestoreAim::Disk(_), Some(machine)) => {
                Job::new(&text, machine.subject())
            }
            _ => self.connection.new_job(&text, &self.name.name()),
        };
        let (form, running) = (self.clone(), job.clone());
        dialog.work(&job, gettext("Could not restore the backup"), async move {
            let restored = form.connection.restore_backup(&order, &running).await;
            restored.map(drop)
        });
    }
}
