// SPDX-License-Identifier: GPL-3.0-or-later
//! The one list of libvirt's objects that views show: upserts by key, so an
//! object stays the same as long as what it represents exists, and keeps its
//! items in order. Knows nothing of what the items are.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::rc::Rc;

use gio::prelude::*;

use super::order::collation_key;

/// What can be in an [`ObjectList`].
pub trait ListItem: IsA<glib::Object> + Clone {
    /// What distinguishes one item from another for as long as it exists.
    type Key: Clone + Eq + Hash + fmt::Debug;

    /// Whether the list is in natural order of the names (vm2 before vm10); otherwise items stay as they were added.
    const SORTED: bool = true;

    /// Its key.
    fn key(&self) -> Self::Key;

    /// The name it is sorted by.
    fn sort_name(&self) -> String;

    /// Called after it has left the list.
    fn left_list(&self) {}
}

/// A list of objects with one object for each key. Clones share their items.
#[derive(Clone)]
pub struct ObjectList<T: ListItem> {
    store: gio::ListStore,
    by_key: Rc<RefCell<HashMap<T::Key, T>>>,
}

impl<T: ListItem> Default for ObjectList<T> {
    fn default() -> Self {
        Self {
            store: gio::ListStore::new::<T>(),
            by_key: Rc::default(),
        }
    }
}

impl<T: ListItem> fmt::Debug for ObjectList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.by_key.borrow().keys()).finish()
    }
}

impl<T: ListItem> ObjectList<T> {
    /// The list as views take it.
    pub fn model(&self) -> gio::ListModel {
        self.store.clone().upcast()
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.by_key.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item with this key.
    pub fn get(&self, key: impl Into<T::Key>) -> Option<T> {
        self.by_key.borrow().get(&key.into()).cloned()
    }

    /// The first item with this name.
    pub fn find_by_name(&self, name: &str) -> Option<T> {
        self.all().into_iter().find(|item| item.sort_name() == name)
    }

    /// All items, in order.
    pub fn all(&self) -> Vec<T> {
        self.store.iter::<T>().flatten().collect()
    }

    /// Calls `f` whenever items came, went or moved.
    pub fn connect_changed(&self, f: impl Fn() + 'static) -> glib::SignalHandlerId {
        self.store.connect_items_changed(move |_, _, _, _| f())
    }

    /// The item with this key after `update`, made by `make` if it is new. It takes the place that its name gives it.
    pub(super) fn upsert(
        &self,
        key: impl Into<T::Key>,
        make: impl FnOnce() -> T,
        update: impl FnOnce(&T),
    ) -> T {
        match self.get(key) {
            Some(item) => {
                let before = item.sort_name();
                update(&item);
                if item.sort_name() != before {
                    self.move_to_place(&item);
                }
                item
            }
            None => {
                let item = make();
                update(&item);
                self.insert(item.clone());
                item
            }
        }
    }

    /// Adds new items, sorted by their names, with as few signals as their places allow. One whose key is there already
    /// is left out.
    pub(super) fn extend(&self, mut items: Vec<T>) {
        items.retain(|item| !self.by_key.borrow().contains_key(&item.key()));
        if items.first().is_some_and(|first| self.goes_last(first)) {
            let keyed = items.iter().map(|item| (item.key(), item.clone()));
            self.by_key.borrow_mut().extend(keyed);
            self.store.splice(self.store.n_items(), 0, &items);
        } else {
            items.into_iter().for_each(|item| self.insert(item));
        }
    }

    /// Takes the item with this key away.
    pub(super) fn remove(&self, key: impl Into<T::Key>) {
        let removed = self.by_key.borrow_mut().remove(&key.into());
        if let Some(item) = removed {
            self.take_out(&item);
            item.left_list();
        }
    }

    /// Takes all items away.
    pub(super) fn clear(&self) {
        let items = self.all();
        self.by_key.borrow_mut().clear();
        self.store.remove_all();
        items.iter().for_each(ListItem::left_list);
    }

    /// Gives an item the place of its name, which has changed.
    pub(super) fn move_to_place(&self, item: &T) {
        if T::SORTED && self.by_key.borrow().contains_key(&item.key()) {
            self.take_out(item);
            self.place(item);
        }
    }

    fn insert(&self, item: T) {
        self.by_key.borrow_mut().insert(item.key(), item.clone());
        self.place(&item);
    }

    fn place(&self, item: &T) {
        if !T::SORTED {
            self.store.append(item);
            return;
        }
        let own = sort_key(item);
        let (mut low, mut high) = (0, self.store.n_items());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.item(middle) {
                Some(other) if sort_key(&other) < own => low = middle + 1,
                _ => high = middle,
            }
        }
        self.store.insert(low, item);
    }

    fn item(&self, position: u32) -> Option<T> {
        self.store.item(position).and_downcast()
    }

    fn take_out(&self, item: &T) {
        if let Some(position) = self.store.find(item) {
            self.store.remove(position);
        }
    }

    fn goes_last(&self, item: &T) -> bool {
        let last = self.item(self.store.n_items().wrapping_sub(1));
        last.is_none_or(|last| !T::SORTED || sort_key(&last) <= sort_key(item))
    }
}

fn sort_key<T: ListItem>(item: &T) -> glib::FilenameCollationKey {
    collation_key(&item.sort_name())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::model::Connection;

    fn list(uris: &[&str]) -> ObjectList<Connection> {
        let list = ObjectList::default();
        list.extend(uris.iter().map(|uri| Connection::new(uri)).collect());
        list
    }

    #[test]
    fn an_object_stays_the_same() {
        let list = list(&["test:///a", "test:///b"]);
        let before = list.get("test:///a");
        let again = list.upsert("test:///a", || Connection::new("test:///x"), |_| ());
        assert_eq!(before, Some(again));
        assert_eq!(list.len(), 2);
        list.extend(vec![Connection::new("test:///a")]);
        assert_eq!(list.len(), 2);
    }

    #[test]
    fn many_come_with_one_signal() {
        let list = list(&[]);
        let signals = Rc::new(Cell::new(0));
        let count = signals.clone();
        list.connect_changed(move || count.set(count.get() + 1));
        list.extend(vec![
            Connection::new("test:///a"),
            Connection::new("test:///b"),
        ]);
        assert_eq!(signals.get(), 1);
        list.remove("test:///a");
        list.remove("test:///no-such");
        assert_eq!((signals.get(), list.len()), (2, 1));
        list.clear();
        assert!(list.is_empty() && list.model().n_items() == 0);
    }
}
