// SPDX-License-Identifier: GPL-3.0-or-later
//! A row of the list as an object.

use std::cell::{Cell, RefCell};

use glib::prelude::*;
use glib::subclass::prelude::*;
use gtk::glib;

use crate::ui::network::element::{Element, ItemSummary};

mod imp {
    use super::*;

    #[derive(Default, glib::Properties)]
    #[properties(wrapper_type = super::ListItem)]
    pub struct ListItem {
        /// Counts changes, so that what shows it looks again.
        #[property(get)]
        pub(super) changes: Cell<u32>,
        pub(super) level: Cell<u32>,
        pub(super) row: RefCell<Option<ItemSummary>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ListItem {
        const NAME: &'static str = "GhNetworkListItem";
        type Type = super::ListItem;
    }

    #[glib::derived_properties]
    impl ObjectImpl for ListItem {}
}

glib::wrapper! {
    /// A row of the list.
    pub struct ListItem(ObjectSubclass<imp::ListItem>);
}

impl ListItem {
    pub(super) fn new(level: u32, row: &ItemSummary) -> Self {
        let item: Self = glib::Object::new();
        item.describe(level, row);
        item
    }

    pub(super) fn describe(&self, level: u32, row: &ItemSummary) {
        let imp = self.imp();
        imp.level.set(level);
        if imp.row.borrow().as_ref() != Some(row) {
            imp.row.replace(Some(row.clone()));
            imp.changes.set(imp.changes.get().wrapping_add(1));
            self.notify_changes();
        }
    }

    pub(super) fn element(&self) -> Option<Element> {
        self.imp()
            .row
            .borrow()
            .as_ref()
            .map(|it| it.element.clone())
    }
}

impl ListItem {
    /// Its depth, and what it says.
    pub(super) fn shown(&self) -> Option<(u32, ItemSummary)> {
        let imp = self.imp();
        Some((imp.level.get(), imp.row.borrow().clone()?))
    }
}
