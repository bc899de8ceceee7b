// SPDX-License-Identifier: GPL-3.0-or-later
//! Backing up one or many machines: where to, and how. The work goes on behind the window; its page and the list of
//! jobs show it.

mod fields;

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use self::fields::{numbers, pick, proposed_folder, quiesce};
use super::labels;
use super::number_row::number;
use crate::definition::backup::BackupPlan;
use crate::model::{BackupOrder, BackupOutlook, Error, Job, Machine};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f, pgettext};
use crate::ui::names::shown_name;
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog, PathRow};

/// Bytes of the unit of the limit.
const MIB: u64 = 1 << 20;

/// High enough for all of the form, in pixels.
const HEIGHT: i32 = 620;

/// The form, and what it is about.
struct BackingUp {
    machines: Vec<Machine>,
    folder: PathRow,
    note: FieldNote,
    kind: ChoiceRow,
    kind_note: FieldNote,
    warning: FieldNote,
    keep: gtk::SpinButton,
    longest: gtk::SpinButton,
    limit: gtk::SpinButton,
    quiesce: gtk::Switch,
    outlooks: RefCell<Vec<Result<BackupOutlook, Error>>>,
    /// Counts the questions: an older one that is answered later is dropped.
    asked: Cell<u64>,
}

/// Opens the dialog.
pub(crate) fn show(window: &gtk::Window, machines: &[Machine]) {
    let (window, machines) = (window.clone(), machines.to_vec());
    glib::spawn_future_local(async move {
        if let Some(first) = machines.first() {
            let plan = first.backup_plan().await;
            present(&window, machines, plan);
        }
    });
}

fn present(window: &gtk::Window, machines: Vec<Machine>, plan: BackupPlan) {
    let Some(connection) = machines.first().and_then(Machine::connection) else {
        return;
    };
    let title = match &machines[..] {
        [machine] => {
            let name = shown_name(&machine.name());
            gettext_f("Back Up “{name}”", &[("name", &name)])
        }
        many => ngettext_f(
            "Back Up {count} Machine",
            "Back Up {count} Machines",
            u32::try_from(many.len()).unwrap_or(u32::MAX),
            &[],
        ),
    };
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Back Up"));
    let form = Rc::new(BackingUp::new(&dialog, machines, &plan));
    form.follow(&dialog);
    form.ask(&dialog);
    dialog.connect_apply(glib::clone!(
        #[strong]
        form,
        #[weak]
        window,
        move |dialog| form.apply(dialog, &window)
    ));
    dialog.set_default_height(HEIGHT);
    dialog.present();
}

impl BackingUp {
    fn new(dialog: &FormDialog, machines: Vec<Machine>, plan: &BackupPlan) -> Self {
        let place = adw::PreferencesGroup::new();
        let folder: PathRow = glib::Object::new();
        folder.set_title(&gettext("Folder on this computer"));
        folder.set_filter(&gettext("Choose a Folder…"), (String::new(), &[]));
        folder.set_text(&proposed_folder(plan));
        folder.connect_browse(pick);
        let note: FieldNote = glib::Object::new();
        note.set_field(&folder);
        place.add(&folder);
        place.add(&note);
        let best = gettext("Incremental where possible");
        let full = pgettext("backup", "Full");
        let kind = ChoiceRow::of(&gettext("Kind"), &[&best, &full]);
        place.add(&kind);
        let [kind_note, warning] = [(); 2].map(|()| glib::Object::new::<FieldNote>());
        place.add(&kind_note);
        place.add(&warning);
        dialog.add(&place);
        let how = adw::PreferencesGroup::new();
        let [keep, longest, limit] = numbers(&how, plan);
        let quiesce = quiesce(&how, plan.quiesce);
        dialog.add(&how);
        Self {
            machines,
            folder,
            note,
            kind,
            kind_note,
            warning,
            keep,
            longest,
            limit,
            quiesce,
            outlooks: RefCell::default(),
            asked: Cell::default(),
        }
    }

    fn follow(self: &Rc<Self>, dialog: &FormDialog) {
        let (form, weak) = (Rc::downgrade(self), dialog.downgrade());
        let ask = move || {
            if let (Some(form), Some(dialog)) = (form.upgrade(), weak.upgrade()) {
                form.ask(&dialog);
            }
        };
        let asked = ask.clone();
        self.folder.connect_changed(move |_| asked());
        self.longest.connect_value_changed(move |_| ask());
        self.kind.connect_selected_notify(glib::clone!(
            #[strong(rename_to = form)]
            self,
            #[weak]
            dialog,
            move |_| form.check(&dialog)
        ));
    }

