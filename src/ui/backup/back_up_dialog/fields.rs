// SPDX-License-Identifier: GPL-3.0-or-later
//! The fields of the form, and what they hold at first.

use adw::prelude::*;
use gtk::glib;

use super::MIB;
use crate::definition::backup::BackupPlan;
use crate::ui::backup::number_row::number_row;
use crate::ui::dialogs;
use crate::ui::i18n::gettext;
use crate::ui::widgets::{PathRow, quiesce_row_saying};

/// The folder of last time, or one in the person's own.
pub(super) fn proposed_folder(plan: &BackupPlan) -> String {
    if !plan.folder.is_empty() {
        return plan.folder.clone();
    }
    let folder = glib::home_dir().join(gettext("Backups"));
    folder.to_string_lossy().into_owned()
}

pub(super) fn pick(row: &PathRow) {
    let Some(window) = row.root().and_downcast::<gtk::Window>() else {
        return;
    };
    let row = row.clone();
    glib::spawn_future_local(async move {
        let folder = dialogs::choose_folder(&window, &gettext("Choose a Folder")).await;
        if let Some(folder) = folder {
            row.choose(&folder.to_string_lossy());
        }
    });
}

/// How many are kept, and how fast they are made.
pub(super) fn numbers(how: &adw::PreferencesGroup, plan: &BackupPlan) -> [gtk::SpinButton; 3] {
    let keep = number_row(
        how,
        (
            &gettext("Chains to keep"),
            &gettext(
                "A chain is a full backup with its incremental ones. Older chains are deleted once this one is finished.",
            ),
        ),
        (1, 99),
        plan.keep,
    );
    let longest = number_row(
        how,
        (
            &gettext("Backups in a chain"),
            &gettext("After that, a full backup begins the next chain."),
        ),
        (1, 365),
        plan.longest,
    );
    let limit = u32::try_from(plan.limit.unwrap_or(0) / MIB).unwrap_or(0);
    let limit = number_row(
        how,
        (
            &gettext("Limit in MiB per second"),
            &gettext("0 for no limit."),
        ),
        (0, 100_000),
        limit,
    );
    [keep, longest, limit]
}

/// Whether the guest is to write everything to its disks before.
pub(super) fn quiesce(group: &adw::PreferencesGroup, is_wanted: bool) -> gtk::Switch {
    let subtitle =
        gettext("Where an agent answers in the guest, it writes everything to the disks first.");
    let (switch, row) = quiesce_row_saying(&subtitle, is_wanted);
    group.add(&row);
    switch
}
