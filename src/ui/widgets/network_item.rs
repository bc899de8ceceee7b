// SPDX-License-Identifier: GPL-3.0-or-later
//! An entry of the list of networks as a GObject, and how the list shows it.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::network_choices::Choice;
use super::wrap;
use crate::ui::names::shown_name;

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::NetworkItem)]
    pub struct NetworkItem {
        /// What it is called.
        #[property(get, set)]
        pub(super) title: RefCell<String>,
        /// What to know of it, which may come later.
        #[property(get, set)]
        pub(super) details: RefCell<String>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworkItem {
        const NAME: &'static str = "GhNetworkItem";
        type Type = super::NetworkItem;
    }

    #[glib::derived_properties]
    impl ObjectImpl for NetworkItem {}
}

glib::wrapper! {
    /// An entry of the list of networks.
    pub struct NetworkItem(ObjectSubclass<imp::NetworkItem>);
}

impl NetworkItem {
    pub(crate) fn new(choice: &Choice) -> Self {
        Self::titled(&choice.title, &choice.details)
    }

    /// An entry of another list that is shown the same way.
    pub(crate) fn titled(title: &str, details: &str) -> Self {
        glib::Object::builder()
            .property("title", title)
            .property("details", details)
            .build()
    }
}

fn item_of(item: &glib::Object) -> Option<(gtk::ListItem, NetworkItem)> {
    let item = item.downcast_ref::<gtk::ListItem>()?.clone();
    let network = item.item().and_downcast()?;
    Some((item, network))
}

/// How the closed list shows what is chosen.
pub(crate) fn title_factory() -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_bind(|_, item| {
        if let Some((item, network)) = item_of(item) {
            let label = gtk::Label::builder()
                .label(shown_name(&network.title()))
                .xalign(1.0)
                .justify(gtk::Justification::Right)
                .max_width_chars(30)
                .build();
            wrap(&label);
            item.set_child(Some(&label));
        }
    });
    factory
}

/// How the open list shows each.
pub(crate) fn list_factory() -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_bind(|_, item| {
        if let Some((item, network)) = item_of(item) {
            let title = gtk::Label::builder()
                .label(shown_name(&network.title()))
                .xalign(0.0)
                .build();
            let details = gtk::Label::builder()
                .xalign(0.0)
                .wrap(true)
                .max_width_chars(40)
                .css_classes(["dim-label", "caption"])
                .build();
            network
                .bind_property("details", &details, "label")
                .sync_create()
                .build();
            network
                .bind_property("details", &details, "visible")
                .transform_to(|_, details: String| Some(!details.is_empty()))
                .sync_create()
                .build();
            let row = gtk::Box::new(gtk::Orientation::Vertical, 2);
            row.append(&title);
            row.append(&details);
            item.set_child(Some(&row));
        }
    });
    factory
}
