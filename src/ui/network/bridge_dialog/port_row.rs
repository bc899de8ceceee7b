// SPDX-License-Identifier: GPL-3.0-or-later
//! A card that can be plugged into the bridge, with what it carries now.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::labels;
use crate::model::bridges::PortChoice;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct PortRow {
        pub(super) check: gtk::CheckButton,
        pub(super) name: std::cell::RefCell<String>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for PortRow {
        const NAME: &'static str = "GhPortRow";
        type Type = super::PortRow;
        type ParentType = adw::ActionRow;
    }

    impl ObjectImpl for PortRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.check.set_valign(gtk::Align::Center);
            self.obj().add_prefix(&self.check);
            self.obj().set_activatable_widget(Some(&self.check));
        }
    }

    impl WidgetImpl for PortRow {}
    impl ListBoxRowImpl for PortRow {}
    impl PreferencesRowImpl for PortRow {}
    impl ActionRowImpl for PortRow {}
}

glib::wrapper! {
    /// A card of the host.
    pub struct PortRow(ObjectSubclass<imp::PortRow>)
        @extends adw::ActionRow, adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl PortRow {
    /// The row of a card; `usable` is whether it can be chosen.
    pub(super) fn new(port: &PortChoice, usable: bool) -> Self {
        let row: Self = glib::Object::builder()
            .property("title", &port.name)
            .property("subtitle", glib::markup_escape_text(&labels::port(port)))
            .build();
        let imp = row.imp();
        imp.name.replace(port.name.clone());
        imp.check
            .update_property(&[gtk::accessible::Property::Label(&port.name)]);
        row.set_sensitive(usable);
        if port.is_own_way {
            let mark = gtk::Image::from_icon_name("dialog-warning-symbolic");
            mark.add_css_class("warning");
            mark.set_tooltip_text(Some(&labels::own_way()));
            row.add_suffix(&mark);
        }
        row
    }

    /// The card's name.
    pub(super) fn name(&self) -> String {
        self.imp().name.borrow().clone()
    }

    /// Whether it is chosen.
    pub(super) fn is_chosen(&self) -> bool {
        self.imp().check.is_active()
    }

    /// Chooses it, or not.
    pub(super) fn choose(&self, chosen: bool) {
        self.imp().check.set_active(chosen);
    }

    /// Calls `f` when it is chosen or not any more.
    pub(super) fn connect_chosen(&self, f: impl Fn(&Self) + 'static) {
        self.imp().check.connect_active_notify(glib::clone!(
            #[weak(rename_to = row)]
            self,
            move |_| {
                f(&row);
            }
        ));
    }
}
