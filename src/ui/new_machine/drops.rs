// SPDX-License-Identifier: GPL-3.0-or-later
//! Images and definitions dropped from a file manager.

use std::path::{Path, PathBuf};

use gtk::prelude::*;
use gtk::{gdk, gio, glib};

use super::dialog::NewMachineForm;
use super::import::{ImportDialog, is_definition};
use super::package::is_package;
use crate::ui::widgets::FormDialog;

/// Lets the main window take an image or a definition that is dropped on it; its
/// actions open the page.
pub(crate) fn accept_drops(window: &impl IsA<gtk::Widget>) {
    let window = window.upcast_ref::<gtk::Widget>();
    let weak = window.downgrade();
    window.add_controller(target(move |path| {
        let (weak, path) = (weak.clone(), path.to_owned());
        glib::spawn_future_local(async move {
            let file = PathBuf::from(&path);
            let looked = gio::spawn_blocking(move || is_definition(&file)).await;
            let Some(window) = weak.upgrade() else {
                return;
            };
            let action = match looked {
                // A package of ours begins with a definition, too.
                _ if is_package(Path::new(&path)) => "win.import-package-file",
                Ok(true) => "win.import-file",
                _ => "win.new-machine-from",
            };
            if let Err(error) = window.activate_action(action, Some(&path.to_variant())) {
                log::warn!("{path} was dropped: {error}");
            }
        });
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
