// SPDX-License-Identifier: GPL-3.0-or-later
//! New machines: the page that makes one, and the one that imports XML.

mod basics;
mod dialog;
mod disk;
mod drops;
mod failure_bar;
mod hosts;
pub(in crate::ui) mod images_menu;
mod import;
mod more;
pub(in crate::ui) mod network;
mod note;
pub(in crate::ui) mod os_picker;
mod os_row;
pub(in crate::ui) mod path_row;
mod problems;
mod source;
mod xml_window;

use adw::prelude::*;
use gtk::{gio, glib};

use self::dialog::NewMachineDialog;
use self::import::ImportDialog;
use super::Window;

pub(in crate::ui) use crate::model::{host_facts as facts, usage};

pub(crate) use self::drops::accept_drops;
pub(crate) use self::failure_bar::FailureBar;
pub(crate) use self::note::FieldNote;
pub(crate) use self::xml_window::show as show_xml;

/// Opens the page that makes a machine, with an installation image if one is at
/// hand.
pub(crate) fn show_new_machine(window: &Window, iso: Option<&str>) {
    let (window, iso) = (window.clone(), iso.map(str::to_owned));
    glib::spawn_future_local(async move {
        let Some((connections, selected)) = hosts::open(&window).await else {
            return;
        };
        let dialog = NewMachineDialog::new(&window, connections, selected);
        drops::accept_drops_on_dialog(&dialog);
        if let Some(iso) = iso {
            dialog.set_source(&iso);
        }
        dialog.present();
    });
}

/// Opens the page that makes a machine of XML.
pub(crate) fn show_import(window: &Window) {
    import(window, None);
}

/// The same, with the XML of a file.
fn show_import_of(window: &Window, file: gio::File) {
    import(window, Some(file));
}

fn import(window: &Window, file: Option<gio::File>) {
    let window = window.clone();
    glib::spawn_future_local(async move {
        let Some((connections, selected)) = hosts::open(&window).await else {
            return;
        };
        let dialog = ImportDialog::new(&window, connections, selected);
        drops::accept_definitions(&dialog);
        dialog.present();
        if let Some(file) = file {
            dialog.open_file(&file).await;
        }
    });
}

/// Registers the dialogs, which no other template brings in.
pub(super) fn register_widgets() {
    use gtk::glib::prelude::StaticType;

    NewMachineDialog::static_type();
    ImportDialog::static_type();
    os_picker::OsPicker::static_type();
}
