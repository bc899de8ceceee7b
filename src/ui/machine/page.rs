// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's page: what can be done with it, over what it is made of. One
//! instance shows one machine after the other.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Instant;

use adw::prelude::*;
use adw::subclass::prelude::*;
use glib::Properties;
use gtk::glib;

use super::draft_bar::DraftBar;
use super::job_bar::JobBar;
use super::lazy_pages::{LazyPage, Place};
use super::overlay_bar::OverlayBar;
use super::overview::Overview;
use super::page_tabs::PageTabs;
use super::power_buttons::PowerButtons;
use crate::model::{Aspect, Connection, Machine};
use crate::ui::actions::MachineActions;
use crate::ui::names::shown_name;
use crate::ui::widgets::ConnectionBar;

mod imp {
    use super::*;

    #[derive(Default, Properties, gtk::CompositeTemplate)]
    #[properties(wrapper_type = super::MachinePage)]
    #[template(file = "page.ui")]
    pub struct MachinePage {
        #[template_child]
        pub(in crate::ui::machine) title: TemplateChild<gtk::Label>,
        #[template_child]
        pub(in crate::ui::machine) subtitle: TemplateChild<gtk::Label>,
        #[template_child]
        pub(in crate::ui::machine) header: TemplateChild<adw::HeaderBar>,
        #[template_child]
        pub(in crate::ui::machine) squeezer: TemplateChild<adw::Squeezer>,
        #[template_child]
        pub(in crate::ui::machine) wide_buttons: TemplateChild<PowerButtons>,
        #[template_child]
        pub(in crate::ui::machine) narrow_buttons: TemplateChild<PowerButtons>,
        #[template_child]
        pub(in crate::ui::machine) menu: TemplateChild<gtk::MenuButton>,
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) job_bar: TemplateChild<JobBar>,
        #[template_child]
        pub(in crate::ui::machine) draft_bar: TemplateChild<DraftBar>,
        #[template_child]
        pub(super) overlay_bar: TemplateChild<OverlayBar>,
        #[template_child]
        pub(in crate::ui::machine) pages: TemplateChild<adw::ViewStack>,
        #[template_child]
        pub(in crate::ui::machine) tabs: TemplateChild<PageTabs>,
        #[template_child]
        pub(in crate::ui::machine) overview: TemplateChild<Overview>,
        /// Whether the window is one column wide.
        #[property(get, set)]
        pub(super) folded: Cell<bool>,
        /// What can be done with the machine.
        pub(in crate::ui::machine) actions: OnceCell<MachineActions>,
        /// Where the other pages go, in the order in which they are made.
        pub(in crate::ui::machine) places: RefCell<Vec<Place>>,
        /// The pages in those places, as far as they are made.
        pub(in crate::ui::machine) lazy_pages: RefCell<Vec<Rc<dyn LazyPage>>>,
        /// When the page was asked for, until it is drawn.
        pub(in crate::ui::machine) asked_at: Cell<Option<Instant>>,
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) machine_signals: OnceCell<glib::SignalGroup>,
        pub(super) connection_signals: OnceCell<glib::SignalGroup>,
        pub(in crate::ui::machine) job_signals: OnceCell<glib::SignalGroup>,
        /// Whose details are being read, and what of them changed meanwhile.
        pub(in crate::ui::machine) loading: RefCell<Option<Machine>>,
        pub(in crate::ui::machine) to_load: RefCell<BTreeSet<Aspect>>,
        pub(in crate::ui::machine) ticker: RefCell<Option<glib::SourceId>>,
        pub(in crate::ui::machine) asking: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MachinePage {
        const NAME: &'static str = "GhMachinePage";
        type Type = super::MachinePage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            ConnectionBar::ensure_type();
            DraftBar::ensure_type();
            JobBar::ensure_type();
            OverlayBar::ensure_type();
            Overview::ensure_type();
            PageTabs::ensure_type();
            PowerButtons::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    #[glib::derived_properties]
    impl ObjectImpl for MachinePage {
        fn constructed(&self) {
            self.parent_constructed();
            let page = self.obj();
            page.setup_squeezer();
            page.setup_title_buttons();
            page.setup_actions();
            page.setup_late_pages();
            page.setup_draft_bar();
            page.setup_room();
        }

        fn dispose(&self) {
            self.obj().stop_ticking();
        }
    }

    impl WidgetImpl for MachinePage {
        fn map(&self) {
            self.parent_map();
            self.obj().reload();
        }

        fn unmap(&self) {
            self.parent_unmap();
            self.obj().stop_ticking();
        }
    }

    impl BinImpl for MachinePage {}
}

