// SPDX-License-Identifier: GPL-3.0-or-later
//! A port group of a network: its name, and what its cards share.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::network::plan::{Bandwidth, PortGroup};
use crate::ui::i18n::gettext;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct PortGroupRow {
        pub(super) name: adw::EntryRow,
        pub(super) default: gtk::Switch,
        pub(super) vlan: adw::EntryRow,
        pub(super) inbound: adw::EntryRow,
        pub(super) outbound: adw::EntryRow,
        pub(super) remove: gtk::Button,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for PortGroupRow {
        const NAME: &'static str = "GhPortGroupRow";
        type Type = super::PortGroupRow;
        type ParentType = adw::ExpanderRow;
    }

    impl ObjectImpl for PortGroupRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for PortGroupRow {}
    impl ListBoxRowImpl for PortGroupRow {}
    impl PreferencesRowImpl for PortGroupRow {}
    impl ExpanderRowImpl for PortGroupRow {}
}

glib::wrapper! {
    /// A port group.
    pub struct PortGroupRow(ObjectSubclass<imp::PortGroupRow>)
        @extends adw::ExpanderRow, adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl PortGroupRow {
    pub(super) fn new(group: Option<&PortGroup>) -> Self {
        let row: Self = glib::Object::new();
        if let Some(group) = group {
            let imp = row.imp();
            imp.name.set_text(&group.name);
            imp.default.set_active(group.is_default);
            let text = |number: Option<u64>| number.map_or(String::new(), |it| it.to_string());
            imp.vlan.set_text(&text(group.vlan.map(u64::from)));
            imp.inbound.set_text(&text(group.bandwidth.inbound));
            imp.outbound.set_text(&text(group.bandwidth.outbound));
        } else {
            row.set_expanded(true);
        }
        row
    }

    fn setup(&self) {
        let imp = self.imp();
        imp.name.set_title(&gettext("Group name"));
        imp.vlan.set_title(&gettext("VLAN ID"));
        imp.inbound.set_title(&gettext("To each machine, in KiB/s"));
        imp.outbound
            .set_title(&gettext("From each machine, in KiB/s"));
        let default = adw::ActionRow::builder()
            .title(gettext("For cards without a group"))
            .activatable_widget(&imp.default)
            .build();
        imp.default.set_valign(gtk::Align::Center);
        default.add_suffix(&imp.default);
        self.add_row(&imp.name);
        self.add_row(&default);
        for row in [&imp.inbound, &imp.outbound, &imp.vlan] {
            row.set_input_purpose(gtk::InputPurpose::Digits);
            self.add_row(row);
        }
        imp.remove.set_icon_name("list-remove-symbolic");
        imp.remove.set_valign(gtk::Align::Center);
        imp.remove.add_css_class("flat");
        let remove = gettext("Remove");
        imp.remove.set_tooltip_text(Some(&remove));
        imp.remove
            .update_property(&[gtk::accessible::Property::Label(&remove)]);
        self.add_action(&imp.remove);
        imp.name
            .bind_property("text", self, "title")
            .transform_to(|_, text: String| {
                let named = Some(text).filter(|text| !text.is_empty());
                let title = named.unwrap_or_else(|| gettext("New port group"));
                Some(glib::markup_escape_text(&title).to_string())
            })
            .sync_create()
            .build();
    }

    /// Calls `f` whenever something is entered.
    pub(super) fn connect_entered(&self, f: impl Fn() + Clone + 'static) {
        let imp = self.imp();
        for row in [&imp.name, &imp.vlan, &imp.inbound, &imp.outbound] {
            let f = f.clone();
            row.connect_changed(move |_| f());
        }
        imp.default.connect_active_notify(move |_| f());
    }

    /// Calls `f` when it is to go.
    pub(super) fn connect_removed(&self, f: impl Fn(&Self) + 'static) {
        self.imp().remove.connect_clicked(glib::clone!(
            #[weak(rename_to = row)]
            self,
            move |_| {
                f(&row);
            }
        ));
    }

    /// What was entered; the fields that are no numbers, or none where the name
    /// is missing, turn red.
    pub(super) fn read(&self) -> Option<PortGroup> {
        let imp = self.imp();
        let name = imp.name.text().trim().to_owned();
        mark(&imp.name, name.is_empty());
        let vlan = number(&imp.vlan).map(|it| it.map(u16::try_from).transpose());
        let vlan_is_bad = !matches!(vlan, Some(Ok(number)) if number.is_none_or(|it| it < 4095));
        mark(&imp.vlan, vlan_is_bad);
        let limits = [&imp.inbound, &imp.outbound].map(|row| {
            let limit = number(row).filter(|it| *it != Some(0));
            mark(row, limit.is_none());
            limit
        });
        let [inbound, outbound] = limits;
        if name.is_empty() || vlan_is_bad {
            return None;
        }
        Some(PortGroup {
            name,
            is_default: imp.default.is_active(),
            vlan: vlan?.ok()?,
            bandwidth: Bandwidth {
                inbound: inbound?,
                outbound: outbound?,
            },
        })
    }
}

/// The number in a row, none where it is empty; nothing where it is no number.
pub(super) fn number(row: &adw::EntryRow) -> Option<Option<u64>> {
    match row.text().trim() {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    }
}

pub(super) fn mark(row: &adw::EntryRow, is_wrong: bool) {
    if is_wrong {
        row.add_css_class("error");
    } else {
        row.remove_css_class("error");
    }
}
