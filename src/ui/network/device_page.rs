// SPDX-License-Identifier: GPL-3.0-or-later
//! The page of a bridge or a card of the host, of a machine's tap, or of whatever
//! else machines are plugged into that is no virtual network.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::element::{Element, ElementState, ItemSummary};
use super::labels;
use super::machine_group::MachineGroup;
use crate::definition::host_link::{HostLink, LinkKind};
use crate::model::Connection;
use crate::model::topology::{Plug, Segment, SegmentKind, Topology};
use crate::ui::i18n::{gettext, pgettext};
use crate::ui::widgets::{InfoRow, fill_group};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "device_page.ui")]
    pub struct DevicePage {
        #[template_child]
        pub(super) title: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) edit: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) delete: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) facts: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) machines: TemplateChild<MachineGroup>,
        pub(super) fact_rows: RefCell<Vec<InfoRow>>,
        pub(super) shown: RefCell<Option<(Connection, Element)>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for DevicePage {
        const NAME: &'static str = "GhDevicePage";
        type Type = super::DevicePage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            MachineGroup::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for DevicePage {}
    impl WidgetImpl for DevicePage {}
    impl BinImpl for DevicePage {}
}

glib::wrapper! {
    /// A bridge or a card of a host.
    pub struct DevicePage(ObjectSubclass<imp::DevicePage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl DevicePage {
    /// Shows another device.
    pub(super) fn set_element(
        &self,
        connection: &Connection,
        element: &Element,
        topology: &Rc<Topology>,
    ) {
        let shown = (connection.clone(), element.clone());
        self.imp().shown.replace(Some(shown));
        self.show_topology(topology);
    }

    /// Shows what is so now.
    pub(super) fn show_topology(&self, topology: &Topology) {
        let shown = self.imp().shown.borrow().clone();
        let Some((connection, element)) = shown else {
            return;
        };
        match &element {
            Element::Card(name) => self.show_card(name, topology),
            Element::Segment(key) => {
                let segment = topology.segments.iter().find(|it| it.key == *key);
                self.show_segment(&connection, key, segment);
            }
            Element::Tap(machine, card) => {
                let plugged = topology.segments.iter().find_map(|segment| {
                    let mut plugs = segment.plugs.iter();
                    let plug = plugs.find(|it| it.machine == *machine && it.card.0 == *card)?;
                    Some((segment, plug))
                });
                self.show_tap(&connection, plugged);
            }
            Element::Machine(..) | Element::Group(_) => {}
        }
    }

    /// A tap lasts as long as its machine runs: then it is gone, and may be
    /// another one's.
    fn show_tap(&self, connection: &Connection, plugged: Option<(&Segment, &Plug)>) {
        self.offer(None);
        let described = plugged
            .and_then(|(segment, plug)| Some((ItemSummary::tap(plug, segment)?, segment, plug)));
        let Some((described, segment, plug)) = described else {
            self.show_facts(&[gone()]);
            let plugs = plugged.map(|(_, plug)| plug.clone()).into_iter().collect();
            self.imp().machines.set_plugs(Some(connection), plugs);
            return;
        };
        self.imp().title.set_label(&described.title);
        let state = match described.state {
            ElementState::Up => pgettext("device", "up"),
            ElementState::Off => pgettext("device", "off"),
            ElementState::Broken => described.details.clone(),
        };
        let mut rows = vec![
            (gettext("Type"), described.sentence),
            (gettext("State"), state),
            (gettext("Port of"), labels::segment_title(segment)),
        ];
        let mac = plug.mac.map(|it| (gettext("MAC address"), it.to_string()));
        rows.extend(mac);
        self.show_facts(&rows);
        let plugs = vec![plug.clone()];
        self.imp().machines.set_plugs(Some(connection), plugs);
    }

    fn show_card(&self, name: &str, topology: &Topology) {
        self.imp().title.set_label(name);
        self.offer(None);
        self.imp().machines.set_plugs(None, Vec::new());
        let Some(card) = topology.cards.iter().find(|it| it.link.name == name) else {
            self.show_facts(&[gone()]);
            return;
        };
        let what = ItemSummary::card(card, topology).sentence;
        let mut rows = vec![(gettext("Type"), what)];
        rows.extend(link_rows(&card.link));
        self.show_facts(&rows);
    }

    fn show_segment(&self, connection: &Connection, key: &str, segment: Option<&Segment>) {
        let Some(segment) = segment else {
            let name = key.split_once(':').map_or(key, |(_, name)| name);
            self.imp().title.set_label(name);
            self.offer(None);
            self.show_facts(&[gone()]);
            self.imp().machines.set_plugs(None, Vec::new());
            return;
        };
        let described = ItemSummary::segment(segment);
        self.imp().title.set_label(&described.title);
        let is_bridge = segment.kind == SegmentKind::Bridge && !segment.missing;
        self.offer(is_bridge.then_some(segment.name.as_str()));
        let mut rows = vec![(gettext("Type"), described.sentence)];
        let state = match (segment.missing, segment.up) {
            (true, _) => gettext("missing"),
            (_, true) => pgettext("device", "up"),
            (_, false) => pgettext("device", "off"),
        };
        rows.push((gettext("State"), state));
        if !segment.addresses.is_empty() {
            rows.push((gettext("Address"), segment.addresses.join(", ")));
        }
        if !segment.uplinks.is_empty() {
            rows.push((gettext("Ports"), segment.uplinks.join(", ")));
        }
        let networks: Vec<&str> = segment.networks.iter().map(|it| it.name.as_str()).collect();
        if !networks.is_empty() {
            rows.push((gettext("Virtual networks"), networks.join(", ")));
        }
        self.show_facts(&rows);
        let plugs = segment.plugs.clone();
        self.imp().machines.set_plugs(Some(connection), plugs);
    }

    /// Editing and deleting are for bridges.
    fn offer(&self, bridge: Option<&str>) {
        let imp = self.imp();
        for (button, action) in [
            (&imp.edit, "network.edit-bridge"),
            (&imp.delete, "network.delete-bridge"),
        ] {
            match bridge {
                Some(name) => {
                    button.set_action_target_value(Some(&name.to_variant()));
                    button.set_action_name(Some(action));
                }
                None => {
                    button.set_action_name(None);
                    button.set_sensitive(false);
                }
            }
        }
    }

    fn show_facts(&self, rows: &[(String, String)]) {
        let imp = self.imp();
        fill_group(&imp.facts, &mut imp.fact_rows.borrow_mut(), rows);
    }
}

fn gone() -> (String, String) {
    (gettext("State"), gettext("missing"))
}

fn link_rows(link: &HostLink) -> Vec<(String, String)> {
    let kind = match link.kind {
        LinkKind::Card => gettext("Network card"),
        LinkKind::Wireless => gettext("Wireless card"),
        LinkKind::Bond => gettext("Bond of several cards"),
        LinkKind::Vlan => gettext("VLAN"),
        LinkKind::Bridge => gettext("Bridge"),
        LinkKind::Tap | LinkKind::Loopback | LinkKind::Virtual => gettext("Software device"),
    };
    let mut rows = vec![
        (gettext("Kind"), kind),
        (gettext("State"), labels::link_state(link)),
    ];
    rows.extend(link.speed.map(|it| (gettext("Speed"), labels::speed(it))));
    let addresses: Vec<String> = labels::shown(link).collect();
    if !addresses.is_empty() {
        rows.push((gettext("Address"), addresses.join(", ")));
    }
    rows.extend(link.mac.map(|it| (gettext("MAC address"), it.to_string())));
    rows.extend(link.master.clone().map(|it| (gettext("Port of"), it)));
    rows
}