glib::wrapper! {
    /// What a machine is, and what can be done with it.
    pub struct MachinePage(ObjectSubclass<imp::MachinePage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl MachinePage {
    /// Shows another machine, or none.
    pub(crate) fn set_machine(&self, machine: Option<&Machine>) {
        let imp = self.imp();
        if imp.machine.borrow().as_ref() == machine {
            return;
        }
        imp.machine.replace(machine.cloned());
        let connection = self.connection();
        self.machine_signals().set_target(machine);
        self.connection_signals().set_target(connection.as_ref());
        self.show_on_late_pages(machine);
        self.show_drafts();
        imp.bar.set_connection(connection.as_ref());
        imp.overlay_bar.set_machine(machine);
        self.follow_jobs();
        let Some(machine) = machine else {
            imp.job_bar.clear();
            self.actions().set_machines(&[]);
            self.stop_ticking();
            return;
        };
        imp.title.set_label(&shown_name(&machine.name()));
        imp.job_bar.show_job(machine);
        imp.overview.set_machine(machine);
        self.actions().set_machines(std::slice::from_ref(machine));
        self.show_state();
        self.show_known_details(machine);
        self.reload();
    }

    /// Begins to count how long the user waits for the page.
    pub(crate) fn count_from(&self, since: Instant) {
        self.imp().asked_at.set(Some(since));
    }

    /// The machine that is shown.
    pub(crate) fn machine(&self) -> Option<Machine> {
        self.imp().machine.borrow().clone()
    }

    /// Whether this machine is the one that is shown.
    pub(super) fn shows(&self, machine: &Machine) -> bool {
        self.imp().machine.borrow().as_ref() == Some(machine)
    }

    fn connection(&self) -> Option<Connection> {
        self.imp()
            .machine
            .borrow()
            .as_ref()
            .and_then(Machine::connection)
    }

    fn machine_signals(&self) -> &glib::SignalGroup {
        self.imp().machine_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            for (property, show) in [
                ("name", Self::show_name as fn(&Self)),
                ("address", Self::show_state),
                ("assigned-address", Self::show_state),
                ("status", Self::show_state),
                ("saved", Self::show_state),
                ("template", Self::show_state),
                ("disposable", Self::show_state),
                ("shut-down-asked", Self::show_state),
                ("active", Self::state_changed),
                ("persistent", Self::state_changed),
                ("id", Self::show_identity),
                ("memory", Self::show_memory),
                ("job", Self::show_job),
                ("has-draft", Self::show_drafts),
            ] {
                self.connect_property(&signals, property, show);
            }
            signals.connect_closure(
                "changed",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |_: &Machine, aspect: Aspect| page.reload_aspect(aspect)
                ),
            );
            signals
        })
    }

    fn connection_signals(&self) -> &glib::SignalGroup {
        self.imp().connection_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Connection>();
            for property in ["state", "read-only"] {
                self.connect_property(&signals, property, Self::state_changed);
            }
            signals
        })
    }

    fn connect_property(&self, signals: &glib::SignalGroup, property: &str, show: fn(&Self)) {
        signals.connect_notify_local(
            Some(property),
            glib::clone!(
                #[weak(rename_to = page)]
                self,
                move |_, _| show(&page)
            ),
        );
    }

    fn show_name(&self) {
        if let Some(machine) = self.machine() {
            self.imp().title.set_label(&shown_name(&machine.name()));
            self.show_state();
        }
    }

    fn show_job(&self) {
        if let Some(machine) = self.machine() {
            self.imp().job_bar.show_job(&machine);
        }
    }

    /// Shows the state of now, with what the guest was asked.
    pub(super) fn show_state(&self) {
        if let Some(machine) = self.machine() {
            self.imp().overview.show_state(&machine);
        }
    }

    fn show_identity(&self) {
        if let Some(machine) = self.machine() {
            self.imp().overview.show_identity(&machine);
        }
    }

    fn show_memory(&self) {
        if let Some(machine) = self.machine() {
            self.imp().overview.show_memory(machine.memory());
        }
    }

    fn state_changed(&self) {
        self.show_state();
        self.reload();
    }
}
