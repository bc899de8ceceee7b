// SPDX-License-Identifier: GPL-3.0-or-later
//! The same dialog for images that a machine left behind when its disks were
//! removed: the machine stays, and so do they, unless they are ticked.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::DeleteDialog;
use super::disk_row::DiskRow;
use crate::model::{Machine, OwnDisk};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};

/// Offers to delete the images of disks that `machine` no longer has; says nothing
/// where none of them can go.
pub(crate) fn offer(window: &gtk::Window, machine: &Machine, disks: &[OwnDisk]) {
    if disks.iter().all(|disk| disk.obstacle.is_some()) {
        return;
    }
    let count = u32::try_from(disks.len()).unwrap_or(u32::MAX);
    let heading = ngettext_f(
        "Also Delete the Image?",
        "Also Delete the Images?",
        count,
        &[],
    );
    let dialog: DeleteDialog = glib::Object::builder()
        .property("transient-for", window)
        .property("title", &heading)
        .build();
    let imp = dialog.imp();
    let _ = imp.machine.set(machine.clone());
    imp.machine_stays.set(true);
    imp.bar_title.set_title(&gettext("Disk Removed"));
    imp.heading.set_label(&heading);
    let name = machine.name();
    imp.body.set_label(&gettext_f(
        "“{name}” no longer uses it. Its contents are kept unless you select it.",
        &[("name", &name)],
    ));
    imp.cancel.set_label(&gettext("_Keep"));
    imp.disks.set_title("");
    imp.disks.set_header_suffix(None::<&gtk::Widget>);
    let rows: Vec<DiskRow> = disks.iter().map(|disk| DiskRow::new(&disk.disk)).collect();
    for (row, disk) in rows.iter().zip(disks) {
        row.judge(disk);
        row.connect_ticked(glib::clone!(
            #[weak]
            dialog,
            move || dialog.show_whether_allowed()
        ));
    }
    dialog.list(rows);
    dialog.list_secrets(disks);
    dialog.follow_connection();
    dialog.present();
}
