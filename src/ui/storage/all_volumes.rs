// SPDX-License-Identifier: GPL-3.0-or-later
//! The volumes of all pools of a connection, as far as they were read.

use gtk::gio;
use gtk::prelude::*;

use crate::model::{Connection, Volume};

/// Those that are wanted, pool by pool.
pub(super) fn of(connection: &Connection, wanted: fn(&Volume) -> bool) -> Vec<Volume> {
    let pools = connection.pool_list().all();
    let volumes = pools.iter().flat_map(|pool| pool.volume_list().all());
    volumes.filter(wanted).collect()
}

/// Makes the list these; what stays keeps its place, and is still selected.
pub(super) fn fill(store: &gio::ListStore, volumes: &[Volume]) {
    let old: Vec<Volume> = store.iter::<Volume>().flatten().collect();
    let same = |pairs: &mut dyn Iterator<Item = (&Volume, &Volume)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    let before = same(&mut old.iter().zip(volumes));
    let rest = (&old[before..], &volumes[before..]);
    let after = same(&mut rest.0.iter().rev().zip(rest.1.iter().rev()));
    let removed = rest.0.len() - after;
    let added = &rest.1[..rest.1.len() - after];
    if removed > 0 || !added.is_empty() {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        store.splice(count(before), count(removed), added);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use gtk::glib;

    use super::*;

    #[test]
    fn only_what_differs_moves() {
        let volume = || glib::Object::new::<Volume>();
        let [a, b, c, d] = [(); 4].map(|()| volume());
        let store = gio::ListStore::new::<Volume>();
        fill(&store, &[a.clone(), b.clone(), c.clone()]);
        let changes = Rc::new(RefCell::new(Vec::new()));
        let told = changes.clone();
        store.connect_items_changed(move |_, at, removed, added| {
            told.borrow_mut().push((at, removed, added));
        });
        fill(&store, &[a.clone(), d.clone(), c.clone()]);
        fill(&store, &[a.clone(), d.clone(), c.clone()]);
        fill(&store, &[d.clone(), c.clone()]);
        fill(&store, &[]);
        assert_eq!(*changes.borrow(), [(1, 1, 1), (0, 1, 0), (0, 2, 0)]);
    }
}
