// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine on the screen: its row, its page, what can be done with it.

mod confirmations;
mod delete_dialog;
mod header;
mod job_bar;
mod lazy_pages;
mod loading;
mod menu_hints;
mod notice_badge;
mod overview;
mod page;
mod power_buttons;
mod rename_dialog;
mod row;
mod shut_down_wait;
mod start_network;
mod status;
mod verb;
mod verbs;

pub(crate) use delete_dialog::offer_images;
pub(crate) use notice_badge::NoticeBadge;
pub(in crate::ui) use overview::{bus_text, disk_title};
pub(crate) use page::MachinePage;
pub(crate) use row::MachineRow;
pub(crate) use status::{status_class, status_text};

/// Registers the dialogs, which no other template brings in.
pub(super) fn register_widgets() {
    use glib::prelude::StaticType;

    MachinePage::static_type();
    delete_dialog::DeleteDialog::static_type();
    rename_dialog::RenameDialog::static_type();
}
