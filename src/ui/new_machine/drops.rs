// SPDX-License-Identifier: GPL-3.0-or-later
//! Images and definitions dropped from a file manager.

use std::path::Path;

use gtk::prelude::*;
use gtk::{gdk, gio, glib};

use super::dialog::NewMachineForm;
use super::import::ImportDialog;
use super::wishes::open_file;
use crate::ui::widgets::FormDialog;

/// Lets the main window take an image or a definition that is dropped on it; its
/// actions open the page.
pub(crate) fn accept_drops(window: &impl IsA<gtk::Widget>) {
    let window = window.upcast_ref::<gtk::Widget>();
    let weak = window.downgrade();
    window.add_controller(target(move |path| {
        if let Some(window) = weak.upgrade() {
            open_file(&window, Path::new(path));
        }
    }));
}

/// Lets the page that imports take a definition, wherever it is dropped.
pub(super) fn accept_definitions(dialog: &ImportDialog) {
    let weak = dialog.downgrade();
    let target = target(move |path| {
        let (weak, file) = (weak.clone(), gio::File::for_path(path));
        glib::spawn_future_local(async move {
            if let Some(dialog) = weak.upgrade() {
                dialog.open_file(&file).await;
            }
        });
    });
    target.set_propagation_phase(gtk::PropagationPhase::Capture);
    dialog.add_controller(target);
}

/// Lets the page take an image that is dropped on it, wherever.
pub(super) fn accept_drops_on_dialog(dialog: &FormDialog, form: &NewMachineForm) {
    let target = target(glib::clone!(
        #[weak]
        form,
        move |path| form.set_source(path)
    ));
    // Before the entries, which would take the text of the path.
    target.set_propagation_phase(gtk::PropagationPhase::Capture);
    dialog.add_controller(target);
}

fn target(f: impl Fn(&str) + 'static) -> gtk::DropTarget {
    let target = gtk::DropTarget::new(gdk::FileList::static_type(), gdk::DragAction::COPY);
    target.connect_drop(move |_, value, _, _| {
        let files = value.get::<gdk::FileList>().map(|list| list.files());
        let path = files.ok().and_then(|files| files.first()?.path());
        match path {
            Some(path) => {
                f(&path.to_string_lossy());
                true
            }
            None => false,
        }
    });
    target
}
