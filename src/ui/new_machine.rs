// SPDX-License-Identifier: GPL-3.0-or-later
//! New machines: the page that makes one, and the one that imports XML.

mod basics;
mod catalogue;
mod copy;
mod dialog;
mod disk;
mod drops;
mod import;
mod more;
mod more_disks;
mod network;
mod next_form;
mod os_row;
mod package;
mod source;
mod targets;
mod tree;
mod wishes;

use std::time::Instant;

use adw::prelude::*;
use gtk::{gio, glib};

use self::dialog::NewMachineForm;
use self::import::ImportDialog;

pub(crate) use self::drops::accept_drops;
pub(super) use self::more::{cpu_mode, cpu_modes, tpm};
pub(crate) use self::next_form::NextForm;
pub(crate) use self::wishes::{Wishes, open_file};
use crate::model::Machine;
use crate::ui::widgets::{Hosts, log_when_drawn};

/// Opens the page that makes a machine, with what was asked for.
pub(crate) fn show_new_machine(
    window: &impl IsA<gtk::Window>,
    hosts: Hosts,
    wishes: Wishes,
    next: &NextForm,
) {
    let (window, since, next) = (window.clone().upcast(), Instant::now(), next.clone());
    glib::spawn_future_local(async move {
        let Some((connections, selected)) = hosts.open(&window).await else {
            return;
        };
        let shown = NewMachineForm::in_dialog(next.take(), &window, connections, selected);
        let Some((dialog, form)) = shown else {
            return;
        };
        drops::accept_drops_on_dialog(&dialog, &form);
        form.take_wishes(&wishes);
        dialog.present();
        log_when_drawn(&dialog, since, "New Virtual Machine");
        dialog.connect_unrealize(move |_| next.make_soon());
    });
}

/// Opens the page that makes a machine of XML, with that of a file if one is at
/// hand.
pub(crate) fn show_import(window: &impl IsA<gtk::Window>, hosts: Hosts, file: Option<gio::File>) {
    let window = window.clone().upcast();
    glib::spawn_future_local(async move {
        let Some((connections, selected)) = hosts.open(&window).await else {
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

/// Imports a machine from a file: of this path, or of one that a person picks.
pub(crate) fn show_package(window: &impl IsA<gtk::Window>, hosts: Hosts, file: Option<&str>) {
    let window = window.upcast_ref::<gtk::Window>();
    match file {
        Some(path) => package::open(window, hosts, path.into()),
        None => package::choose(window, hosts),
    }
}

/// Copies a machine to another of the hosts.
pub(crate) fn show_copy(window: &impl IsA<gtk::Window>, hosts: Hosts, machine: &Machine) {
    copy::show(window.upcast_ref(), hosts, machine);
}

/// Registers the dialogs, which no other template brings in.
pub(super) fn register_widgets() {
    use gtk::glib::prelude::StaticType;

    NewMachineForm::static_type();
    ImportDialog::static_type();
    crate::ui::widgets::list_picker::ListPicker::static_type();
}
