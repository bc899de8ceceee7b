// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with machines, wherever it is offered: one table of names, icons,
//! shortcuts, questions and menus over the actions of `model::actions`, and the one
//! way to run them. Everything takes a slice of machines. Knows no page.

mod clone_dialog;
mod delete_dialog;
mod export_dialog;
mod group;
mod hints;
mod menus;
mod questions;
mod rename_dialog;
mod run;
mod shortcuts;
mod shut_down_wait;
mod start_network;
mod table;

pub(crate) use delete_dialog::offer_images;
pub(crate) use group::MachineActions;
pub(crate) use hints::follow_hints;
pub(crate) use menus::{header_menu, open_machine_menu};
pub(crate) use run::{activate, perform};
pub(crate) use shortcuts::{add_list_shortcuts, add_shortcuts, shortcuts_as_ui};
pub(crate) use table::{HeaderMenu, entry};

/// Registers the dialogs, which no other template brings in.
pub(super) fn register_widgets() {
    use glib::prelude::StaticType;

    delete_dialog::DeleteDialog::static_type();
}
