// SPDX-License-Identifier: GPL-3.0-or-later
//! What few people change: what carries the machine, its kind, its firmware,
//! what it boots from, its screen.

mod choice_row;
mod extras;
mod kinds;
mod offer;
mod texts;

use std::cell::{Cell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::choice_row::fill;
pub(in crate::ui) use self::extras::{cpu_mode, cpu_modes, tpm};
use crate::definition::mac::Mac;
use crate::definition::machine::{BootDevice, Firmware};
use crate::definition::new_machine::{Field, Preset, ScreenChoice};
use crate::definition::virtualization::Virtualization;
use crate::ui::i18n::gettext;
use crate::ui::problems::{Problems, ShowsProblem};
use crate::ui::widgets::FieldNote;

/// The boot orders that are offered.
const ORDERS: [&[BootDevice]; 6] = [
    &[BootDevice::Disk, BootDevice::Cdrom],
    &[BootDevice::Cdrom, BootDevice::Disk],
    &[BootDevice::Disk, BootDevice::Network],
    &[BootDevice::Network, BootDevice::Disk],
    &[BootDevice::Disk, BootDevice::Cdrom, BootDevice::Network],
    &[BootDevice::Network, BootDevice::Cdrom, BootDevice::Disk],
];

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "more.ui")]
    pub struct MoreGroup {
        #[template_child]
        pub(super) expander: TemplateChild<adw::ExpanderRow>,
        #[template_child]
        pub(super) virtualization: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) arch: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) machine_type: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) emulator: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) offer_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) firmware: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) firmware_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) boot: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) mac: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) mac_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) screen: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) screen_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) cpu: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) tpm: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) sound: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) serial: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) start: TemplateChild<gtk::Switch>,
        pub(super) virtualizations: RefCell<Vec<Virtualization>>,
        pub(super) arches: RefCell<Vec<String>>,
        pub(super) machine_types: RefCell<Vec<Option<String>>>,
        pub(super) firmwares: RefCell<Vec<Firmware>>,
        pub(super) screens: RefCell<Vec<ScreenChoice>>,
        /// The order that was proposed last; another one is a person's.
        pub(super) proposed_order: Cell<u32>,
        pub(super) proposed_firmware: Cell<Option<Firmware>>,
        /// The firmware where neither the system nor a person wants another.
        pub(super) default_firmware: Cell<Option<Firmware>>,
        /// The place in the list of the machine type that was proposed last.
        pub(super) proposed_type: Cell<u32>,
        /// Modes of the CPU that are offered; none is the host's default.
        pub(super) cpu_modes: RefCell<Vec<Option<String>>>,
        /// What is wanted where nothing was chosen.
        pub(super) wanted: RefCell<Preset>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MoreGroup {
        const NAME: &'static str = "GhMoreGroup";
        type Type = super::MoreGroup;
        type ParentType = adw::PreferencesGroup;

        fn class_init(class: &mut Self::Class) {
            FieldNote::ensure_type();
            crate::ui::widgets::ChoiceRow::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for MoreGroup {
        fn constructed(&self) {
            self.parent_constructed();
            self.offer_note.set_field(&*self.emulator);
            self.firmware_note.set_field(&*self.firmware);
            self.mac_note.set_field(&*self.mac);
            self.screen_note.set_field(&*self.screen);
            let orders = ORDERS.map(texts::order);
            fill(&self.boot, &orders);
            self.obj().setup_extras();
        }
    }

    impl WidgetImpl for MoreGroup {}
    impl PreferencesGroupImpl for MoreGroup {}
}

glib::wrapper! {
    /// The rest of what makes a new machine.
    pub struct MoreGroup(ObjectSubclass<imp::MoreGroup>)
        @extends adw::PreferencesGroup, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl MoreGroup {
    /// Calls `f` whenever something was chosen.
    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        let imp = self.imp();
        for row in [
            &imp.virtualization,
            &imp.machine_type,
            &imp.firmware,
            &imp.boot,
            &imp.screen,
            &imp.cpu,
            &imp.tpm,
        ] {
            let f = f.clone();
            row.connect_selected_notify(move |_| f());
        }
        for entry in [&imp.emulator, &imp.mac] {
            let f = f.clone();
            entry.connect_changed(move |_| f());
        }
        for switch in [&imp.serial, &imp.start, &imp.sound] {
            let f = f.clone();
            switch.connect_active_notify(move |_| f());
        }
    }

    /// Calls `f` when another architecture was chosen: the rest hangs on it.
    pub(super) fn connect_arch(&self, f: impl Fn() + 'static) {
        self.imp().arch.connect_selected_notify(move |_| f());
    }

    pub(super) fn firmware(&self) -> Option<Firmware> {
        let at = self.imp().firmware.selected() as usize;
        self.imp().firmwares.borrow().get(at).cloned()
    }

    /// The row that all of it is below.
    pub(super) fn expander(&self) -> adw::ExpanderRow {
        self.imp().expander.get()
    }

    /// Asks for an address only where there is a network card.
    pub(super) fn set_has_network_card(&self, has: bool) {
        self.imp().mac.set_visible(has);
    }

    /// The network card's address; none for a card that gets one by itself.
    pub(super) fn mac(&self, problems: &mut Problems) -> Option<Mac> {
        let mac = &self.imp().mac;
        let text = mac.text();
        if text.trim().is_empty() || !mac.get_visible() {
            return None;
        }
        let parsed = text.parse();
        if parsed.is_err() {
            let problem = gettext("This is not an address, such as 52:54:00:12:34:56");
            problems.error(Field::Mac, problem);
        }
        parsed.ok()
    }

    pub(super) fn screen(&self) -> Option<ScreenChoice> {
        let at = self.imp().screen.selected() as usize;
        self.imp().screens.borrow().get(at).copied()
    }

    pub(super) fn boot_order(&self) -> Vec<BootDevice> {
        let at = self.imp().boot.selected() as usize;
        ORDERS[at.min(ORDERS.len() - 1)].to_vec()
    }

    pub(super) fn serial_console(&self) -> bool {
        self.imp().serial.is_active()
    }

    /// Whether the machine is started once it is made.
    pub(super) fn starts(&self) -> bool {
        self.imp().start.is_active()
    }

    pub(super) fn show_problems(&self, problems: &Problems) {
        let imp = self.imp();
        let firmware = problems.of(Field::Firmware);
        if firmware.is_some() && !imp.firmware_note.get_visible() {
            imp.expander.set_expanded(true);
        }
        imp.firmware_note.show_problem(firmware);
        imp.screen_note.show_problem(problems.of(Field::Screen));
        let mac = problems.of(Field::Mac);
        if mac.is_some() {
            imp.expander.set_expanded(true);
        }
        imp.mac_note.show_problem(mac);
    }
}
