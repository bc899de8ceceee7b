// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a new disk goes, what is free there and which names are taken.

use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::DiskGroup;
use crate::model::creation::{Place, PlaceFacts, is_missing};
use crate::model::{Connection, PoolSummary};
use crate::ui::i18n::{gettext, gettext_f};

impl DiskGroup {
    /// The pools to choose from; `default`, if there is one, else the one with
    /// most room is the proposal. `problem`: why they are not known.
    pub(in crate::ui::new_machine) fn set_pools(
        &self,
        pools: Vec<PoolSummary>,
        problem: Option<String>,
    ) {
        let imp = self.imp();
        imp.pools_problem.replace(problem);
        let best = pools
            .iter()
            .enumerate()
            .max_by_key(|(_, pool)| (pool.name == "default", pool.available));
        let best = best.map_or(0, |(index, _)| index);
        imp.pools.replace(pools);
        imp.facts.take();
        self.fill_places();
        imp.place.set_selected(u32::try_from(best).unwrap_or(0));
        self.follow();
    }

    /// Chooses the pool of this name, where it is one of those.
    pub(in crate::ui::new_machine) fn propose_pool(&self, name: Option<&str>) {
        let imp = self.imp();
        let at = {
            let pools = imp.pools.borrow();
            pools.iter().position(|pool| Some(&*pool.name) == name)
        };
        if let Some(at) = at {
            imp.place.set_selected(u32::try_from(at).unwrap_or(0));
        }
    }

    pub(super) fn fill_places(&self) {
        let imp = self.imp();
        let list = gtk::StringList::new(&[]);
        for pool in imp.pools.borrow().iter() {
            list.append(&pool.name);
        }
        list.append(&gettext("At a path…"));
        imp.place.set_model(Some(&list));
    }

    /// The pool that is chosen; none when it is a path.
    pub(in crate::ui::new_machine) fn selected_pool(&self) -> Option<PoolSummary> {
        let pools = self.imp().pools.borrow();
        pools.get(self.imp().place.selected() as usize).cloned()
    }

    /// Where the disk of a machine called `machine` will be.
    pub(in crate::ui::new_machine) fn planned_path(&self, machine: &str) -> String {
        let Some(pool) = self.selected_pool() else {
            return self.imp().path.path();
        };
        let folder = pool.path.unwrap_or_default();
        self.path_in(&folder, machine)
    }

    /// A path in `folder` that is not taken, as far as is known.
    fn path_in(&self, folder: &str, machine: &str) -> String {
        // A file's name is no longer than 255 bytes, whatever a machine's is.
        let machine: String = machine.replace('/', "-").chars().take(60).collect();
        let extension = self.format().extension();
        let facts = self.facts();
        let is_taken = |name: &str| {
            let facts = facts.as_ref();
            facts.is_some_and(|facts| facts.names.iter().any(|taken| taken == name))
        };
        let mut name = format!("{machine}.{extension}");
        let mut number = 2;
        while is_taken(&name) {
            name = format!("{machine}-{number}.{extension}");
            number += 1;
        }
        format!("{}/{name}", folder.trim_end_matches('/'))
    }

    /// Says where the disk will be, and proposes a path outside of pools.
    pub(in crate::ui::new_machine) fn show_path(&self, machine: &str) {
        let free = self.facts().and_then(|facts| facts.free);
        let path = self.selected_pool().map(|_| self.planned_path(machine));
        let subtitle = match (path, free.map(|free| free.to_string())) {
            (Some(path), Some(free)) => {
                gettext_f("{path}, {free} free", &[("path", &path), ("free", &free)])
            }
            (None, Some(free)) => gettext_f("{free} free", &[("free", &free)]),
            (path, None) => path.unwrap_or_default(),
        };
        let place = &self.imp().place;
        place.set_use_markup(false);
        place.set_subtitle(&subtitle);
        self.propose_path(machine);
    }

    fn propose_path(&self, machine: &str) {
        let imp = self.imp();
        let Some(folder) = imp.folder.borrow().clone() else {
            return;
        };
        let path = self.path_in(&folder, machine);
        let untouched = imp.path.path() == *imp.proposed_path.borrow();
        if imp.proposed_path.replace(path.clone()) != path && untouched {
            imp.path.choose(&path);
        }
    }

    /// Sets where a disk outside of pools is proposed to be. `own`: the folder is
    /// the person's, and can be made.
    pub(in crate::ui::new_machine) fn set_folder(&self, folder: Option<String>, own: bool) {
        self.imp().folder.replace(folder);
        self.imp().owns_folder.set(own);
    }

    /// The proposed folder, if the disk goes there and it is not there yet.
    pub(in crate::ui::new_machine) fn folder_to_make(&self) -> Option<String> {
        let imp = self.imp();
        let Some(Place::Folder(folder)) = self.place() else {
            return None;
        };
        let proposed = imp.owns_folder.get() && *imp.folder.borrow() == Some(folder.clone());
        (proposed && is_missing(&folder)).then_some(folder)
    }

    /// The place that is chosen, where one is.
    pub(in crate::ui::new_machine) fn place(&self) -> Option<Place> {
        if let Some(pool) = self.selected_pool() {
            return Some(Place::Pool(pool.uuid));
        }
        let path = self.imp().path.path();
        let (folder, _) = path.rsplit_once('/')?;
        let folder = if folder.is_empty() { "/" } else { folder };
        folder
            .starts_with('/')
            .then(|| Place::Folder(folder.to_owned()))
    }

    /// What is known of the chosen place; nothing until it was asked for.
    pub(in crate::ui::new_machine) fn facts(&self) -> Option<Rc<PlaceFacts>> {
        let place = self.place()?;
        let facts = self.imp().facts.borrow();
        facts
            .as_ref()
            .filter(|(of, _)| *of == place)
            .map(|(_, facts)| facts.clone())
    }

    /// Asks the host about the chosen place unless that is known; `f` is called
    /// once it is.
    pub(in crate::ui::new_machine) fn look(&self, connection: &Connection, f: impl Fn() + 'static) {
        let imp = self.imp();
        let Some(place) = self.place() else {
            return;
        };
        if imp
            .facts
            .borrow()
            .as_ref()
            .is_some_and(|(of, _)| *of == place)
        {
            return;
        }
        imp.facts.replace(Some((place.clone(), Rc::default())));
        imp.turn.set(imp.turn.get() + 1);
        let (turn, weak, connection) = (imp.turn.get(), self.downgrade(), connection.clone());
        let to_be_made = self.folder_to_make().is_some();
        glib::spawn_future_local(async move {
            let facts = connection.look_at_place(&place, to_be_made).await;
            if let Some(group) = weak
                .upgrade()
                .filter(|group| group.imp().turn.get() == turn)
            {
                group.imp().facts.replace(Some((place, Rc::new(facts))));
                f();
            }
        });
    }

    /// Forgets what is known of the place: files came or went.
    pub(in crate::ui::new_machine) fn forget_place(&self) {
        self.imp().facts.take();
    }
}
