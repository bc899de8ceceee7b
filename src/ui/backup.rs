// SPDX-License-Identifier: GPL-3.0-or-later
//! The backups of a machine: the page that lists them, and the dialogs that make, restore and schedule them.

mod actions;
mod back_up_dialog;
mod elsewhere;
mod files_dialog;
mod item;
mod labels;
mod number_row;
mod page;
mod restore_dialog;
mod row;
mod schedule_dialog;

pub(crate) use back_up_dialog::show as show_back_up;
pub(crate) use elsewhere::choose as restore_from_folder;
pub(crate) use page::BackupsPage;

/// Registers the page, which no other template brings in.
pub(super) fn register_widgets() {
    use glib::prelude::StaticType;

    BackupsPage::static_type();
}
