// SPDX-License-Identifier: GPL-3.0-or-later
//! One volume of a pool, as views show it, and the list of a pool's volumes. Read when a page asks; it stays the same
//! object as long as the pool has a volume of its name.

mod chain;
mod compacting;
mod listing;
mod moving;
mod resizing;
mod verbs;
mod verifying;

use std::cell::{Cell, OnceCell, Ref, RefCell};
use std::cmp::Ordering;

use glib::FilenameCollationKey;
use glib::prelude::*;
use glib::subclass::prelude::*;

pub use self::chain::ChainLink;
pub use self::verbs::CopyTarget;
use super::object_list::{ListItem, ObjectList};
use super::order::collation_key;
use super::{ImageUser, Pool};
use crate::libvirt::{Error, VolumeInfo};

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::Volume)]
    pub struct Volume {
        /// Counts the changes of what is known of it.
        #[property(get)]
        pub(super) changes: Cell<u32>,
        pub(super) info: RefCell<VolumeInfo>,
        pub(super) users: RefCell<Vec<ImageUser>>,
        /// By which its name is ordered, made once: thousands are sorted at a time.
        pub(super) order: OnceCell<FilenameCollationKey>,
        pub(super) pool: glib::WeakRef<Pool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Volume {
        const NAME: &'static str = "GhVolume";
        type Type = super::Volume;
    }

    #[glib::derived_properties]
    impl ObjectImpl for Volume {}
}

glib::wrapper! {
    /// A volume of a storage pool.
    pub struct Volume(ObjectSubclass<imp::Volume>);
}

/// The volumes of one pool, by name.
pub type VolumeList = ObjectList<Volume>;

impl ListItem for Volume {
    type Key = String;

    fn key(&self) -> String {
        self.info().name.clone()
    }

    fn sort_name(&self) -> String {
        self.info().name.clone()
    }
}

impl Volume {
    fn new(pool: &Pool, info: VolumeInfo) -> Self {
        let volume: Self = glib::Object::new();
        volume.imp().info.replace(info);
        volume.imp().pool.set(Some(pool));
        volume
    }

    /// What its host says of it.
    pub fn info(&self) -> Ref<'_, VolumeInfo> {
        self.imp().info.borrow()
    }

    /// Orders volumes by name, as a person counts (disk2 before disk10).
    pub fn compare_names(&self, other: &Self) -> Ordering {
        self.order().cmp(other.order())
    }

    fn order(&self) -> &FilenameCollationKey {
        let order = &self.imp().order;
        order.get_or_init(|| collation_key(&self.info().name))
    }

    /// Who uses it, as far as that was read.
    pub fn users(&self) -> Ref<'_, Vec<ImageUser>> {
        self.imp().users.borrow()
    }

    /// Whether a machine runs with it, as far as its users were read.
    pub fn is_in_running_machine(&self) -> bool {
        let connection = self.pool().and_then(|it| it.connection());
        let runs = |user: &ImageUser| match (user, &connection) {
            (ImageUser::Machine(name), Some(connection)) => {
                let machine = connection.machines().find_by_name(name);
                machine.is_some_and(|it| it.status().is_active())
            }
            _ => false,
        };
        self.users().iter().any(runs)
    }

    /// The pool it is in; none once that was forgotten.
    pub fn pool(&self) -> Option<Pool> {
        self.imp().pool.upgrade()
    }

    /// Whether its host has it still.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn is_there(&self) -> Result<bool, Error> {
        let name = self.info().name.clone();
        let pool = self.pool().ok_or(Error::Closed)?;
        pool.volume(&name)?.is_there().await
    }

    fn update(&self, info: VolumeInfo) {
        if *self.info() != info {
            self.imp().info.replace(info);
            self.changed();
        }
    }

    fn set_users(&self, users: Vec<ImageUser>) {
        if *self.users() != users {
            self.imp().users.replace(users);
            self.changed();
        }
    }

    fn changed(&self) {
        self.imp().changes.set(self.changes().wrapping_add(1));
        self.notify_changes();
    }
}
