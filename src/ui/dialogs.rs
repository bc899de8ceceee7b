// SPDX-License-Identifier: GPL-3.0-or-later
//! Small dialogs that every feature uses: ask before something is destroyed,
//! show the whole text of a failure, pick a file.

use adw::prelude::*;
use gtk::gio;

use super::i18n::gettext;

/// Asks before something is permanently deleted. Cancel is the default and what Escape does.
pub(crate) async fn confirm(
    parent: &impl IsA<gtk::Window>,
    heading: &str,
    body: &str,
    go_on: &str,
) -> bool {
    confirm_with(parent, heading, body, go_on, |_| {}).await
}

/// The same, with more done to the dialog before it is shown. What goes on is called `go-on`.
pub(crate) async fn confirm_with(
    parent: &impl IsA<gtk::Window>,
    heading: &str,
    body: &str,
    go_on: &str,
    prepare: impl FnOnce(&adw::MessageDialog),
) -> bool {
    let dialog = question(parent, heading, body, go_on);
    dialog.set_response_appearance("go-on", adw::ResponseAppearance::Destructive);
    dialog.set_default_response(Some("cancel"));
    prepare(&dialog);
    response(&dialog).await == "go-on"
}

/// Asks before something long that loses nothing; `prepare` does more to the dialog before it is shown.
pub(crate) async fn agree(
    parent: &impl IsA<gtk::Window>,
    heading: &str,
    body: &str,
    go_on: &str,
    prepare: impl FnOnce(&adw::MessageDialog),
) -> bool {
    let dialog = question(parent, heading, body, go_on);
    dialog.set_response_appearance("go-on", adw::ResponseAppearance::Suggested);
    dialog.set_default_response(Some("go-on"));
    prepare(&dialog);
    response(&dialog).await == "go-on"
}

/// A question with Cancel, which Escape chooses, and one way on.
fn question(
    parent: &impl IsA<gtk::Window>,
    heading: &str,
    body: &str,
    go_on: &str,
) -> adw::MessageDialog {
    let dialog = adw::MessageDialog::new(Some(parent), Some(heading), Some(body));
    dialog.add_responses(&[("cancel", &gettext("_Cancel")), ("go-on", go_on)]);
    dialog.set_close_response("cancel");
    dialog
}

/// Presents a message dialog and waits for the answer (libadwaita has this as
/// `choose` only from 1.3 on).
pub(crate) async fn response(dialog: &adw::MessageDialog) -> String {
    let (sender, receiver) = async_channel::bounded(1);
    dialog.connect_response(None, move |_, response| {
        let _ = sender.try_send(response.to_owned());
    });
    dialog.present();
    receiver.recv().await.unwrap_or_default()
}

/// Shows the whole text of a failure, to read and to copy.
pub(crate) fn show_details(parent: &impl IsA<gtk::Window>, what: &str, why: &str) {
    let text = gtk::Label::builder()
        .label(why)
        .selectable(true)
        .wrap(true)
        .wrap_mode(gtk::pango::WrapMode::WordChar)
        .xalign(0.0)
        .build();
    let dialog = adw::MessageDialog::new(Some(parent), Some(what), None);
    dialog.set_extra_child(Some(&text));
    dialog.add_responses(&[("copy", &gettext("Co_py")), ("close", &gettext("_Close"))]);
    dialog.set_default_response(Some("close"));
    dialog.set_close_response("close");
    let all = format!("{what}\n{why}");
    dialog.connect_response(Some("copy"), move |dialog, _| {
        dialog.clipboard().set_text(&all);
    });
    dialog.present();
}

fn chooser(
    parent: &impl IsA<gtk::Window>,
    title: &str,
    action: gtk::FileChooserAction,
    accept: &str,
) -> gtk::FileChooserNative {
    let cancel = gettext("_Cancel");
    let chooser = gtk::FileChooserNative::new(
        Some(title),
        Some(parent),
        action,
        Some(accept),
        Some(&cancel),
    );
    chooser.set_modal(true);
    chooser
}

/// Lets a person pick a file to open. `patterns` are globs such as `*.iso`.
pub(crate) async fn open_file(
    parent: &impl IsA<gtk::Window>,
    title: &str,
    filter_name: &str,
    patterns: &[&str],
) -> Option<gio::File> {
    let action = gtk::FileChooserAction::Open;
    let chooser = chooser(parent, title, action, &gettext("_Open"));
    let filter = gtk::FileFilter::new();
    filter.set_name(Some(filter_name));
    patterns
        .iter()
        .for_each(|pattern| filter.add_pattern(pattern));
    chooser.add_filter(&filter);
    let everything = gtk::FileFilter::new();
    everything.set_name(Some(&gettext("All files")));
    everything.add_pattern("*");
    chooser.add_filter(&everything);
    let response = chooser.run_future().await;
    (response == gtk::ResponseType::Accept)
        .then(|| chooser.file())
        .flatten()
}

/// Lets a person say where to save a file called `name`, or otherwise.
pub(crate) async fn save_file(
    parent: &impl IsA<gtk::Window>,
    title: &str,
    name: &str,
) -> Option<gio::File> {
    let action = gtk::FileChooserAction::Save;
    let chooser = chooser(parent, title, action, &gettext("_Save"));
    chooser.set_current_name(name);
    let response = chooser.run_future().await;
    (response == gtk::ResponseType::Accept)
        .then(|| chooser.file())
        .flatten()
}

/// Lets a person pick any number of files of this computer.
pub(crate) async fn open_files(
    parent: &impl IsA<gtk::Window>,
    title: &str,
) -> Vec<std::path::PathBuf> {
    let chooser = chooser(
        parent,
        title,
        gtk::FileChooserAction::Open,
        &gettext("_Open"),
    );
    chooser.set_select_multiple(true);
    if chooser.run_future().await != gtk::ResponseType::Accept {
        return Vec::new();
    }
    let files = chooser.files();
    let files = files.iter::<gio::File>().flatten();
    files.filter_map(|file| file.path()).collect()
}

/// Lets a person pick a folder of this computer.
pub(crate) async fn choose_folder(
    parent: &impl IsA<gtk::Window>,
    title: &str,
) -> Option<std::path::PathBuf> {
    let action = gtk::FileChooserAction::SelectFolder;
    let chooser = chooser(parent, title, action, &gettext("C_hoose"));
    let response = chooser.run_future().await;
    let file = (response == gtk::ResponseType::Accept).then(|| chooser.file());
    file.flatten()?.path()
}
