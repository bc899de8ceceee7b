// SPDX-License-Identifier: GPL-3.0-or-later
//! The storage of a connection: its pools, and the volumes in them.

mod delete_pool_dialog;
mod follow_connection;
mod labels;
mod new_pool_dialog;
mod page;
mod pool_menu;
mod pool_page;
mod pool_row;
mod pool_xml;
mod rename_pool_dialog;
mod volume_item;
mod volumes_view;

pub(crate) use page::StoragePage;

/// Registers the dialogs, which no template brings in.
pub(super) fn register_widgets() {
    use glib::prelude::StaticType;

    new_pool_dialog::NewPoolDialog::static_type();
    delete_pool_dialog::DeletePoolDialog::static_type();
    rename_pool_dialog::RenamePoolDialog::static_type();
}
