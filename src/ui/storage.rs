// SPDX-License-Identifier: GPL-3.0-or-later
//! The storage of a connection: its pools, and the volumes in them.

mod all_volumes;
mod browser;
mod compact;
mod copy_dialog;
mod delete_pool_dialog;
mod delete_volumes;
mod details_dialog;
mod download;
mod format_row;
mod gone;
mod labels;
mod library;
mod name_row;
mod new_pool_dialog;
mod new_volume_dialog;
mod page;
mod pool_menu;
mod pool_page;
mod pool_row;
mod pool_xml;
mod rename_pool_dialog;
mod resize_dialog;
mod secrets;
mod selected_bar;
mod stop_pool;
mod stopped_note;
mod unused_page;
mod upload;
mod volume_actions;
mod volume_cell;
mod volume_labels;
mod volumes_view;
mod wipe;

pub(crate) use browser::{Kind as VolumeKind, browse_from};
pub(crate) use page::StoragePage;

/// Registers the dialogs, which no template brings in.
pub(super) fn register_widgets() {
    use glib::prelude::StaticType;

    browser::VolumeBrowser::static_type();
    new_pool_dialog::NewPoolForm::static_type();
    delete_pool_dialog::DeletePoolForm::static_type();
}
