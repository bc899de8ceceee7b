// SPDX-License-Identifier: GPL-3.0-or-later
//! The pool that is chosen, and its volumes.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::VolumeBrowser;
use crate::model::{Error, Pool};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::gettext;

impl VolumeBrowser {
    /// The default pool, or the first that is started, once all are known.
    pub(super) fn select_first(&self) {
        let list = &self.imp().pools;
        let pools = self.connection().map(|it| it.pool_list().all());
        let pools = pools.unwrap_or_default();
        if list.selected_row().is_some() {
            return;
        }
        let default = pools
            .iter()
            .position(|it| it.name() == "default" && it.active());
        let best = default.or_else(|| pools.iter().position(Pool::active));
        let row = list.row_at_index(best.and_then(|at| i32::try_from(at).ok()).unwrap_or(0));
        list.select_row(row.as_ref());
    }

    pub(super) fn pool_selected(&self, row: Option<&gtk::ListBoxRow>) {
        let at = row.and_then(|row| u32::try_from(row.index()).ok());
        let pools = self.connection().map(|it| it.pool_list().model());
        let pool = pools.zip(at).and_then(|(pools, at)| pools.item(at));
        let pool = pool.and_downcast::<Pool>();
        let imp = self.imp();
        imp.pool.replace(pool.clone());
        imp.search.set_text("");
        let volumes = pool.as_ref().map(Pool::volume_list);
        imp.volumes.set_volumes(volumes.as_ref());
        if let Some(signals) = imp.signals.get() {
            signals.set_target(pool.as_ref());
        }
        self.show_pool();
        self.read_volumes();
    }

    pub(super) fn read_volumes(&self) {
        let (weak, pool) = (self.downgrade(), self.pool());
        let Some(pool) = pool.filter(Pool::active) else {
            return;
        };
        glib::spawn_future_local(async move {
            let users = match pool.connection() {
                Some(connection) => connection.users_of_images().load().await,
                None => return,
            };
            let read = pool.load_volumes().await.and(users);
            if let (Some(browser), Err(error)) = (weak.upgrade(), read)
                && error != Error::Closed
            {
                let what = gettext("Could not read the volumes");
                browser.imp().failure.show(&what, &error.to_string());
            }
        });
    }

    pub(super) fn show_pool(&self) {
        let imp = self.imp();
        let Some(pool) = self.pool() else {
            return;
        };
        let is_active = pool.active();
        if is_active && !pool.volumes_known() {
            self.read_volumes();
        }
        let is_empty = pool.volumes_known() && pool.volume_list().is_empty();
        imp.content
            .set_visible_child_name(match (is_active, is_empty) {
                (false, _) => "stopped",
                (true, true) => "empty",
                (true, false) => "volumes",
            });
        let writable = self.connection().is_some_and(|it| it.is_writable());
        let makes_volumes = writable && is_active && pool.makes_volumes();
        self.action_set_enabled("browser.new", makes_volumes);
        self.action_set_enabled("browser.upload", makes_volumes);
        self.action_set_enabled("browser.start", writable && !is_active);
        self.show_selected();
    }

    pub(super) fn start_pool(&self) {
        let Some(pool) = self.pool() else {
            return;
        };
        failure::run(self, async move {
            let what = gettext("Could not start the pool");
            pool.start().await.or_failed(what)
        });
    }
}
