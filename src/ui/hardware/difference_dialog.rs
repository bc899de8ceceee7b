// SPDX-License-Identifier: GPL-3.0-or-later
//! Shows what somebody else changed in a definition, and what would be written.

use adw::prelude::*;

use crate::ui::dialogs;
use crate::ui::i18n::gettext;

/// Asks whether to write, now that somebody else has changed the definition.
pub(super) async fn ask(parent: &impl IsA<gtk::Window>, theirs: &str, ours: &str) -> bool {
    let dialog = dialog(parent, theirs, ours);
    dialog.set_body(&gettext(
        "Somebody else changed this machine meanwhile. Your changes can be made to it as it is now.",
    ));
    dialog.add_responses(&[
        ("cancel", &gettext("_Cancel")),
        ("apply", &gettext("_Apply My Changes")),
    ]);
    dialog.set_response_appearance("apply", adw::ResponseAppearance::Suggested);
    dialog.set_default_response(Some("cancel"));
    dialog.set_close_response("cancel");
    dialogs::response(&dialog).await == "apply"
}

/// Shows the same, to read.
pub(super) fn show(parent: &impl IsA<gtk::Window>, theirs: &str, ours: &str) {
    let dialog = dialog(parent, theirs, ours);
    dialog.add_responses(&[("close", &gettext("_Close"))]);
    dialog.set_close_response("close");
    dialog.present();
}

fn dialog(parent: &impl IsA<gtk::Window>, theirs: &str, ours: &str) -> adw::MessageDialog {
    let heading = gettext("Changed Meanwhile");
    let dialog = adw::MessageDialog::new(Some(parent), Some(&heading), None);
    let content = gtk::Box::new(gtk::Orientation::Vertical, 12);
    for (title, text) in [
        (gettext("What somebody else changed"), theirs),
        (gettext("What you would write"), ours),
    ] {
        let label = gtk::Label::builder()
            .label(&title)
            .xalign(0.0)
            .css_classes(["heading"])
            .build();
        content.append(&label);
        content.append(&lines(&title, text));
    }
    dialog.set_extra_child(Some(&content));
    dialog
}

fn lines(title: &str, text: &str) -> gtk::ScrolledWindow {
    let view = gtk::TextView::builder()
        .editable(false)
        .cursor_visible(false)
        .monospace(true)
        .left_margin(6)
        .right_margin(6)
        .top_margin(6)
        .bottom_margin(6)
        .build();
    view.update_property(&[gtk::accessible::Property::Label(title)]);
    view.buffer().set_text(text);
    gtk::ScrolledWindow::builder()
        .child(&view)
        .min_content_width(280)
        .max_content_height(180)
        .propagate_natural_height(true)
        .has_frame(true)
        .build()
}
