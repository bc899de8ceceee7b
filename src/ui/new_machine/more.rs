// SPDX-License-Identifier: GPL-3.0-or-later
//! What few people change: what carries the machine, its kind, its firmware,
//! what it boots from, its screen.

mod choice_row;
mod offer;
mod texts;

use std::cell::{Cell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::choice_row::{fill, select};
use super::problems::{Problems, ShowsProblem};
use crate::definition::machine::{BootDevice, Firmware};
use crate::definition::new_machine::{Field, ScreenChoice, defaults};
use crate::definition::virtualization::Virtualization;
use crate::model::host_facts::{HostFacts, MachineKind};
use crate::ui::i18n::gettext;
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
        pub(super) screen: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) screen_note: TemplateChild<FieldNote>,
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
            self.screen_note.set_field(&*self.screen);
            let orders = ORDERS.map(texts::order);
            fill(&self.boot, &orders);
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
        ] {
            let f = f.clone();
            row.connect_selected_notify(move |_| f());
        }
        let again = f.clone();
        imp.emulator.connect_changed(move |_| again());
        for switch in [&imp.serial, &imp.start] {
            let f = f.clone();
            switch.connect_active_notify(move |_| f());
        }
    }

    /// Calls `f` when another architecture was chosen: the rest hangs on it.
    pub(super) fn connect_arch(&self, f: impl Fn() + 'static) {
        self.imp().arch.connect_selected_notify(move |_| f());
    }

    /// Offers what a host can run.
    pub(super) fn set_host(&self, facts: &HostFacts) {
        let imp = self.imp();
        let capabilities = &facts.capabilities;
        let mut arches: Vec<String> = capabilities
            .architectures()
            .into_iter()
            .map(str::to_owned)
            .collect();
        if arches.is_empty() {
            arches.push(capabilities.arch.clone());
        }
        imp.emulator.set_text("");
        fill(&imp.arch, &arches);
        imp.arches.replace(arches);
        imp.arch.set_selected(0);
        self.follow_arch(facts);
    }

    /// Proposes an architecture, as the image says, where the host has it.
    pub(super) fn propose_arch(&self, arch: &str) {
        let position = self.imp().arches.borrow().iter().position(|it| it == arch);
        if let Some(position) = position {
            select(&self.imp().arch, position);
        }
    }

    /// Offers what the host has for the chosen architecture.
    pub(super) fn follow_arch(&self, facts: &HostFacts) {
        let imp = self.imp();
        let arch = self.arch();
        let guest = facts.capabilities.guest("hvm", &arch);
        let default = defaults::virtualization(
            &facts.capabilities,
            &arch,
            facts.is_local,
            facts.cpuinfo.as_deref(),
        );
        let mut offered = guest
            .map(|guest| guest.virtualizations.clone())
            .unwrap_or_default();
        if !offered.contains(&default.virtualization) {
            offered.push(default.virtualization.clone());
        }
        let names: Vec<String> = offered.iter().map(texts::virtualization).collect();
        let position = offered.iter().position(|it| *it == default.virtualization);
        imp.virtualizations.replace(offered);
        fill(&imp.virtualization, &names);
        select(&imp.virtualization, position.unwrap_or(0));
        let why = texts::why(default.reason);
        imp.virtualization
            .set_subtitle(&glib::markup_escape_text(&why));
        let types = guest
            .map(|guest| guest.machines.as_slice())
            .unwrap_or_default();
        let mut names = vec![None];
        names.extend(
            types
                .iter()
                .filter(|it| !it.deprecated)
                .map(|it| Some(it.name.clone())),
        );
        let shown: Vec<String> = names
            .iter()
            .map(|name| {
                name.clone()
                    .unwrap_or_else(|| gettext("The host’s default"))
            })
            .collect();
        imp.machine_types.replace(names);
        fill(&imp.machine_type, &shown);
        select(&imp.machine_type, 0);
    }

    /// The kind of machine that is chosen.
    pub(super) fn machine_kind(&self) -> Option<MachineKind> {
        let imp = self.imp();
        let at = imp.virtualization.selected() as usize;
        let virtualization = imp.virtualizations.borrow().get(at).cloned()?;
        let at = imp.machine_type.selected() as usize;
        let machine_type = imp.machine_types.borrow().get(at).cloned().flatten();
        let emulator = imp.emulator.text().trim().to_owned();
        Some(MachineKind {
            arch: self.arch(),
            virtualization,
            machine_type,
            emulator: Some(emulator).filter(|emulator| !emulator.is_empty()),
        })
    }

    fn arch(&self) -> String {
        let at = self.imp().arch.selected() as usize;
        self.imp()
            .arches
            .borrow()
            .get(at)
            .cloned()
            .unwrap_or_default()
    }

    pub(super) fn firmware(&self) -> Option<Firmware> {
        let at = self.imp().firmware.selected() as usize;
        self.imp().firmwares.borrow().get(at).cloned()
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
        imp.firmware_note.show_problem(problems.of(Field::Firmware));
        imp.screen_note.show_problem(problems.of(Field::Screen));
    }
}
