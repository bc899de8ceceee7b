// SPDX-License-Identifier: GPL-3.0-or-later
//! What else of a machine is deleted with it unless it is unticked: its UEFI variables,
//! snapshots inside images that stay, and addresses that networks keep for it.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::DeleteDialog;
use super::disk_row::{DiskRow, used_by};
use crate::model::creation::Reservation;
use crate::model::{DeleteOptions, Machine, Nvram, Obstacle, OwnDisk};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::names::shown_name;

impl DeleteDialog {
    /// Lists them as soon as they are known.
    pub(super) fn look_for_others(&self, machine: &Machine) {
        let (weak, machine) = (self.downgrade(), machine.clone());
        glib::spawn_future_local(async move {
            let nvram = machine.nvram().await;
            let snapshots = machine.internal_snapshots().await;
            let files = machine.snapshot_files().await;
            let reservations = machine.reservations().await;
            let Some(dialog) = weak.upgrade() else {
                return;
            };
            match nvram {
                Ok(Some(nvram)) => dialog.list_nvram(&nvram),
                Ok(None) => {}
                Err(error) => log::info!("the UEFI variables of {}: {error}", machine.name()),
            }
            match snapshots {
                Ok(names) if !names.is_empty() => dialog.list_snapshots(&names),
                Ok(_) => {}
                Err(error) => log::info!("the snapshots of {}: {error}", machine.name()),
            }
            match reservations {
                Ok(reservations) => dialog.list_reservations(reservations),
                Err(error) => log::info!("addresses of {}: {error}", machine.name()),
            }
            match files {
                Ok(files) => dialog.list_snapshot_files(files),
                Err(error) => {
                    log::info!("files of snapshots of {}: {error}", machine.name());
                }
            }
            dialog.fit();
        });
    }

    /// Says where its backups stay, if it has any.
    pub(super) fn look_for_backups(&self, machine: &Machine) {
        let (weak, machine) = (self.downgrade(), machine.clone());
        glib::spawn_future_local(async move {
            let folder = machine.backup_plan().await.folder;
            if folder.is_empty() {
                return;
            }
            let kept = machine.backups_in(folder.clone().into()).await;
            let dialog = weak.upgrade().filter(|it| it.is_asking());
            if let Some(dialog) = dialog
                && kept.is_ok_and(|it| !it.chains.is_empty())
            {
                let text = gettext_f(
                    "Its backups stay in {folder}. “Restore from Backup…” in the main menu makes a machine of them.",
                    &[("folder", &folder)],
                );
                let body = &dialog.imp().body;
                body.set_label(&format!("{}\n\n{text}", body.label()));
                dialog.fit();
            }
        });
    }

    /// A template with linked clones stays: they are nothing without it.
    pub(super) fn look_for_clones(&self, machine: &Machine) {
        let (weak, machine) = (self.downgrade(), machine.clone());
        glib::spawn_future_local(async move {
            let clones = machine.linked_clones().await;
            let Some(dialog) = weak.upgrade() else {
                return;
            };
            match clones {
                Ok(clones) if clones.is_empty() => {}
                Ok(clones) => {
                    dialog.show_problem(&gettext_f(
                        "These are linked to it, and cannot work without it: {clones}. Delete them first, or make them independent.",
                        &[("clones", &clones.join(", "))],
                    ));
                    dialog.imp().clones.replace(clones);
                    dialog.show_whether_allowed();
                }
                Err(error) => dialog.show_problem(&error.to_string()),
            }
        });
    }

    fn list_nvram(&self, nvram: &Nvram) {
        let row = DiskRow::other(&nvram.path, &gettext("Its UEFI variables"));
        if !nvram.used_by.is_empty() {
            row.refuse(&used_by(&nvram.used_by));
        }
        self.add_other(&row);
        self.imp().nvram.replace(Some(row));
    }

    fn list_snapshots(&self, names: &[String]) {
        let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
        let title = ngettext_f(
            "{count} snapshot inside its disks",
            "{count} snapshots inside its disks",
            count,
            &[],
        );
        let text =
            gettext("Otherwise they stay in the disks that are kept, and take up space there:");
        let row = DiskRow::other(&title, &format!("{text} {}", names.join(", ")));
        self.add_other(&row);
        if self.imp().shares_disks.get() {
            row.untick();
        }
        self.imp().snapshots.replace(Some(row));
    }

    fn list_reservations(&self, reservations: Vec<Reservation>) {
        let with_row = |kept: Reservation| {
            let text = gettext_f(
                "Reserved for it in the network “{name}”",
                &[("name", &shown_name(&kept.network))],
            );
            let row = DiskRow::other(&kept.address.address.to_string(), &text);
            self.add_other(&row);
            (row, kept)
        };
        let rows = reservations.into_iter().map(with_row).collect();
        self.imp().reserved.replace(rows);
    }

    /// The addresses that networks keep no longer.
    pub(super) fn reservations_to_delete(&self) -> Vec<Reservation> {
        let rows = self.imp().reserved.borrow();
        let ticked = rows.iter().filter(|(row, _)| row.ticked().is_some());
        ticked.map(|(_, kept)| kept.clone()).collect()
    }

    pub(super) fn add_other(&self, row: &DiskRow) {
        self.imp().others.add(row);
        self.imp().others.set_visible(true);
    }

    /// Snapshots inside a disk that other machines use, too, may be theirs.
    pub(super) fn judge_snapshots(&self, disks: &[OwnDisk]) {
        let is_shared = disks.iter().any(|disk| {
            let obstacle = disk.obstacle.as_ref();
            matches!(obstacle, Some(Obstacle::UsedBy(_) | Obstacle::Shareable))
        });
        self.imp().shares_disks.set(is_shared);
        if let (true, Some(row)) = (is_shared, &*self.imp().snapshots.borrow()) {
            row.untick();
        }
    }

    /// How to delete the machine, after what is ticked.
    pub(super) fn options(&self) -> DeleteOptions {
        let imp = self.imp();
        let is_ticked = |row: &Option<DiskRow>| row.as_ref().map(|row| row.ticked().is_some());
        let rows = imp.rows.borrow();
        let all_go = rows.iter().all(|row| row.ticked().is_some());
        DeleteOptions {
            force_off: true,
            keep_nvram: is_ticked(&imp.nvram.borrow()) == Some(false),
            internal_snapshots: !all_go && is_ticked(&imp.snapshots.borrow()) == Some(true),
        }
    }
}
