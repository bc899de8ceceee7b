// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes clones of a machine, or new machines from a template: their names, what becomes of each disk and where that
//! goes, and what a clone has otherwise.

mod disk_rows;
mod guests;
mod labels;
mod names;
mod place;
mod tpm_row;

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use self::disk_rows::DiskRows;
use self::guests::Guests;
use self::names::Names;
use self::tpm_row::tpm_row;
use crate::definition::clone::{ChangeKind, Choice};
use crate::model::{CloneFacts, Cloning, Job, Machine};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{FieldNote, FormDialog, InfoRow, quiesce_row};

/// High enough for a machine of two disks, in pixels.
const HEIGHT: i32 = 620;

/// The form, and what it is about.
struct Form {
    machine: Machine,
    facts: CloneFacts,
    names: Names,
    disks: DiskRows,
    warning: FieldNote,
    quiesce: gtk::Switch,
    quiesce_row: adw::ActionRow,
    tpm: Option<gtk::Switch>,
    /// Only of new machines from a template.
    guests: Option<Guests>,
    changes: adw::PreferencesGroup,
}

/// Asks how to clone a machine.
pub(super) fn show(window: &gtk::Window, machine: &Machine) {
    open(window, machine, false);
}

/// Asks for the names of new machines from a template.
pub(super) fn show_from_template(window: &gtk::Window, machine: &Machine) {
    open(window, machine, true);
}

fn open(window: &gtk::Window, machine: &Machine, many: bool) {
    let (window, machine) = (window.clone(), machine.clone());
    failure::run(&window.clone(), async move {
        let name = shown_name(&machine.name());
        let what = gettext_f(
            "Could not read what “{name}” is made of",
            &[("name", &name)],
        );
        let facts = machine.clone_facts().await.or_failed(what)?;
        present(&window, &machine, facts, many);
        Ok(())
    });
}

fn present(window: &gtk::Window, machine: &Machine, facts: CloneFacts, many: bool) {
    let Some(connection) = machine.connection() else {
        return;
    };
    let name = shown_name(&machine.name());
    let values = [("name", name.as_str())];
    let (title, apply) = match many {
        true => (gettext_f("New from “{name}”", &values), gettext("_Create")),
        false => (gettext_f("Clone “{name}”", &values), gettext("C_lone")),
    };
    let dialog = FormDialog::new(window, &connection, &title, &apply);
    dialog.set_default_height(HEIGHT);
    let form = Rc::new(Form::new(&dialog, machine, facts, many));
    let check = glib::clone!(
        #[strong]
        form,
        #[weak]
        dialog,
        move || {
            let complete = form.check().is_some();
            dialog.set_complete(complete);
        }
    );
    let check = Rc::new(check);
    form.names.connect_changed({
        let check = check.clone();
        move || check()
    });
    form.disks.connect_changed({
        let check = check.clone();
        move || check()
    });
    if let Some(guests) = &form.guests {
        guests.connect_changed(&connection, {
            let check = check.clone();
            move || check()
        });
    }
    check();
    form.show_changes();
    dialog.connect_apply(move |dialog| form.apply(dialog));
    dialog.present();
}

impl Form {
    fn new(dialog: &FormDialog, machine: &Machine, facts: CloneFacts, many: bool) -> Self {
        let about = adw::PreferencesGroup::new();
        let names = Names::new(&about, machine, many);
        dialog.add(&about);
        let guests = many.then(|| Guests::new(dialog, &facts));
        let group = adw::PreferencesGroup::new();
        let disks = DiskRows::new(&group, &facts, machine.connection().as_ref());
        let warning: FieldNote = glib::Object::new();
        group.add(&warning);
        let (quiesce, quiesce_row) = quiesce_row(facts.has_agent);
        group.add(&quiesce_row);
        group.set_visible(!facts.disks.is_empty());
        dialog.add(&group);
        let changes = adw::PreferencesGroup::builder()
            .title(gettext("What Is Different"))
            .description(gettext(
                "A clone gets its own UUID and MAC addresses. Snapshots and a static DHCP address of the original are not copied.",
            ))
            .build();
        let tpm = tpm_row(&facts.tpm).map(|(switch, row)| {
            changes.add(&row);
            switch
        });
        dialog.add(&changes);
        Self {
            machine: machine.clone(),
            facts,
            names,
            disks,
            warning,
            quiesce,
            quiesce_row,
            tpm,
            guests,
            changes,
        }
    }

    /// What is to be made, if all of the form makes sense.
    fn check(&self) -> Option<Cloning> {
        let choices = self.disks.choices();
        let names = self.names.check();
        let count = names.as_ref().map_or(1, Vec::len);
        let places = self.disks.places(count.try_into().unwrap_or(1));
        let name = shown_name(&self.machine.name());
        let warning = labels::warning(&self.facts, &choices, &name);
        self.warning.say(&warning.unwrap_or_default(), false);
        let guests = match (&self.guests, &names) {
            (Some(guests), Some(names)) => guests.check(names),
            _ => Some(Vec::new()),
        };
        let is_moving = self.facts.disks.iter().any(|disk| {
            let choice = (disk.disk.target.clone(), Choice::Copy);
            disk.in_use && choices.contains(&choice)
        });
        self.quiesce_row.set_visible(is_moving);
        Some(Cloning {
            names: names?,
            choices,
            places: places?,
            quiesce: is_moving && self.quiesce.is_active(),
            copy_tpm: self.tpm.as_ref().is_some_and(gtk::Switch::is_active),
            guests: guests?,
        })
    }

    /// Lists what of the machine only one can have; of a pattern of names, the first is taken.
    fn show_changes(&self) {
        let name = self.names.check().and_then(|it| it.first().cloned());
        let name = name.unwrap_or_else(|| self.machine.name());
        // The switch for its state is about the TPM.
        let told = self.facts.changes(&name).into_iter();
        for change in told.filter(|it| it.kind != ChangeKind::Tpm) {
            let (title, value) = labels::change(&change);
            self.changes.add(&InfoRow::new(&title, &value));
        }
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog) {
        let Some(cloning) = self.check() else {
            return;
        };
        let name = shown_name(&self.machine.name());
        let job = Job::new(&labels::job_title(&cloning.names), self.machine.subject());
        let what = gettext_f("Could not clone “{name}”", &[("name", &name)]);
        let (form, running) = (self.clone(), job.clone());
        dialog.work(&job, what, async move {
            let machine = &form.machine;
            machine.make_clones(&form.facts, &cloning, &running).await
        });
    }
}
