// SPDX-License-Identifier: GPL-3.0-or-later
//! A place in the tree: a snapshot at its depth, or the machine as it is now.

use std::cell::{Cell, RefCell};

use glib::subclass::prelude::*;
use gtk::glib;

use crate::definition::snapshot::tree;
use crate::model::{Machine, Snapshot};

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct TreeItem {
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) snapshot: RefCell<Option<Snapshot>>,
        pub(super) depth: Cell<usize>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for TreeItem {
        const NAME: &'static str = "GhSnapshotTreeItem";
        type Type = super::TreeItem;
    }

    impl ObjectImpl for TreeItem {}
}

glib::wrapper! {
    /// An item of the tree. It stays what it is: another place is another item.
    pub struct TreeItem(ObjectSubclass<imp::TreeItem>);
}

impl TreeItem {
    fn new(machine: &Machine, snapshot: Option<Snapshot>, depth: usize) -> Self {
        let item: Self = glib::Object::new();
        let imp = item.imp();
        imp.machine.replace(Some(machine.clone()));
        imp.snapshot.replace(snapshot);
        imp.depth.set(depth);
        item
    }

    /// The machine.
    pub(super) fn machine(&self) -> Option<Machine> {
        self.imp().machine.borrow().clone()
    }

    /// The snapshot; none for now.
    pub(super) fn snapshot(&self) -> Option<Snapshot> {
        self.imp().snapshot.borrow().clone()
    }

    /// How many snapshots are above it.
    pub(super) fn depth(&self) -> usize {
        self.imp().depth.get()
    }

    /// Whether it represents the same, at the same depth.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.depth() == other.depth()
            && self.snapshot() == other.snapshot()
            && self.machine() == other.machine()
    }
}

/// The whole tree of a machine. Now is the last child of the current snapshot.
pub(super) fn items(machine: &Machine) -> Vec<TreeItem> {
    let (snapshots, definitions): (Vec<_>, Vec<_>) = machine.shown_snapshots().into_iter().unzip();
    let mut items = Vec::with_capacity(snapshots.len() + 1);
    let below = machine.shown_current_snapshot();
    // Where now goes: behind all that is below the current one.
    let mut current: Option<usize> = None;
    let mut now = None;
    for row in tree(&definitions) {
        let Some(snapshot) = snapshots.get(row.index) else {
            continue;
        };
        if current.is_some_and(|above| row.depth <= above) && now.is_none() {
            now = Some(items.len());
        }
        if below.as_ref() == Some(&snapshot.name()) {
            current = Some(row.depth);
        }
        items.push(TreeItem::new(machine, Some(snapshot.clone()), row.depth));
    }
    let depth = current.map_or(0, |above| above + 1);
    let at = now.unwrap_or(items.len());
    items.insert(at, TreeItem::new(machine, None, depth));
    items
}
