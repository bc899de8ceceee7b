// SPDX-License-Identifier: GPL-3.0-or-later
//! The pools that an image can be made in.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{AddDeviceDialog, FORMATS};
use crate::definition::size::Size;
use crate::model::{Error, Listing, Machine, PoolSummary};
use crate::ui::i18n::gettext_f;
use crate::ui::names::shown_name;
use crate::ui::settings::Settings;
use crate::ui::widgets::read_disk_size;

impl AddDeviceDialog {
    /// Begins with the size, the format and the pool that new disks have on this connection.
    pub(super) fn take_defaults(&self, machine: &Machine) {
        let Some(connection) = machine.connection() else {
            return;
        };
        let imp = self.imp();
        let defaults = Settings::of_program().defaults_of(&connection.uri());
        if let Some(size) = defaults.disk {
            imp.size.set_text(&size.exact());
        }
        let format = FORMATS.iter().position(|it| Some(*it) == defaults.format);
        if let Some(at) = format {
            imp.format.set_selected(u32::try_from(at).unwrap_or(0));
        }
        imp.usual_pool.replace(defaults.pool);
    }

    /// Asks for the pools that an image could be made in.
    pub(super) fn ask_pools(&self, machine: &Machine) {
        let Some(connection) = machine.connection() else {
            return;
        };
        glib::spawn_future_local(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            async move {
                let pools = connection.pools().await;
                dialog.list_pools(pools);
            }
        ));
    }

    /// Lists the pools that disks can be in, or says why they are not known.
    fn list_pools(&self, pools: Listing<PoolSummary>) {
        let imp = self.imp();
        let has_disks = |pool: &PoolSummary| {
            pool.active && matches!(pool.kind.as_str(), "dir" | "fs" | "netfs" | "logical")
        };
        let pools = pools.map(|mut pools| {
            pools.retain(has_disks);
            pools
        });
        let known = pools.as_deref().unwrap_or_default();
        let names: Vec<String> = known.iter().map(|it| shown_name(&it.name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        imp.pool.set_model(Some(&gtk::StringList::new(&names)));
        let wanted = imp.usual_pool.borrow();
        let named = |name: &str| known.iter().position(|pool| pool.name == name);
        let usual = wanted.as_deref().and_then(named);
        let usual = usual.or_else(|| named("default"));
        imp.pool
            .set_selected(u32::try_from(usual.unwrap_or(0)).unwrap_or(0));
        imp.pools.replace(Some(pools));
        self.show_unread_pools();
        self.check_size();
    }

    /// Compares the size with what is free whenever one of them changes.
    pub(super) fn follow_size(&self) {
        let imp = self.imp();
        imp.size_note.set_field(&*imp.size);
        imp.size.connect_changed(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| dialog.check_size()
        ));
        imp.pool.connect_selected_notify(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| dialog.check_size()
        ));
    }

    /// Says beside the size what is wrong with it, or that the pool has less. A warning: an image takes room only as
    /// it is written to.
    pub(super) fn check_size(&self) {
        let imp = self.imp();
        let size = read_disk_size(&imp.size.text());
        let free = match &*imp.pools.borrow() {
            Some(Ok(pools)) => pools
                .get(imp.pool.selected() as usize)
                .map(|pool| pool.available),
            _ => None,
        };
        match (size, free) {
            _ if !self.makes_image() => imp.size_note.say("", false),
            (Err(problem), _) => imp.size_note.say(&problem, true),
            (Ok(size), Some(free)) if size > free => {
                let free = Size(free).to_string();
                let text = gettext_f("Only {size} is free there.", &[("size", &free)]);
                imp.size_note.say(&text, false);
            }
            (Ok(_), _) => imp.size_note.say("", false),
        }
    }

    /// Says beside the list why it is not known.
    pub(super) fn show_unread_pools(&self) {
        let imp = self.imp();
        let why = match &*imp.pools.borrow() {
            // The bar says so, and they are asked for again.
            None | Some(Ok(_) | Err(Error::Closed)) => None,
            Some(Err(error)) => Some(error.to_string()),
        };
        imp.unread_pools
            .say_unread(why.filter(|_| self.makes_image()).as_deref());
    }
}
