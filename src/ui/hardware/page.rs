// SPDX-License-Identifier: GPL-3.0-or-later
//! The page of a machine's hardware: a list of all there is, a form for what is
//! selected. What is entered goes into a draft that waits for Apply.

mod acting;
mod advice;
mod applying;
mod entering;
mod listener;
mod listing;
mod loading;
mod menu;
mod orphaned_files;
mod pending_detach;
mod refused;
mod removal;
mod reverting;
mod risky;
mod showing;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::refused::Refused;
use self::risky::Risk;
use super::form::Form;
use super::row::PartRow;
use super::waiting::Waiting;
use super::xml_group::XmlText;
use crate::model::hardware::HostOffer;
use crate::model::hardware::{Documents, Draft, OrphanedFiles, Part};
use crate::model::{Aspect, Connection, ConnectionState, Machine, MachineKey};
use crate::ui::widgets::{SpreadRows, follow_state, wrap_within};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "page.ui")]
    pub struct HardwarePage {
        #[template_child]
        pub(super) waiting_bar: TemplateChild<gtk::InfoBar>,
        #[template_child]
        pub(super) waiting_text: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) risk_bar: TemplateChild<gtk::InfoBar>,
        #[template_child]
        pub(super) changed_bar: TemplateChild<gtk::InfoBar>,
        #[template_child]
        pub(super) refused_bar: TemplateChild<gtk::InfoBar>,
        #[template_child]
        pub(super) refused_heading: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) refused_scroller: TemplateChild<gtk::ScrolledWindow>,
        #[template_child]
        pub(super) refused_text: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) refused_many_text: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) refused_advice: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) force_eject: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) leaflet: TemplateChild<adw::Leaflet>,
        #[template_child]
        pub(super) list: TemplateChild<gtk::ListBox>,
        #[template_child]
        pub(super) scroller: TemplateChild<gtk::ScrolledWindow>,
        #[template_child]
        pub(super) form: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) remove: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) apply: TemplateChild<gtk::Button>,
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) machine_signals: OnceCell<glib::SignalGroup>,
        pub(super) connection_signals: OnceCell<glib::SignalGroup>,
        pub(super) documents: RefCell<Option<Documents>>,
        pub(super) draft: RefCell<Option<Draft>>,
        /// The definition as it was before it was changed elsewhere.
        pub(super) before: RefCell<Option<String>>,
        pub(super) waiting: RefCell<Waiting>,
        /// What was refused of each machine, until it is tried again.
        pub(super) refused: RefCell<HashMap<MachineKey, Refused>>,
        /// Disks that were removed, until it is clear that their images may go.
        pub(super) orphaned_files: RefCell<OrphanedFiles>,
        pub(super) risk: RefCell<Risk>,
        pub(super) offer: RefCell<Option<Rc<HostOffer>>>,
        pub(super) selected: RefCell<Option<Part>>,
        /// What was selected of each machine last.
        pub(super) selected_before: RefCell<HashMap<MachineKey, Part>>,
        pub(super) rows: SpreadRows<PartRow>,
        pub(super) shown: RefCell<Form>,
        pub(super) xml: RefCell<Option<XmlText>>,
        /// Keys of the fields that the form has.
        pub(super) keys: RefCell<Vec<&'static str>>,
        /// Fields whose text is not a valid value.
        pub(super) problems: RefCell<HashMap<(Part, &'static str), String>>,
        /// Whether widgets are being filled: their changes are not the user's then.
        pub(super) filling: Cell<bool>,
        pub(super) busy: Cell<bool>,
        pub(super) loading: Cell<bool>,
        pub(super) load_again: Cell<bool>,
        /// When the page was asked for, until it is drawn.
        pub(super) asked_at: Cell<Option<Instant>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for HardwarePage {
        const NAME: &'static str = "GhHardwarePage";
        type Type = super::HardwarePage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
            acting::install(class);
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for HardwarePage {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_list();
            self.obj().setup_menu();
            wrap_within(&*self.obj());
            self.obj().setup_refused();
            self.obj().show_actions();
        }
    }

    impl WidgetImpl for HardwarePage {
        fn map(&self) {
            self.parent_map();
            self.asked_at.set(Some(Instant::now()));
            self.obj().reload();
        }
    }

    impl BinImpl for HardwarePage {}
}

