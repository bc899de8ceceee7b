// SPDX-License-Identifier: GPL-3.0-or-later
//! Adding images to the library: files are copied into a pool of files.

use std::path::PathBuf;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::IsoLibrary;
use crate::model::Pool;
use crate::ui::dialogs;
use crate::ui::i18n::gettext;
use crate::ui::storage::upload;

impl IsoLibrary {
    pub(super) fn upload(&self) {
        let page = self.clone();
        glib::spawn_future_local(async move {
            let Some(window) = page.root().and_downcast::<gtk::Window>() else {
                return;
            };
            let files = dialogs::open_files(&window, &gettext("Upload Files")).await;
            page.add_files(files);
        });
    }

    /// Copies files into the pool that has images already, or the first.
    pub(super) fn add_files(&self, files: Vec<PathBuf>) -> bool {
        let window = self.root().and_downcast::<gtk::Window>();
        let (Some(window), Some(pool)) = (window, self.pool_for_images()) else {
            let what = gettext("Could not add the image");
            let why = gettext("No pool of files is started: start one, or make one.");
            self.imp().unread.show(&what, &why);
            return false;
        };
        files
            .into_iter()
            .for_each(|file| upload::upload(&window, &pool, file));
        true
    }

    fn pool_for_images(&self) -> Option<Pool> {
        let pools = self.connection()?.pools_for_images();
        let images = |pool: &Pool| {
            let volumes = pool.volume_list().all();
            volumes.iter().filter(|it| it.info().is_cd_image()).count()
        };
        pools
            .into_iter()
            .max_by_key(|pool| (images(pool), pool.name() == "default"))
    }
}
