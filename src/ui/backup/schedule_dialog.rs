// SPDX-License-Identifier: GPL-3.0-or-later
//! When a machine is backed up by itself.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::labels;
use super::number_row::{number, number_row};
use crate::definition::backup::{BackupPlan, Every, Schedule};
use crate::model::{Job, Machine, TimerState};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog};

/// What is proposed: while few people work.
pub(super) const USUAL: Schedule = Schedule {
    every: Every::Day,
    hour: 2,
    minute: 0,
};

/// The form, and what it is about.
struct Scheduling {
    machine: Machine,
    plan: BackupPlan,
    every: ChoiceRow,
    hour: gtk::SpinButton,
    minute: gtk::SpinButton,
    note: FieldNote,
    cron: gtk::Label,
}

/// Opens the dialog.
pub(super) async fn show(window: &gtk::Window, machine: &Machine) {
    let Some(connection) = machine.connection() else {
        return;
    };
    let plan = machine.backup_plan().await;
    let name = shown_name(&machine.name());
    let title = gettext_f("Backups of “{name}”", &[("name", &name)]);
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Save"));
    let form = Rc::new(Scheduling::new(&dialog, machine, plan));
    form.follow();
    form.explain();
    dialog.set_complete(!form.plan.folder.is_empty());
    dialog.connect_apply(move |dialog| form.apply(dialog));
    dialog.present();
}

impl Scheduling {
    fn new(dialog: &FormDialog, machine: &Machine, plan: BackupPlan) -> Self {
        let group = adw::PreferencesGroup::new();
        let texts = [
            gettext("Manually"),
            gettext("Every day"),
            gettext("Every Sunday"),
        ];
        let every = ChoiceRow::of(&gettext("Back Up"), &texts.each_ref().map(String::as_str));
        every.set_selected(match plan.schedule.map(|it| it.every) {
            None => 0,
            Some(Every::Day) => 1,
            Some(Every::Week) => 2,
        });
        group.add(&every);
        let at = plan.schedule.unwrap_or(USUAL);
        let hour = number_row(&group, (&gettext("Hour"), ""), (0, 23), at.hour.into());
        let minute = number_row(&group, (&gettext("Minute"), ""), (0, 59), at.minute.into());
        [&hour, &minute].into_iter().for_each(two_digits);
        let note: FieldNote = glib::Object::new();
        group.add(&note);
        dialog.add(&group);
        let cron = gtk::Label::builder()
            .selectable(true)
            .wrap(true)
            .wrap_mode(gtk::pango::WrapMode::WordChar)
            .max_width_chars(50)
            .xalign(0.0)
            .css_classes(["monospace"])
            .visible(false)
            .build();
        dialog.add(&cron);
        Self {
            machine: machine.clone(),
            plan,
            every,
            hour,
            minute,
            note,
            cron,
        }
    }

    fn follow(self: &Rc<Self>) {
        let explain = glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.explain()
        );
        let (one, other) = (explain.clone(), explain.clone());
        self.every.connect_selected_notify(move |_| explain());
        self.hour.connect_value_changed(move |_| one());
        self.minute.connect_value_changed(move |_| other());
    }

    fn schedule(&self) -> Option<Schedule> {
        let part = |spin| u8::try_from(number(spin)).unwrap_or(0);
        let every = match self.every.selected() {
            1 => Every::Day,
            2 => Every::Week,
            _ => return None,
        };
        Some(Schedule {
            every,
            hour: part(&self.hour),
            minute: part(&self.minute),
        })
    }

    fn explain(self: &Rc<Self>) {
        for spin in [&self.hour, &self.minute] {
            spin.set_sensitive(self.schedule().is_some());
        }
        if self.plan.folder.is_empty() {
            let text = gettext(
                "Back the machine up once first: the schedule uses the same folder and settings.",
            );
            return self.note.say(&text, true);
        }
        let form = self.clone();
        glib::spawn_future_local(async move {
            let schedule = form.schedule();
            let timer = form.machine.backup_timer(schedule.unwrap_or(USUAL)).await;
            if schedule == form.schedule() {
                form.show_timer(schedule, &timer);
            }
        });
    }

    fn show_timer(&self, schedule: Option<Schedule>, timer: &TimerState) {
        self.cron.set_visible(false);
        match (schedule, timer) {
            (None, _) => self.note.tell(""),
            (Some(_), TimerState::NoSystemd { cron }) => {
                self.note.say(
                    &gettext("systemd does not run here. This line in your crontab (crontab -e) does the same:"),
                    false,
                );
                self.cron.set_label(cron);
                self.cron.set_visible(true);
            }
            (Some(schedule), _) => {
                let values = [
                    ("when", &labels::schedule(schedule)),
                    ("folder", &self.plan.folder),
                ];
                let values = values.map(|(name, value)| (name, value.as_str()));
                self.note.tell(&gettext_f(
                    "{when}, into {folder}, by a systemd user timer, which runs while you are logged in.",
                    &values,
                ));
            }
        }
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog) {
        let job = Job::new(&gettext("Setting up the schedule"), self.machine.subject());
        let (form, running) = (self.clone(), job.clone());
        dialog.work(&job, gettext("Could not set up the schedule"), async move {
            running
                .run(form.machine.set_backup_schedule(form.schedule()))
                .await
        });
    }
}

/// As on a clock.
fn two_digits(spin: &gtk::SpinButton) {
    spin.connect_output(|spin| {
        spin.set_text(&format!("{:02}", spin.value_as_int()));
        glib::Propagation::Stop
    });
    spin.set_text(&format!("{:02}", spin.value_as_int()));
}