glib::wrapper! {
    /// What a machine is made of.
    pub struct HardwarePage(ObjectSubclass<imp::HardwarePage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl HardwarePage {
    /// Counts from `since` how long the user waits for the devices.
    pub(crate) fn count_from(&self, since: Instant) {
        self.imp().asked_at.set(Some(since));
    }

    /// Shows another machine, or none. What was entered for the last one is kept.
    pub(crate) fn set_machine(&self, machine: Option<&Machine>) {
        let imp = self.imp();
        if imp.machine.borrow().as_ref() == machine {
            return;
        }
        self.keep_draft();
        imp.draft.take();
        imp.documents.take();
        imp.before.take();
        imp.offer.take();
        imp.waiting.take();
        imp.problems.take();
        self.remember_selected();
        imp.machine.replace(machine.cloned());
        imp.selected.replace(self.selected_before());
        self.machine_signals().set_target(machine);
        self.connection_signals()
            .set_target(self.connection().as_ref());
        self.show_nothing();
        imp.leaflet.set_visible_child_name("list");
        if machine.is_some() {
            self.reload();
        }
        self.show_actions();
    }

    /// Has the machine keep what was entered, or forget it where nothing was.
    pub(crate) fn keep_draft(&self) {
        let draft = self.imp().draft.borrow().clone();
        if let (Some(machine), Some(draft)) = (self.machine(), draft) {
            machine.set_hardware_draft(draft.is_worth_keeping().then_some(draft));
        }
    }

    /// The machine that is shown.
    fn machine(&self) -> Option<Machine> {
        self.imp().machine.borrow().clone()
    }

    fn connection(&self) -> Option<Connection> {
        self.machine()?.connection()
    }

    /// Whether anything can be changed now.
    fn is_writable(&self) -> bool {
        let open = self
            .connection()
            .is_some_and(|it| it.state() == ConnectionState::Connected && !it.read_only());
        open && !self.imp().busy.get() && self.imp().draft.borrow().is_some()
    }

    fn machine_signals(&self) -> &glib::SignalGroup {
        self.imp().machine_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            // The balloon gives and takes memory for a while after Apply.
            for property in ["active", "persistent", "memory"] {
                signals.connect_notify_local(
                    Some(property),
                    glib::clone!(
                        #[weak(rename_to = page)]
                        self,
                        move |_, _| page.reload()
                    ),
                );
            }
            signals.connect_closure(
                "changed",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |_: &Machine, aspect: Aspect| {
                        if aspect.is_in_documents() {
                            page.reload();
                        }
                    }
                ),
            );
            signals
        })
    }

    fn connection_signals(&self) -> &glib::SignalGroup {
        let signals = &self.imp().connection_signals;
        signals.get_or_init(|| {
            follow_state(self, |page| {
                page.show_actions();
                page.reload();
            })
        })
    }

    fn setup_list(&self) {
        let imp = self.imp();
        imp.list.connect_row_selected(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_, row| {
                if let Some(row) = row {
                    page.row_selected(usize::try_from(row.index()).unwrap_or(0));
                }
            }
        ));
        let leaflet = imp.leaflet.get();
        imp.list.connect_row_activated(glib::clone!(
            #[weak]
            leaflet,
            move |_, _| {
                // Side by side, it would move the focus into the first field.
                if leaflet.is_folded() {
                    leaflet.navigate(adw::NavigationDirection::Forward);
                }
            }
        ));
    }

    /// Keeps what is selected for the next time that this machine is shown.
    fn remember_selected(&self) {
        let imp = self.imp();
        let key = self.machine().and_then(|machine| machine.key());
        if let Some((key, part)) = key.zip(imp.selected.take()) {
            imp.selected_before.borrow_mut().insert(key, part);
        }
    }

    fn selected_before(&self) -> Option<Part> {
        let all = self.imp().selected_before.borrow();
        all.get(&self.machine()?.key()?).cloned()
    }

    fn row_selected(&self, at: usize) {
        let imp = self.imp();
        if imp.filling.get() {
            return;
        }
        let part = imp.rows.facts().get(at).map(|facts| facts.part.clone());
        if *imp.selected.borrow() == part {
            return;
        }
        imp.selected.replace(part);
        self.show_form();
        imp.scroller.vadjustment().set_value(0.0);
        self.show_actions();
    }
}
