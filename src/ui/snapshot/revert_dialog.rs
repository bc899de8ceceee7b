// SPDX-License-Identifier: GPL-3.0-or-later
//! Going back to a snapshot. What is lost is said; by default a snapshot of now is taken before.

use std::cell::Cell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::{labels, picture};
use crate::definition::snapshot::{NewSnapshot, SnapshotState, Way, propose_name};
use crate::model::{Cause, Circumstances, Job, Machine, Reverting, Snapshot};
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::widgets::{ChoiceRow, FormDialog};

/// What a machine can do afterwards, in the order of the list. The last one is not offered where it is the first.
const THEN: [Reverting; 4] = [
    Reverting::AsThen,
    Reverting::Running,
    Reverting::Paused,
    Reverting::Off,
];

/// The form, and what it is about.
struct Going {
    machine: Machine,
    circumstances: Circumstances,
    name: String,
    first: gtk::Switch,
    /// The snapshot of now, where one can be taken.
    of_now: Option<(String, Way)>,
    then: ChoiceRow,
    /// libvirt said that it does it by force alone.
    by_force: Cell<bool>,
}

/// Opens the dialog.
pub(super) fn show(window: &gtk::Window, snapshot: &Snapshot, circumstances: Circumstances) {
    let Some(machine) = snapshot.machine() else {
        return;
    };
    let Some(connection) = machine.connection() else {
        return;
    };
    let known = snapshot.definition().clone();
    let title = gettext_f("Revert to “{name}”?", &[("name", &known.name)]);
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Revert"));
    let lost = gtk::Label::builder()
        .label(what_is_lost(&circumstances, known.has_memory()))
        .wrap(true)
        // The dialog is as high as this is at its natural width.
        .max_width_chars(50)
        .xalign(0.0)
        .build();
    dialog.add(&lost);
    let group = adw::PreferencesGroup::new();
    let form = Rc::new(Going::new(
        &group,
        machine,
        circumstances,
        &known.name,
        known.state,
    ));
    dialog.add(&group);
    dialog.set_complete(true);
    dialog.connect_apply(move |dialog| form.apply(dialog));
    dialog.present();
}

fn what_is_lost(circumstances: &Circumstances, has_memory: bool) -> String {
    let mut all = vec![gettext(
        "All changes made to the disks since then are lost, unless another snapshot has them.",
    )];
    if circumstances.active {
        all.push(match has_memory {
            true => {
                gettext("The guest continues from the moment of the snapshot. What it is doing now is lost.")
            }
            false => gettext("The running guest ends; unsaved data in it is lost."),
        });
    }
    if circumstances.saved {
        all.push(gettext("The saved state of the machine is lost."));
    }
    all.join("\n")
}

impl Going {
    fn new(
        group: &adw::PreferencesGroup,
        machine: Machine,
        circumstances: Circumstances,
        name: &str,
        state: SnapshotState,
    ) -> Self {
        let way = circumstances.plan().proposed_to_go_back();
        let proposed = propose_name("before-revert", |it| circumstances.is_taken(it));
        let of_now = way.map(|way| (proposed, way));
        let first = gtk::Switch::builder()
            .valign(gtk::Align::Center)
            .active(of_now.is_some())
            .build();
        let row = adw::ActionRow::builder()
            .title(gettext("Take a snapshot of the current state first"))
            .subtitle(glib::markup_escape_text(&of_now_text(
                &circumstances,
                of_now.as_ref(),
            )))
            .title_lines(0)
            .subtitle_lines(0)
            .activatable_widget(&first)
            .sensitive(of_now.is_some())
            .build();
        row.add_suffix(&first);
        group.add(&row);
        let then: ChoiceRow = glib::Object::new();
        then.set_title(&gettext("State Afterwards"));
        let as_then = labels::state(state);
        let as_then = gettext_f("As in the snapshot: {state}", &[("state", &as_then)]);
        let mut texts = vec![as_then, pgettext("machine", "Running"), gettext("Paused")];
        if state != SnapshotState::Off {
            texts.push(gettext("Shut off"));
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        then.set_model(Some(&gtk::StringList::new(&texts)));
        group.add(&then);
        Self {
            machine,
            circumstances,
            name: name.to_owned(),
            first,
            of_now,
            then,
            by_force: Cell::default(),
        }
    }

    /// The snapshot of now that is wanted. After a failed attempt it may be there.
    fn first(&self) -> Option<NewSnapshot> {
        let (name, way) = self.of_now.as_ref().filter(|_| self.first.is_active())?;
        if self.machine.snapshots().get(name.clone()).is_some() {
            return None;
        }
        let why = gettext_f("Before reverting to “{name}”", &[("name", &self.name)]);
        Some(self.circumstances.new_snapshot(name, &why, *way))
    }

    fn then(&self) -> Reverting {
        let chosen = usize::try_from(self.then.selected()).unwrap_or(0);
        THEN.get(chosen).copied().unwrap_or_default()
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog) {
        let job = Job::new(&gettext("Reverting to a snapshot"), self.machine.subject());
        let what = gettext_f("Could not revert to “{name}”", &[("name", &self.name)]);
        let (form, running, weak) = (self.clone(), job.clone(), dialog.downgrade());
        dialog.work(&job, what, async move {
            let (first, then, force) = (form.first(), form.then(), form.by_force.get());
            let machine = &form.machine;
            let kept = first.as_ref().map(|it| it.name.clone());
            let seen = match &kept {
                Some(_) => picture::of_now(machine).await,
                None => None,
            };
            let done = machine
                .revert_to_snapshot(&form.name, first, then, force, &running)
                .await;
            if let (Some(name), Some(seen)) = (kept, seen) {
                machine.keep_snapshot_picture(&name, seen).await;
            }
            if let Err(error) = &done
                && error.cause() == Some(Cause::Risky)
                && let Some(dialog) = weak.upgrade()
            {
                form.by_force.set(true);
                dialog.set_apply_label(&gettext("Force _Revert"));
            }
            done
        });
    }
}

fn of_now_text(circumstances: &Circumstances, of_now: Option<&(String, Way)>) -> String {
    let plan = circumstances.plan();
    match of_now {
        Some((name, way)) => {
            let way = labels::way(*way, circumstances.active);
            gettext_f(
                "“{name}”: {what}",
                &[("name", name.as_str()), ("what", &way)],
            )
        }
        None => match plan.obstacle(Way::Internal) {
            Some(obstacle) => labels::obstacle(obstacle, &circumstances.version()),
            None => String::new(),
        },
    }
}
