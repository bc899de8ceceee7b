// SPDX-License-Identifier: GPL-3.0-or-later
//! Taking a snapshot: its name, what is kept in it and where.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::name_row::NameRow;
use super::way_rows::WayRows;
use super::{checkpoint, description, labels, picture};
use crate::definition::size::Size;
use crate::definition::snapshot::{NewSnapshot, Way, propose_name};
use crate::model::{Circumstances, Job, Machine};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{FieldNote, FormDialog, quiesce_row};

/// High enough for all three ways with what is said of the last one, in pixels.
const HEIGHT: i32 = 540;

/// What is called with the name of a new snapshot.
type Taken = Rc<dyn Fn(&str)>;

/// The form, and what it is about.
struct Taking {
    machine: Machine,
    circumstances: Circumstances,
    name: NameRow,
    description: gtk::TextBuffer,
    ways: WayRows,
    note: FieldNote,
    quiesce: gtk::Switch,
    quiesce_row: adw::ActionRow,
}

/// Opens the dialog; `taken` is called with the name of a new snapshot.
pub(super) fn show(
    window: &gtk::Window,
    machine: &Machine,
    circumstances: Circumstances,
    taken: impl Fn(&str) + 'static,
) {
    present(window, machine, circumstances, Rc::new(taken));
}

fn present(window: &gtk::Window, machine: &Machine, circumstances: Circumstances, taken: Taken) {
    let Some(connection) = machine.connection() else {
        return;
    };
    let machine_name = shown_name(&machine.name());
    let title = gettext_f("Snapshot of “{name}”", &[("name", &machine_name)]);
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Take Snapshot"));
    let form = Rc::new(Taking::new(&dialog, machine, circumstances));
    form.name.name.row.connect_changed(glib::clone!(
        #[strong]
        form,
        #[weak]
        dialog,
        move |_| form.check(&dialog)
    ));
    form.ways.connect_chosen({
        let (form, dialog) = (Rc::downgrade(&form), dialog.downgrade());
        move || {
            if let (Some(form), Some(dialog)) = (form.upgrade(), dialog.upgrade()) {
                form.check(&dialog);
            }
        }
    });
    form.check(&dialog);
    offer_checkpoint(&form, &dialog, window, taken.clone());
    dialog.connect_apply(glib::clone!(
        #[strong]
        form,
        move |dialog| form.apply(dialog, taken.clone())
    ));
    if form.circumstances.active {
        dialog.set_default_height(HEIGHT);
    }
    dialog.present();
    form.name.name.row.grab_focus();
}

/// Where a checkpoint is in the way it can be deleted, and the dialog opens again.
fn offer_checkpoint(form: &Rc<Taking>, dialog: &FormDialog, window: &gtk::Window, taken: Taken) {
    let Some(name) = checkpoint::in_the_way(&form.circumstances) else {
        return;
    };
    let (machine, weak) = (form.machine.clone(), window.downgrade());
    checkpoint::offer(dialog, &form.machine, &name, move |circumstances| {
        if let Some(window) = weak.upgrade() {
            present(&window, &machine, circumstances, taken.clone());
        }
    });
}

impl Taking {
    fn new(dialog: &FormDialog, machine: &Machine, circumstances: Circumstances) -> Self {
        let about = adw::PreferencesGroup::new();
        let proposed = propose_name("snapshot", |name| circumstances.is_taken(name));
        let name = NameRow::new(&about, machine, &proposed, None);
        let description = description::field(&about, "");
        dialog.add(&about);
        let kept = adw::PreferencesGroup::new();
        let ways = WayRows::new(&kept, &circumstances);
        let note: FieldNote = glib::Object::new();
        kept.add(&note);
        let (quiesce, quiesce_row) = quiesce_row(circumstances.has_agent);
        kept.add(&quiesce_row);
        dialog.add(&kept);
        Self {
            machine: machine.clone(),
            circumstances,
            name,
            description,
            ways,
            note,
            quiesce,
            quiesce_row,
        }
    }

    fn check(&self, dialog: &FormDialog) {
        let (name, way) = (self.name.check(), self.ways.chosen());
        let is_running_disk = way == Some(Way::ExternalDisks) && self.circumstances.active;
        self.quiesce_row.set_visible(is_running_disk);
        match self.warning(way) {
            Some(text) => self.note.say(&text, false),
            None => self.note.tell(&self.remark(way)),
        }
        dialog.set_complete(name.is_some() && way.is_some());
    }

    /// What a person should know before.
    fn warning(&self, way: Option<Way>) -> Option<String> {
        let version = self.circumstances.version();
        let way = way?;
        let mut all = Vec::new();
        if way != Way::Internal && !self.circumstances.plan().reverts_external {
            all.push(labels::no_way_back(&version));
        }
        if way == Way::ExternalWithMemory
            && let Some(free) = self.circumstances.free
            && free < self.circumstances.memory
        {
            let values = [Size(self.circumstances.memory), Size(free)].map(|it| it.to_string());
            all.push(gettext_f(
                "The memory may take {size}, but only {free} is free in the folder of the first disk.",
                &[("size", &values[0]), ("free", &values[1])],
            ));
        }
        if self.circumstances.saved {
            all.push(gettext(
                "The saved state of the machine is not part of the snapshot.",
            ));
        }
        (!all.is_empty()).then(|| all.join("\n"))
    }

    fn remark(&self, way: Option<Way>) -> String {
        let name = self.name.name.row.text();
        match way.filter(|&it| it == Way::ExternalWithMemory) {
            Some(_) => {
                let file = self.circumstances.memory_file(name.trim());
                let size = Size(self.circumstances.memory).to_string();
                gettext_f(
                    "The memory (up to {size}) is saved to {file}",
                    &[("size", &size), ("file", &file.unwrap_or_default())],
                )
            }
            None => String::new(),
        }
    }

    fn snapshot(&self) -> Option<NewSnapshot> {
        let (name, way) = (self.name.check()?, self.ways.chosen()?);
        let text = description::text(&self.description);
        let mut new = self.circumstances.new_snapshot(&name, &text, way);
        new.quiesce = self.quiesce_row.is_visible() && self.quiesce.is_active();
        Some(new)
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog, taken: Taken) {
        let Some(new) = self.snapshot() else {
            return;
        };
        let job = Job::new(&gettext("Taking a snapshot"), self.machine.subject());
        let what = gettext_f("Could not take “{name}”", &[("name", &new.name)]);
        let (form, running) = (self.clone(), job.clone());
        dialog.work(&job, what, async move {
            let name = new.name.clone();
            picture::take(&form.machine, new, &running).await?;
            taken(&name);
            Ok(())
        });
    }
}