    /// The folder, if it can be one; otherwise the row says why not.
    fn checked_folder(&self) -> Option<PathBuf> {
        let text = self.folder.path();
        let path = Path::new(&text);
        let problem = if text.is_empty() {
            Some(gettext("Choose a folder."))
        } else if !path.is_absolute() {
            Some(gettext("The path must begin with “/”"))
        } else if path.exists() && !path.is_dir() {
            Some(gettext("This is a file."))
        } else {
            None
        };
        self.note.say(problem.as_deref().unwrap_or_default(), true);
        problem.is_none().then(|| path.to_owned())
    }

    /// Asks the hosts what a backup would be.
    fn ask(self: &Rc<Self>, dialog: &FormDialog) {
        let turn = self.asked.get() + 1;
        self.asked.set(turn);
        self.outlooks.take();
        self.check(dialog);
        let Some(folder) = self.checked_folder() else {
            return;
        };
        let (form, dialog) = (self.clone(), dialog.downgrade());
        glib::spawn_future_local(async move {
            let mut outlooks = Vec::new();
            for machine in &form.machines {
                let longest = number(&form.longest);
                outlooks.push(machine.backup_outlook(folder.clone(), longest).await);
            }
            if let Some(dialog) = dialog.upgrade()
                && form.asked.get() == turn
            {
                form.outlooks.replace(outlooks);
                form.check(&dialog);
            }
        });
    }

    fn wants_full(&self) -> bool {
        self.kind.selected() == 1
    }

    fn check(&self, dialog: &FormDialog) {
        let outlooks = self.outlooks.borrow();
        let can = outlooks.iter().filter(|it| it.is_ok()).count();
        let is_one = self.machines.len() == 1;
        let (mut told, mut warned) = (Vec::new(), Vec::new());
        for (machine, outlook) in self.machines.iter().zip(outlooks.iter()) {
            let name = shown_name(&machine.name());
            let named = |text: String| match is_one {
                true => text,
                false => gettext_f("{name}: {text}", &[("name", &name), ("text", &text)]),
            };
            match outlook {
                Ok(outlook) => {
                    told.push(named(labels::proposal(outlook, self.wants_full())));
                    warned.extend(labels::warnings(outlook).into_iter().map(named));
                }
                Err(error) => warned.push(named(error.to_string())),
            }
        }
        self.kind_note.tell(&told.join("\n"));
        self.warning
            .say(&warned.join("\n"), can == 0 && !outlooks.is_empty());
        let asks = |it: &Result<BackupOutlook, Error>| it.as_ref().is_ok_and(|it| it.has_agent);
        let has_agent = outlooks.iter().any(asks);
        self.quiesce.set_sensitive(has_agent || outlooks.is_empty());
        dialog.set_complete(can > 0);
    }

    fn order(&self, folder: PathBuf) -> BackupOrder {
        let limit = u64::from(number(&self.limit)) * MIB;
        BackupOrder {
            folder,
            full: self.wants_full(),
            keep: number(&self.keep),
            longest: number(&self.longest),
            quiesce: self.quiesce.is_active(),
            limit: Some(limit).filter(|it| *it > 0),
        }
    }

    /// One after the other: they would only be in each other's way.
    fn apply(&self, dialog: &FormDialog, window: &gtk::Window) {
        let Some(folder) = self.checked_folder() else {
            return;
        };
        let order = self.order(folder);
        let outlooks = self.outlooks.borrow();
        let able = self.machines.iter().zip(outlooks.iter());
        let machines: Vec<Machine> = able
            .filter(|(_, outlook)| outlook.is_ok())
            .map(|(machine, _)| machine.clone())
            .collect();
        dialog.close();
        let window = window.clone();
        glib::spawn_future_local(async move {
            for machine in machines {
                let job = Job::new(&gettext("Backing up"), machine.subject());
                let what = gettext_f("Could not back up “{name}”", &[("name", &machine.name())]);
                let made = machine.back_up(&order, &job).await.or_failed(what);
                if let Err(failure) = made {
                    failure::show(&window, &failure);
                }
            }
        });
    }
}
