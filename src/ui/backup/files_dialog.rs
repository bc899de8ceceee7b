// SPDX-License-Identifier: GPL-3.0-or-later
//! The files in a backup: they can be read in the file manager as long as the dialog is open. Where the program for that
//! is not installed, the dialog says what to type.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use adw::prelude::*;
use gtk::{gio, glib};

use super::labels;
use crate::definition::backup::Chain;
use crate::model::{BackupFiles, Job, Machine, MountedBackup};
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{FieldNote, FormDialog, Unfinished};

/// High enough for where the files are, in pixels.
const HEIGHT: i32 = 320;

/// What is mounted, if anything is.
type Mounted = Rc<RefCell<Option<MountedBackup>>>;

/// Opens the dialog.
///
/// # Errors
/// Where a backup that this one needs is missing.
pub(super) fn show(
    window: &gtk::Window,
    machine: &Machine,
    (folder, chain, id): (PathBuf, Chain, String),
) -> Result<(), Failure> {
    let missing = || Failure::Failed {
        what: gettext("Could not open the files"),
        why: gettext("A backup that this one needs is missing."),
    };
    let files = BackupFiles::of(&folder, &chain, &id).ok_or_else(missing)?;
    let backup = chain.backups.iter().find(|it| it.id == id);
    let backup = backup.map(labels::title).unwrap_or_default();
    let Some(connection) = machine.connection() else {
        return Ok(());
    };
    let title = gettext_f("Files of {backup}", &[("backup", &backup)]);
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Open Files"));
    let can = BackupFiles::can_be_mounted();
    dialog.add(&described(can));
    if !can {
        dialog.add(&command(&files.command()));
        let text =
            gettext("Without it, an administrator can attach the first disk as a block device:");
        dialog.add(&paragraph(&text));
        dialog.add(&command(&files.attach_command()));
    }
    dialog.set_complete(can);
    dialog.set_default_height(HEIGHT);
    let mounted = Mounted::default();
    dialog.connect_apply(glib::clone!(
        #[strong]
        mounted,
        #[strong]
        machine,
        move |dialog| match &*mounted.borrow() {
            Some(it) => open_folder(dialog, &it.point),
            None => mount(dialog, &machine, &files, &mounted),
        }
    ));
    let over = window.clone();
    dialog.connect_close_request(move |_| {
        unmount(&over, &mounted);
        glib::Propagation::Proceed
    });
    dialog.present();
    Ok(())
}

/// What happens, or what is needed for it.
fn described(can: bool) -> gtk::Label {
    paragraph(&match can {
        true => gettext(
            "The file systems are mounted read-only and can be looked at in the file manager until this window is closed.",
        ),
        false => gettext(
            "The program “guestmount”, of the package libguestfs-tools or guestfs-tools, is not installed. With it, this window opens the files, and so does this command:",
        ),
    })
}

fn paragraph(text: &str) -> gtk::Label {
    let label = gtk::Label::builder().label(text).wrap(true).xalign(0.0);
    label.max_width_chars(50).build()
}

/// A line for a terminal, with a button that copies it.
fn command(line: &str) -> gtk::Box {
    let label = gtk::Label::builder()
        .label(line)
        .wrap(true)
        .wrap_mode(gtk::pango::WrapMode::WordChar)
        .max_width_chars(50)
        .hexpand(true)
        .xalign(0.0)
        .css_classes(["monospace"])
        .build();
    let copy = gtk::Button::builder()
        .icon_name("edit-copy-symbolic")
        .tooltip_text(gettext("Copy"))
        .valign(gtk::Align::Center)
        .css_classes(["flat"])
        .build();
    copy.update_property(&[gtk::accessible::Property::Label(&gettext("Copy"))]);
    let text = line.to_owned();
    copy.connect_clicked(move |button| button.clipboard().set_text(&text));
    let row = gtk::Box::new(gtk::Orientation::Horizontal, 6);
    row.append(&label);
    row.append(&copy);
    row
}

fn mount(dialog: &FormDialog, machine: &Machine, files: &BackupFiles, mounted: &Mounted) {
    let job = Job::new(&gettext("Opening files of a backup"), machine.subject());
    dialog.begin(&job);
    let (dialog, files, mounted) = (dialog.clone(), files.clone(), mounted.clone());
    let connection = machine.connection();
    glib::spawn_future_local(async move {
        let work = files.mount(&job);
        let outcome = match connection {
            Some(connection) => connection.run_job(&job, work).await,
            None => job.run(work).await,
        };
        let failed = |error: &_| Unfinished::of(error, gettext("Could not open the files"));
        let stays = dialog.end(outcome.as_ref().err().map(failed).as_ref());
        let Ok(backup) = outcome else {
            return;
        };
        let point = backup.point.clone();
        mounted.replace(Some(backup));
        if !stays {
            return dialog.close();
        }
        let note: FieldNote = glib::Object::new();
        let path = labels::path(&point);
        note.tell(&gettext_f("The files are in {path}", &[("path", &path)]));
        dialog.add(&note);
        open_folder(&dialog, &point);
    });
}

fn open_folder(dialog: &FormDialog, point: &Path) {
    let uri = gio::File::for_path(point).uri();
    let shown = gio::AppInfo::launch_default_for_uri(&uri, gio::AppLaunchContext::NONE);
    if let Err(error) = shown {
        let what = gettext("Could not start a file manager");
        dialog.show_failure(&what, error.message());
    }
}

fn unmount(window: &gtk::Window, mounted: &Mounted) {
    let Some(mounted) = mounted.take() else {
        return;
    };
    failure::run(window, async move {
        let path = labels::path(&mounted.point);
        let what = gettext_f("Could not unmount {path}", &[("path", &path)]);
        mounted.unmount().await.or_failed(what)
    });
}
