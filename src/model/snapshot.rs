// SPDX-License-Identifier: GPL-3.0-or-later
//! One snapshot of a machine, as views show it, and the list of a machine's snapshots. Read when a page asks; it stays
//! the same object as long as the machine has a snapshot of its name.

mod circumstances;
mod leaving;
mod linked;
mod listing;
mod picture;
mod size;
mod verbs;

use std::cell::{Cell, Ref, RefCell};

use glib::prelude::*;
use glib::subclass::prelude::*;

pub use self::circumstances::Circumstances;
pub(super) use self::listing::SnapshotsOfMachine;
pub use self::listing::SnapshotsWatch;
use super::Machine;
use super::object_list::{ListItem, ObjectList};
use crate::definition::snapshot as definition;
use crate::libvirt::SnapshotInfo;

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::Snapshot)]
    pub struct Snapshot {
        /// Counts the changes of what is known of it.
        #[property(get)]
        pub(super) changes: Cell<u32>,
        /// Counts the pictures that were kept of it.
        #[property(get)]
        pub(super) pictures: Cell<u32>,
        /// Bytes that it takes, where that is known.
        pub(super) size: Cell<Option<u64>>,
        pub(super) info: RefCell<SnapshotInfo>,
        pub(super) machine: glib::WeakRef<Machine>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Snapshot {
        const NAME: &'static str = "GhSnapshot";
        type Type = super::Snapshot;
    }

    #[glib::derived_properties]
    impl ObjectImpl for Snapshot {}
}

glib::wrapper! {
    /// A snapshot of a machine.
    pub struct Snapshot(ObjectSubclass<imp::Snapshot>);
}

/// The snapshots of one machine, by name.
pub type SnapshotList = ObjectList<Snapshot>;

impl ListItem for Snapshot {
    type Key = String;

    fn key(&self) -> String {
        self.name()
    }

    fn sort_name(&self) -> String {
        self.name()
    }
}

impl Snapshot {
    fn new(machine: &Machine, info: SnapshotInfo) -> Self {
        let snapshot: Self = glib::Object::new();
        snapshot.imp().info.replace(info);
        snapshot.imp().machine.set(Some(machine));
        snapshot
    }

    /// Its name.
    pub fn name(&self) -> String {
        self.imp().info.borrow().snapshot.name.clone()
    }

    /// What its document says.
    pub fn definition(&self) -> Ref<'_, definition::Snapshot> {
        Ref::map(self.imp().info.borrow(), |it| &it.snapshot)
    }

    /// Whether the machine goes on from it now.
    pub fn is_current(&self) -> bool {
        self.imp().info.borrow().is_current
    }

    /// The machine; none once that was forgotten.
    pub fn machine(&self) -> Option<Machine> {
        self.imp().machine.upgrade()
    }

    /// Bytes that it takes: the memory inside an image, the files of an external one. None while that is not known.
    pub fn size(&self) -> Option<u64> {
        self.imp().size.get()
    }

    fn set_size(&self, size: Option<u64>) {
        if self.imp().size.replace(size) != size {
            self.changed();
        }
    }

    fn picture_changed(&self) {
        self.imp().pictures.set(self.pictures().wrapping_add(1));
        self.changed();
    }

    fn changed(&self) {
        self.imp().changes.set(self.changes().wrapping_add(1));
        self.notify_changes();
    }

    fn update(&self, info: SnapshotInfo) {
        if *self.imp().info.borrow() == info {
            return;
        }
        self.imp().info.replace(info);
        self.changed();
    }
}
