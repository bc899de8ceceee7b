// SPDX-License-Identifier: GPL-3.0-or-later
//! A disk or network card: a picture, what it is, where it leads, and on the
//! right the number that matters. Its text can be selected and copied.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::forward_links::ForwardLink;
use crate::ui::i18n::gettext;
use crate::ui::widgets::{FactsRow, row_of, wrap, wrap_within};

/// What a row says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceFacts {
    pub(super) icon: &'static str,
    pub(super) title: String,
    /// Where it leads: a path, an address. May be empty.
    pub(super) place: String,
    /// The rest, separated by dots.
    pub(super) detail: String,
    /// The number on the right; may have two lines.
    pub(super) value: String,
    /// Whether something is wrong with it.
    pub(super) is_problem: bool,
    /// The address of a network card whose way to the guest can be checked.
    pub(super) checks: Option<String>,
    /// Ways into the guest that the host opens.
    pub(super) links: Vec<ForwardLink>,
    /// How full it is, 0 to 1, where that means something.
    pub(super) fill: Option<f64>,
    /// What room is left around it; may be empty.
    pub(super) room: String,
    /// What a person should do something about; may be empty.
    pub(super) warning: String,
}

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct DeviceRow {
        pub(super) icon: gtk::Image,
        pub(super) title: gtk::Label,
        pub(super) place: gtk::Label,
        pub(super) detail: gtk::Label,
        pub(super) value: gtk::Label,
        pub(super) check: gtk::Button,
        pub(super) checks: RefCell<Option<String>>,
        pub(super) links: gtk::Box,
        pub(super) linked: RefCell<Vec<ForwardLink>>,
        pub(super) fill: gtk::LevelBar,
        pub(super) room: gtk::Label,
        pub(super) warning: gtk::Label,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for DeviceRow {
        const NAME: &'static str = "GhDeviceRow";
        type Type = super::DeviceRow;
        type ParentType = adw::PreferencesRow;
    }

    impl ObjectImpl for DeviceRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for DeviceRow {}
    impl ListBoxRowImpl for DeviceRow {}
    impl PreferencesRowImpl for DeviceRow {}
}

glib::wrapper! {
    /// A disk or network card of a machine.
    pub struct DeviceRow(ObjectSubclass<imp::DeviceRow>)
        @extends adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl Default for DeviceRow {
    fn default() -> Self {
        glib::Object::builder()
            .property("activatable", false)
            .property("focusable", false)
            .build()
    }
}

impl DeviceRow {
    fn setup_layout(&self) {
        let imp = self.imp();
        imp.icon.set_valign(gtk::Align::Center);
        imp.icon
            .set_accessible_role(gtk::AccessibleRole::Presentation);
        let text = gtk::Box::new(gtk::Orientation::Vertical, 3);
        text.set_hexpand(true);
        // Where the value is higher than all the text: one line stays in the middle.
        imp.title.set_vexpand(true);
        text.set_vexpand(false);
        for label in [&imp.title, &imp.place, &imp.detail, &imp.room, &imp.warning] {
            label.set_xalign(0.0);
            wrap(label);
            text.append(label);
        }
        text.insert_child_after(&imp.fill, Some(&imp.detail));
        // A full image is full by design more often than not: no colours for that.
        for offset in [
            gtk::LEVEL_BAR_OFFSET_LOW,
            gtk::LEVEL_BAR_OFFSET_HIGH,
            gtk::LEVEL_BAR_OFFSET_FULL,
        ] {
            imp.fill.remove_offset_value(Some(offset));
        }
        imp.fill.set_margin_top(3);
        imp.fill
            .update_property(&[gtk::accessible::Property::Label(&gettext("Image"))]);
        imp.warning.add_css_class("warning");
        imp.warning.add_css_class("caption");
        for label in [&imp.place, &imp.detail, &imp.room] {
            label.add_css_class("subtitle");
            label.set_selectable(true);
        }
        imp.check.set_label(&gettext("Check reachability"));
        wrap_within(&imp.check);
        imp.check.set_halign(gtk::Align::Start);
        imp.check.add_css_class("flat");
        imp.check.add_css_class("row-command");
        imp.check.connect_clicked(glib::clone!(
            #[weak(rename_to = row)]
            self,
            move |_| {
                row.check();
            }
        ));
        text.append(&imp.check);
        imp.links.set_orientation(gtk::Orientation::Vertical);
        text.append(&imp.links);
        imp.value.set_selectable(true);
        imp.value.set_xalign(1.0);
        imp.value.set_justify(gtk::Justification::Right);
        imp.value.set_valign(gtk::Align::Center);
        imp.value.add_css_class("numeric");
        let all = row_of(&[
            imp.icon.upcast_ref(),
            text.upcast_ref(),
            imp.value.upcast_ref(),
        ]);
        all.set_margin_top(9);
        all.set_margin_bottom(9);
        self.set_child(Some(&all));
    }

    fn show_links(&self, links: &[ForwardLink]) {
        let imp = self.imp();
        if *imp.linked.borrow() == links {
            return;
        }
        while let Some(old) = imp.links.first_child() {
            imp.links.remove(&old);
        }
        links
            .iter()
            .for_each(|link| imp.links.append(&link.button()));
        imp.linked.replace(links.to_vec());
    }

    fn check(&self) {
        let mac = self.imp().checks.borrow().clone().unwrap_or_default();
        let action = "overview.check-reachability";
        if let Err(error) = WidgetExt::activate_action(self, action, Some(&mac.to_variant())) {
            log::warn!("{action}: {error}");
        }
    }
}

impl FactsRow for DeviceRow {
    type Facts = DeviceFacts;

    const PER_FRAME: usize = 6;

    fn widget(&self) -> gtk::Widget {
        self.clone().upcast()
    }

    fn show(&self, facts: &DeviceFacts) {
        let imp = self.imp();
        imp.icon.set_icon_name(Some(facts.icon));
        self.update_property(&[gtk::accessible::Property::Label(&facts.title)]);
        for (label, text) in [
            (&imp.title, &facts.title),
            (&imp.place, &facts.place),
            (&imp.detail, &facts.detail),
            (&imp.value, &facts.value),
            (&imp.room, &facts.room),
            (&imp.warning, &facts.warning),
        ] {
            // Setting the same text again would lose what is selected in it.
            if label.text() != *text {
                label.set_label(text);
            }
            label.set_visible(!text.is_empty());
        }
        imp.check.set_visible(facts.checks.is_some());
        imp.checks.replace(facts.checks.clone());
        self.show_links(&facts.links);
        imp.fill.set_visible(facts.fill.is_some());
        imp.fill.set_value(facts.fill.unwrap_or_default());
        for label in [&imp.value, &imp.place] {
            set_class(label, "dim-label", !facts.is_problem);
        }
        set_class(&imp.value, "error", facts.is_problem);
    }
}

fn set_class(widget: &gtk::Label, class: &str, set: bool) {
    if set {
        widget.add_css_class(class);
    } else {
        widget.remove_css_class(class);
    }
}
