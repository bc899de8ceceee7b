// SPDX-License-Identifier: GPL-3.0-or-later
//! A checkpoint of incremental backups that is in the way of a snapshot, and its deletion.

use adw::prelude::*;
use gtk::glib;

use crate::definition::snapshot::{Obstacle, Way};
use crate::model::{Circumstances, Job, Machine};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::FormDialog;

/// The checkpoint that is in the way and can be deleted now: only QEMU takes the record of changes out of the images.
pub(super) fn in_the_way(circumstances: &Circumstances) -> Option<String> {
    let plan = circumstances.plan();
    match plan.obstacle(Way::Internal) {
        Some(Obstacle::Checkpoint(name)) if circumstances.active => Some(name.clone()),
        _ => None,
    }
}

/// Adds a row that deletes it. The dialog closes then, and `deleted` is called with how it is now.
pub(super) fn offer(
    dialog: &FormDialog,
    machine: &Machine,
    name: &str,
    deleted: impl Fn(Circumstances) + Clone + 'static,
) {
    let button = gtk::Button::builder()
        .label(gettext("Delete Checkpoint"))
        .valign(gtk::Align::Center)
        .build();
    let title = gettext_f("Checkpoint “{name}”", &[("name", name)]);
    let row = adw::ActionRow::builder()
        .title(glib::markup_escape_text(&title))
        .subtitle(gettext("Without it, the next backup is a full one."))
        .title_lines(0)
        .subtitle_lines(0)
        .build();
    row.add_suffix(&button);
    let group = adw::PreferencesGroup::new();
    group.add(&row);
    dialog.add(&group);
    let (machine, name) = (machine.clone(), name.to_owned());
    button.connect_clicked(glib::clone!(
        #[weak]
        dialog,
        move |_| {
            let job = Job::new(&gettext("Deleting the checkpoint"), machine.subject());
            let what = gettext("Could not delete the checkpoint");
            let (machine, name) = (machine.clone(), name.clone());
            let (deleted, running) = (deleted.clone(), job.clone());
            dialog.work(&job, what, async move {
                machine.delete_checkpoint(&name, &running).await?;
                deleted(machine.snapshot_circumstances().await?);
                Ok(())
            });
        }
    ));
}
