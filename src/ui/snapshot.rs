// SPDX-License-Identifier: GPL-3.0-or-later
//! The snapshots of a machine: the page with their tree, and the dialogs that take one, go back to one, edit and
//! delete them.

mod actions;
mod checkpoint;
mod delete;
mod description;
mod edit_dialog;
mod labels;
mod name_row;
mod one_click;
mod page;
mod picture;
mod refuse;
mod revert_dialog;
mod row;
mod take_dialog;
mod toast;
mod tree_item;
mod tree_view;
mod way_rows;

pub(crate) use one_click::{WayBack, offer_after_change, say_taken, take_now, way_back};
pub(crate) use page::SnapshotsPage;
pub(crate) use toast::finish_deletions;

/// Registers the page, which no other template brings in.
pub(super) fn register_widgets() {
    use glib::prelude::StaticType;

    SnapshotsPage::static_type();
}
