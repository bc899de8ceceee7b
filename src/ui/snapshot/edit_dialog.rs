// SPDX-License-Identifier: GPL-3.0-or-later
//! Another name and description for a snapshot.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::description;
use super::name_row::NameRow;
use crate::model::{Job, Snapshot};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::FormDialog;

/// Opens the dialog; `edited` is called with the name that it has then.
pub(super) fn show(window: &gtk::Window, snapshot: &Snapshot, edited: impl Fn(&str) + 'static) {
    let Some(machine) = snapshot.machine() else {
        return;
    };
    let Some(connection) = machine.connection() else {
        return;
    };
    let known = snapshot.definition().clone();
    let title = gettext_f("Edit “{name}”", &[("name", &known.name)]);
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Save"));
    let group = adw::PreferencesGroup::new();
    let name = NameRow::new(&group, &machine, &known.name, Some(&known.name));
    if known.is_in_images() {
        name.name.row.set_sensitive(false);
        name.name.note.tell(&gettext(
            "It has this name inside the disk images, which cannot be changed.",
        ));
    }
    let text = description::field(&group, known.description.as_deref().unwrap_or_default());
    dialog.add(&group);
    dialog.set_complete(true);
    let checked = name.clone();
    name.name.row.connect_changed(glib::clone!(
        #[weak]
        dialog,
        move |_| dialog.set_complete(checked.check().is_some())
    ));
    let edited = Rc::new(edited);
    dialog.connect_apply(move |dialog| {
        let new_name = match name.name.row.is_sensitive() {
            true => name.check(),
            false => Some(known.name.clone()),
        };
        let Some(new_name) = new_name else {
            return;
        };
        let job = Job::new(&gettext("Editing a snapshot"), machine.subject());
        let what = gettext_f("Could not change “{name}”", &[("name", &known.name)]);
        let (machine, old, running) = (machine.clone(), known.name.clone(), job.clone());
        let (text, edited) = (description::text(&text), edited.clone());
        dialog.work(&job, what, async move {
            machine
                .edit_snapshot(&old, &new_name, &text, &running)
                .await?;
            edited(&new_name);
            Ok(())
        });
    });
    dialog.present();
}
