// SPDX-License-Identifier: GPL-3.0-or-later
//! New machines: the page that makes one, and the one that imports XML.

mod basics;
mod dialog;
mod disk;
mod drops;
mod facts;
mod failure_bar;
mod images_menu;
mod import;
mod more;
mod network;
mod note;
mod os_picker;
mod os_row;
mod path_row;
mod problems;
mod reach;
mod source;
mod xml_window;

use adw::prelude::*;

use self::dialog::NewMachineDialog;
use self::import::ImportDialog;
use super::Window;
use super::i18n::gettext;
use crate::model::{Connection, ConnectionState};

pub(crate) use self::drops::accept_drops;

/// Opens the page that makes a machine, with an installation image if one is at
/// hand.
pub(crate) fn show_new_machine(window: &Window, iso: Option<&str>) {
    let Some((connections, selected)) = open_connections(window) else {
        return;
    };
    let dialog = NewMachineDialog::new(window, connections, selected);
    drops::accept_drops_on_dialog(&dialog);
    if let Some(iso) = iso {
        dialog.set_source(iso);
    }
    dialog.present();
}

/// Opens the page that makes a machine of XML.
pub(crate) fn show_import(window: &Window) {
    if let Some((connections, selected)) = open_connections(window) {
        ImportDialog::new(window, connections, selected).present();
    }
}

/// The open connections and the place of the one to propose; says so where
/// there is none.
fn open_connections(window: &Window) -> Option<(Vec<Connection>, usize)> {
    let mut open = window.connections().all();
    open.retain(|connection| connection.state() == ConnectionState::Connected);
    if open.is_empty() {
        let toast = adw::Toast::builder()
            .title(gettext("Connect to a host first"))
            .button_label(gettext("Add Connection…"))
            .action_name("win.add-connection")
            .build();
        window.add_toast(toast);
        return None;
    }
    let current = window.current_connection();
    let current = current.filter(Connection::is_writable);
    let selected = open
        .iter()
        .position(|connection| Some(connection) == current.as_ref())
        .or_else(|| open.iter().position(Connection::is_writable));
    Some((open, selected.unwrap_or(0)))
}
