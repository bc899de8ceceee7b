// SPDX-License-Identifier: GPL-3.0-or-later
//! A volume as a line of the list of volumes.

use std::cell::OnceCell;

use gtk::glib;
use gtk::subclass::prelude::*;

use crate::definition::size::Size;
use crate::model::VolumeInfo;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct VolumeItem {
        pub(super) volume: OnceCell<VolumeInfo>,
        pub(super) users: OnceCell<String>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for VolumeItem {
        const NAME: &'static str = "GhVolumeItem";
        type Type = super::VolumeItem;
    }

    impl ObjectImpl for VolumeItem {}
}

glib::wrapper! {
    /// A volume, with the machines that use it.
    pub struct VolumeItem(ObjectSubclass<imp::VolumeItem>);
}

impl VolumeItem {
    pub(super) fn new(volume: VolumeInfo, users: &[String]) -> Self {
        let item: Self = glib::Object::new();
        let _ = item.imp().volume.set(volume);
        let _ = item.imp().users.set(users.join(", "));
        item
    }

    pub(super) fn volume(&self) -> &VolumeInfo {
        self.imp().volume.get().expect("set by new()")
    }

    pub(super) fn name(&self) -> String {
        self.volume().name.clone()
    }

    pub(super) fn format(&self) -> String {
        self.volume().format.clone()
    }

    pub(super) fn capacity(&self) -> String {
        Size(self.volume().capacity).to_string()
    }

    pub(super) fn allocation(&self) -> String {
        Size(self.volume().allocation).to_string()
    }

    /// The names of the machines that have it in a drive.
    pub(super) fn users(&self) -> String {
        self.imp().users.get().cloned().unwrap_or_default()
    }
}
