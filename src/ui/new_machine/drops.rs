// SPDX-License-Identifier: GPL-3.0-or-later
//! Images dropped from a file manager.

use gtk::gdk;
use gtk::prelude::*;

use super::dialog::NewMachineDialog;
use super::show_new_machine;
use crate::ui::Window;

/// Lets the main window take an image that is dropped on it.
pub(crate) fn accept_drops(window: &Window) {
    let weak = window.downgrade();
    window.add_controller(target(move |path| {
        if let Some(window) = weak.upgrade() {
            show_new_machine(&window, Some(path));
        }
    }));
}

/// Lets the page take an image that is dropped on it, wherever.
pub(super) fn accept_drops_on_dialog(dialog: &NewMachineDialog) {
    let weak = dialog.downgrade();
    let target = target(move |path| {
        if let Some(dialog) = weak.upgrade() {
            dialog.set_source(path);
        }
    });
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
