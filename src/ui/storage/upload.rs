// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying files of this computer into a pool: chosen, or dropped on its page. Each is a job.

use std::path::PathBuf;

use adw::prelude::*;
use gtk::{gdk, gio, glib};

use crate::model::{Error, Pool};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{end_drop_hints, hint_drops_on_page};

/// Asks for files, and copies them.
pub(super) fn ask(window: &gtk::Window, pool: &Pool) {
    let (window, pool) = (window.clone(), pool.clone());
    glib::spawn_future_local(async move {
        let title = gettext("Upload Files");
        for file in dialogs::open_files(&window, &title).await {
            upload(&window, &pool, file);
        }
    });
}

/// Calls `take` with files of this computer that are dropped on `page`; it returns whether it takes them.
pub(super) fn accept_files(
    page: &impl IsA<adw::Bin>,
    hint: &str,
    take: impl Fn(Vec<PathBuf>) -> bool + 'static,
) {
    let target = gtk::DropTarget::new(gdk::FileList::static_type(), gdk::DragAction::COPY);
    target.connect_drop(move |_, files, _, _| {
        end_drop_hints();
        let files = files.get::<gdk::FileList>();
        let files = files.map(|it| it.files().iter().filter_map(gio::File::path).collect());
        files.is_ok_and(&take)
    });
    let page = page.upcast_ref::<adw::Bin>();
    page.add_controller(target);
    hint_drops_on_page(page, hint);
}

/// Copies one file, under its own name.
pub(super) fn upload(window: &gtk::Window, pool: &Pool, file: PathBuf) {
    let pool = pool.clone();
    failure::run(window, async move {
        let name = file.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let what = gettext_f("Could not upload “{name}”", &[("name", &name)]);
        let connection = pool.connection().ok_or(Error::Closed);
        let connection = connection.or_failed(what.clone())?;
        let job = connection.new_job(&gettext("Uploading"), &name);
        pool.upload(file, name, &job).await.or_failed(what)?;
        Ok(())
    });
}
