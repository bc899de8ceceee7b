// SPDX-License-Identifier: GPL-3.0-or-later
//! Images and definitions dropped from a file manager.

use std::path::{Path, PathBuf};

use adw::prelude::*;
use gtk::{gdk, gio, glib};

use super::dialog::NewMachineForm;
use super::import::ImportDialog;
use super::wishes::open_file;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{
    FormDialog, end_drop_hints, hint_drops_below, hint_drops_on_window, toasts_around,
};

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
    if let Some(toasts) = toasts_around(window) {
        let text = gettext(
            "Drop an installation image, a disk image or a definition to make a machine of it",
        );
        hint_drops_below(&toasts, &text);
    }
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
    hint_drops_on_window(dialog, &gettext("Drop a definition to read it"));
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
    hint_drops_on_window(dialog, &gettext("Drop an image to use it for this machine"));
}

/// What takes one file. Of several it takes one, and says so.
fn target(f: impl Fn(&str) + 'static) -> gtk::DropTarget {
    let target = gtk::DropTarget::new(gdk::FileList::static_type(), gdk::DragAction::COPY);
    target.connect_drop(move |target, value, _, _| {
        end_drop_hints();
        let files = value.get::<gdk::FileList>().map(|list| list.files());
        let paths: Vec<PathBuf> = files
            .map(|files| files.iter().filter_map(gio::File::path).collect())
            .unwrap_or_default();
        let Some(taken) = chosen(&paths) else {
            return false;
        };
        f(&taken.to_string_lossy());
        if let Some(widget) = target.widget().filter(|_| paths.len() > 1) {
            say_only(&widget, taken);
        }
        true
    });
    target
}

/// The file to take: a definition or a package before the images that it brings.
fn chosen(paths: &[PathBuf]) -> Option<&PathBuf> {
    let is_definition = |path: &&PathBuf| {
        let extension = path.extension().map(|it| it.to_ascii_lowercase());
        extension.is_some_and(|it| it == "xml" || it == "ovf" || it == "ova")
    };
    paths.iter().find(is_definition).or(paths.first())
}

fn say_only(widget: &gtk::Widget, taken: &Path) {
    let name = taken.file_name().unwrap_or_default().to_string_lossy();
    let values = [("name", &*name)];
    let text = gettext_f("Only “{name}” was taken: drop one file at a time.", &values);
    if let Some(toasts) = toasts_around(widget) {
        let title = glib::markup_escape_text(&text);
        toasts.add_toast(adw::Toast::builder().title(title).timeout(0).build());
        return;
    }
    let window = widget.root().and_downcast::<gtk::Window>();
    let dialog = adw::MessageDialog::new(
        window.as_ref(),
        Some(&gettext("Several Files Were Dropped")),
        Some(&text),
    );
    dialog.add_responses(&[("close", &gettext("_Close"))]);
    dialog.set_close_response("close");
    dialog.present();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_files_a_definition_is_taken() {
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        let taken = |names: &[&str]| chosen(&paths(names)).map(|it| it.display().to_string());
        assert_eq!(taken(&[]), None);
        assert_eq!(taken(&["/a.iso", "/b.iso"]).as_deref(), Some("/a.iso"));
        assert_eq!(taken(&["/a.vmdk", "/a.OVF"]).as_deref(), Some("/a.OVF"));
    }
}
