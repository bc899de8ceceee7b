// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine is made of and what it is doing, for a person to read. Shows
//! what it is given; reads nothing itself.

mod device_row;
mod devices;
mod disk_labels;
mod duration;
mod forward_links;
mod guest_labels;
mod history;
mod history_labels;
mod lineage;
mod nic_labels;
mod resources;
mod room;
mod screen_labels;
mod state;
mod system_labels;

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use glib::Properties;
use gtk::glib;

use self::device_row::{DeviceFacts, DeviceRow};
use self::devices::show_devices;
use self::forward_links::links;
use crate::definition::device::port_forward;
use crate::definition::nic::Nic;
use crate::model::{Details, Guest, Machine, Shortage};
use crate::ui::network::check_reachability;
use crate::ui::stats::StatsView;
use crate::ui::widgets::{InfoRow, SpreadRows, fill_group};

mod imp {
    use super::*;

    #[derive(Default, Properties, gtk::CompositeTemplate)]
    #[properties(wrapper_type = super::Overview)]
    #[template(file = "overview.ui")]
    pub struct Overview {
        #[template_child]
        pub(super) name: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) dot: TemplateChild<gtk::Image>,
        #[template_child]
        pub(super) state: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) about: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) address: TemplateChild<InfoRow>,
        #[template_child]
        pub(super) cpu_time: TemplateChild<InfoRow>,
        #[template_child]
        pub(super) autostart_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) room: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) notices: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) guest: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) history: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) timeline: TemplateChild<adw::ExpanderRow>,
        #[template_child]
        pub(super) stats: TemplateChild<StatsView>,
        #[template_child]
        pub(super) resources: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) disks: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) lineage: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) independent: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) nics: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) screens: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) system: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) identity: TemplateChild<adw::PreferencesGroup>,
        /// Whether the window is one column wide: the header has no room for the
        /// whole name then.
        #[property(get, set)]
        pub(super) folded: Cell<bool>,
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) history_signals: OnceCell<glib::SignalGroup>,
        pub(super) room_signals: OnceCell<glib::SignalGroup>,
        /// The shortages of room that are shown.
        pub(super) shortages: RefCell<Vec<Shortage>>,
        pub(super) room_rows: RefCell<Vec<adw::ActionRow>>,
        /// libvirt's messages about the machine.
        pub(super) messages: RefCell<Vec<String>>,
        pub(super) history_rows: RefCell<Vec<InfoRow>>,
        pub(super) notice_rows: RefCell<Vec<adw::ActionRow>>,
        pub(super) notices_shown: RefCell<Vec<(String, String)>>,
        pub(super) guest_rows: RefCell<Vec<InfoRow>>,
        pub(super) resource_rows: RefCell<Vec<InfoRow>>,
        /// Bytes of memory the machine may have.
        pub(super) memory_max: Cell<u64>,
        pub(super) disk_rows: SpreadRows<DeviceRow>,
        pub(super) lineage_rows: RefCell<Vec<InfoRow>>,
        pub(super) nic_rows: SpreadRows<DeviceRow>,
        pub(super) screen_rows: RefCell<Vec<InfoRow>>,
        pub(super) system_rows: RefCell<Vec<InfoRow>>,
        pub(super) identity_rows: RefCell<Vec<InfoRow>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Overview {
        const NAME: &'static str = "GhOverview";
        type Type = super::Overview;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            StatsView::ensure_type();
            InfoRow::ensure_type();
            class.bind_template();
            class.install_action("notices.mark-read", None, |overview, _, _| {
                overview.mark_read();
            });
            let text = Some(glib::VariantTy::STRING);
            class.install_action("overview.check-reachability", text, |overview, _, mac| {
                overview.check_reachability(mac);
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    #[glib::derived_properties]
    impl ObjectImpl for Overview {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_stats();
        }
    }

    impl WidgetImpl for Overview {
        fn map(&self) {
            self.parent_map();
            self.stats.start();
        }

        fn unmap(&self) {
            self.stats.stop();
            self.parent_unmap();
        }
    }

    impl BinImpl for Overview {}
}

glib::wrapper! {
    /// A machine's state and its parts.
    pub struct Overview(ObjectSubclass<imp::Overview>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl Overview {
    /// Begins to show another machine.
    pub(super) fn set_machine(&self, machine: &Machine) {
        self.imp().cpu_time.set_value("");
        self.imp().stats.set_machine(machine);
        if self.is_mapped() {
            self.imp().stats.start();
        }
        self.follow_history(machine);
        machine.note_state_found();
        self.show_history(machine);
        self.follow_room(machine);
        self.show_state(machine);
    }

    /// Checks the way to the network card of this address.
    fn check_reachability(&self, mac: Option<&glib::Variant>) {
        let window = self.root().and_downcast::<gtk::Window>();
        let mac = mac.and_then(|mac| mac.str()?.parse().ok());
        if let (Some(window), Some(machine), Some(mac)) =
            (window, self.imp().machine.borrow().clone(), mac)
        {
            check_reachability(&window, &machine, mac);
        }
    }

    /// Forgets the parts: those of the machine that is shown are not known yet.
    pub(super) fn clear(&self) {
        let imp = self.imp();
        imp.messages.take();
        imp.about.set_visible(false);
        imp.cpu_time.set_visible(false);
        imp.autostart_row.set_visible(false);
        show_devices(&imp.disks, &imp.disk_rows, Vec::new());
        show_devices(&imp.nics, &imp.nic_rows, Vec::new());
        for (group, rows) in [
            (&imp.resources, &imp.resource_rows),
            (&imp.lineage, &imp.lineage_rows),
            (&imp.screens, &imp.screen_rows),
            (&imp.system, &imp.system_rows),
            (&imp.identity, &imp.identity_rows),
            (&imp.guest, &imp.guest_rows),
        ] {
            fill_group(group, &mut rows.borrow_mut(), &[]);
        }
    }

    /// Shows what was read of the machine.
    pub(super) fn show_details(&self, machine: &Machine, details: &Details) {
        let imp = self.imp();
        self.show_state(machine);
        let definition = &details.definition;
        let about: Vec<String> = [definition.title(), definition.description()]
            .into_iter()
            .flatten()
            .collect();
        imp.about.set_label(&about.join("\n"));
        imp.about.set_visible(!about.is_empty());
        self.show_addresses(machine, details);
        self.show_resources(machine, details);
        if let Some(info) = details.info.filter(|_| machine.status().is_active()) {
            self.show_cpu_time(info.cpu_time);
        }
        self.show_disks(machine, details);
        self.show_lineage(&details.lineage);
        let uri = machine.connection().map(|it| it.uri());
        let uri = uri.filter(|_| machine.status().is_active());
        let facts = |nic: &Nic| {
            let facts = nic_labels::facts(nic, &details.networks, &details.addresses);
            let forwards = port_forward::read(definition.document(), nic.element);
            let links = uri.as_ref().map(|uri| links(&forwards, uri));
            DeviceFacts {
                links: links.unwrap_or_default(),
                ..facts
            }
        };
        let nics: Vec<_> = definition.nics().iter().map(facts).collect();
        show_devices(&imp.nics, &imp.nic_rows, nics);
        let screens = screen_labels::rows(definition);
        fill_group(&imp.screens, &mut imp.screen_rows.borrow_mut(), &screens);
        let system = system_labels::system_rows(definition);
        fill_group(&imp.system, &mut imp.system_rows.borrow_mut(), &system);
        self.show_guest(&details.guest);
        imp.messages.replace(details.messages.clone());
        self.show_history(machine);
        self.show_identity(machine);
    }

    fn setup_stats(&self) {
        self.imp().stats.connect_read(glib::clone!(
            #[weak(rename_to = overview)]
            self,
            move |machine| {
                overview.show_stats(machine);
            }
        ));
    }

    fn show_guest(&self, guest: &Guest) {
        let imp = self.imp();
        let rows = guest_labels::rows(guest);
        fill_group(&imp.guest, &mut imp.guest_rows.borrow_mut(), &rows);
        let hint = guest_labels::hint(guest);
        imp.guest.set_description(hint.as_deref());
        imp.guest.set_visible(hint.is_some() || !rows.is_empty());
    }
}
