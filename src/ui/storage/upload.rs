// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying files of this computer into a pool: chosen, or dropped on its page. Each is a job.

use std::path::{Path, PathBuf};

use adw::prelude::*;
use gtk::{gdk, gio, glib};

use crate::model::{Error, Pool};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{end_drop_hints, hint_drops_on_page, too_large_for};

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

/// Copies one file, under its own name, where the pool has room for it.
pub(super) fn upload(window: &gtk::Window, pool: &Pool, file: PathBuf) {
    let (pool, parent) = (pool.clone(), window.clone());
    failure::run(window, async move {
        let name = file.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let what = gettext_f("Could not upload “{name}”", &[("name", &name)]);
        if let Some(why) = shortage(&pool, &file).await {
            dialogs::show_details(&parent, &what, &why);
            return Ok(());
        }
        let connection = pool.connection().ok_or(Error::Closed);
        let connection = connection.or_failed(what.clone())?;
        let job = connection.new_job(&gettext("Uploading"), &name);
        failure::follow_outcome(&job, what.clone());
        pool.upload(file, name, &job).await.or_failed(what)?;
        Ok(())
    });
}

/// Says so, where a file takes more than is free in the pool. Holes take nothing in a pool of files.
async fn shortage(pool: &Pool, file: &Path) -> Option<String> {
    let size = match pool.holds_files() {
        true => "standard::allocated-size",
        false => "standard::size",
    };
    let (flags, priority) = (gio::FileQueryInfoFlags::NONE, glib::Priority::DEFAULT);
    let facts = gio::File::for_path(file).query_info_future(size, flags, priority);
    let needed = facts.await.ok()?.attribute_uint64(size);
    too_large_for(pool.summary()?.available, needed)
}
