// SPDX-License-Identifier: GPL-3.0-or-later
//! Reads the volumes of the pool, and shows that, or why they could not be read.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::PoolPage;
use crate::model::{Connection, Error};
use crate::ui::i18n::gettext;
use crate::ui::names::shown_name;
use crate::ui::storage::labels;
use crate::ui::widgets::log_when_drawn;

/// No screen is so high that more rows are seen at once.
const SCREEN: u32 = 40;

impl PoolPage {
    pub(super) fn show_pool(&self) {
        let imp = self.imp();
        let Some((pool, summary)) = self.pool().and_then(|it| Some((it.clone(), it.summary()?)))
        else {
            return;
        };
        imp.name.set_label(&shown_name(&summary.name));
        imp.menu.show_pool(Some(&pool));
        imp.used.set_visible(summary.active);
        imp.used.set_value(labels::used_share(&summary));
        imp.room.set_visible(summary.active);
        imp.room
            .set_label(&labels::room(&summary, pool.provisioned()));
        let kind = labels::kind(&summary.kind);
        imp.place.set_label(&match &summary.path {
            Some(path) => format!("{kind} · {path}"),
            None => kind,
        });
        imp.start.set_visible(!summary.active);
        imp.stop.set_visible(summary.active);
        imp.autostart.set_state(summary.autostart);
        let writable = pool.connection().is_some_and(|it| it.is_writable());
        imp.autostart.set_sensitive(writable && summary.persistent);
        self.action_set_enabled("pool.start", writable && !summary.active);
        self.action_set_enabled("pool.stop", writable && summary.active);
        self.action_set_enabled("pool.refresh", writable && summary.active);
        let makes_volumes = writable && summary.active && pool.makes_volumes();
        self.action_set_enabled("pool.new-volume", makes_volumes);
        self.action_set_enabled("pool.upload", makes_volumes);
        let is_empty = pool.volumes_known() && pool.volume_list().is_empty();
        imp.content
            .set_visible_child_name(match (summary.active, is_empty) {
                (false, _) => "stopped",
                (true, true) => "empty",
                (true, false) => "volumes",
            });
    }

    /// Reads the volumes, and who uses them.
    pub(super) fn read_volumes(&self) {
        let Some(pool) = self.pool() else {
            return;
        };
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let read = pool.load_volumes().await;
            if let Some(page) = weak
                .upgrade()
                .filter(|it| it.pool().as_ref() == Some(&pool))
            {
                page.show_read(read);
            }
            let Some(connection) = pool.connection() else {
                return;
            };
            // An image may have its backing image in another pool.
            let read = connection.load_storage().await;
            if let Some(page) = weak
                .upgrade()
                .filter(|it| it.pool().as_ref() == Some(&pool))
            {
                page.show_users(&connection, read);
            }
        });
    }

    fn show_read(&self, read: Result<(), Error>) {
        let imp = self.imp();
        match read {
            Ok(()) => {
                imp.unread.hide_failure();
                self.log_shown(imp.volumes.count());
            }
            // The bar over the page says so.
            Err(Error::Closed) => {}
            Err(error) => {
                let what = gettext("Could not read the volumes");
                imp.unread.show(&what, &error.to_string());
            }
        }
        self.show_pool();
    }

    /// Logs when the first screen is there, and when all rows are.
    pub(super) fn log_shown(&self, shown: u32) {
        let imp = self.imp();
        let Some((pool, since)) = self.pool().zip(imp.asked_at.get()) else {
            return;
        };
        let is_all = pool.volumes_known() && usize::try_from(shown) == Ok(pool.volume_list().len());
        if (shown >= SCREEN || is_all) && !imp.is_screen_logged.replace(true) {
            log_when_drawn(self, since, "Storage");
        }
        if is_all {
            imp.asked_at.take();
            log_when_drawn(self, since, "Storage, whole,");
        }
    }

    /// Says whose use of images is not known.
    fn show_users(&self, connection: &Connection, read: Result<(), Error>) {
        let why = match read {
            Err(Error::Closed) => return,
            Err(error) => error.to_string(),
            Ok(()) => match connection.users_of_images().unread() {
                unread if unread.is_empty() => return,
                unread => unread.join(", "),
            },
        };
        // Where the volumes could not be read, that is said.
        let unread = &self.imp().unread;
        if !unread.is_shown() {
            unread.show(&gettext("Could not read who uses the volumes"), &why);
        }
    }
}
