// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying files of this computer into a pool: chosen, or dropped on its page. Each is a job.

use std::path::PathBuf;

use gtk::prelude::*;
use gtk::{gdk, gio, glib};

use crate::model::{Error, Pool};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};

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

/// Takes files that are dropped on `page` for the pool that `pool` gives.
pub(super) fn accept_drops(
    page: &impl IsA<gtk::Widget>,
    pool: impl Fn() -> Option<Pool> + 'static,
) {
    let page = page.upcast_ref::<gtk::Widget>();
    let target = gtk::DropTarget::new(gdk::FileList::static_type(), gdk::DragAction::COPY);
    target.connect_drop(glib::clone!(
        #[weak]
        page,
        #[upgrade_or]
        false,
        move |_, files, _, _| {
            let window = page.root().and_downcast::<gtk::Window>();
            let files = files.get::<gdk::FileList>();
            let (Some(window), Some(pool), Ok(files)) = (window, pool(), files) else {
                return false;
            };
            files
                .files()
                .iter()
                .filter_map(gio::File::path)
                .for_each(|file| upload(&window, &pool, file));
            true
        }
    ));
    page.add_controller(target);
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
