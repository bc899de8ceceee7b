// SPDX-License-Identifier: GPL-3.0-or-later
//! A virtual network's page: its state, what it is made of, the addresses it
//! has handed out, and the machines that are on it.

mod facts;
mod leases;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::lease_row::LeaseRow;
use super::machine_group::MachineGroup;
use super::{dialog, verbs};
use crate::model::topology::Topology;
use crate::model::{Lease, Network};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::gettext_f;
use crate::ui::names::shown_name;
use crate::ui::widgets::{InfoRow, fill_group, follow_state, may_be_cut, wrap_within};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "network_page.ui")]
    pub struct NetworkPage {
        #[template_child]
        pub(super) title: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) start: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) stop: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) autostart: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) facts: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) leases: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) machines: TemplateChild<MachineGroup>,
        pub(super) fact_rows: RefCell<Vec<InfoRow>>,
        pub(super) lease_rows: RefCell<Vec<LeaseRow>>,
        pub(super) known_leases: RefCell<Vec<Lease>>,
        pub(super) network: RefCell<Option<Network>>,
        pub(super) topology: RefCell<Rc<Topology>>,
        pub(super) network_signals: OnceCell<glib::SignalGroup>,
        pub(super) connection_signals: OnceCell<glib::SignalGroup>,
        pub(super) ticker: RefCell<Option<glib::SourceId>>,
        pub(super) asking: Cell<bool>,
        /// Whether the switch is being set to what is so, not by a person.
        pub(super) showing: Cell<bool>,
        pub(super) left: RefCell<Option<Box<dyn Fn()>>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworkPage {
        const NAME: &'static str = "GhNetworkPage";
        type Type = super::NetworkPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            MachineGroup::ensure_type();
            class.bind_template();
            class.install_action("network.start", None, |page, _, _| {
                page.act(verbs::start);
            });
            class.install_action("network.stop", None, |page, _, _| page.act(verbs::stop));
            class.install_action("network.delete", None, |page, _, _| {
                page.act(verbs::delete);
            });
            class.install_action("network.edit", None, |page, _, _| page.edit());
            class.install_action("network.xml", None, |page, _, _| page.act(verbs::edit_xml));
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for NetworkPage {
        fn constructed(&self) {
            self.parent_constructed();
            wrap_within(&*self.obj());
            may_be_cut(&self.title);
            self.autostart.connect_active_notify(glib::clone!(
                #[weak(rename_to = page)]
                self.obj(),
                move |switch| page.set_autostart(switch.is_active())
            ));
        }
    }

    impl WidgetImpl for NetworkPage {
        fn map(&self) {
            self.parent_map();
            self.obj().follow_leases();
        }

        fn unmap(&self) {
            self.parent_unmap();
            self.obj().leave_leases();
        }
    }

    impl BinImpl for NetworkPage {}
}

glib::wrapper! {
    /// A virtual network.
    pub struct NetworkPage(ObjectSubclass<imp::NetworkPage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl NetworkPage {
    /// Calls `f` when the network that is shown is gone.
    pub(super) fn connect_left(&self, f: impl Fn() + 'static) {
        self.imp().left.replace(Some(Box::new(f)));
    }

    /// Shows another network, or none.
    pub(super) fn set_network(&self, network: Option<&Network>) {
        let imp = self.imp();
        imp.known_leases.borrow_mut().clear();
        imp.network.replace(network.cloned());
        let connection = network.and_then(Network::connection);
        self.network_signals().set_target(network);
        self.connection_signals().set_target(connection.as_ref());
        if network.is_none() {
            self.leave_leases();
            return;
        }
        self.show_network();
        if self.is_mapped() {
            self.follow_leases();
        }
    }

    /// What else is known of the host: the machines on the network.
    pub(super) fn show_topology(&self, topology: &Rc<Topology>) {
        self.imp().topology.replace(topology.clone());
        if self.network().is_some() {
            self.show_machines();
            self.show_leases();
        }
    }

    fn network(&self) -> Option<Network> {
        self.imp().network.borrow().clone()
    }

    fn network_signals(&self) -> &glib::SignalGroup {
        self.imp().network_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Network>();
            signals.connect_closure(
                "changed",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |_: &Network| page.show_network()
                ),
            );
            signals.connect_closure(
                "gone",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |_: &Network| {
                        if let Some(left) = page.imp().left.borrow().as_ref() {
                            left();
                        }
                    }
                ),
            );
            signals
        })
    }

    fn connection_signals(&self) -> &glib::SignalGroup {
        let signals = &self.imp().connection_signals;
        signals.get_or_init(|| follow_state(self, Self::show_network))
    }

    fn show_network(&self) {
        let Some(network) = self.network() else {
            return;
        };
        let imp = self.imp();
        let writable = network.connection().is_some_and(|it| it.is_writable());
        let active = network.active();
        imp.title.set_label(&shown_name(&network.name()));
        imp.start.set_visible(!active);
        imp.stop.set_visible(active);
        self.action_set_enabled("network.start", writable && !active);
        self.action_set_enabled("network.stop", writable && active);
        self.action_set_enabled("network.delete", writable);
        self.action_set_enabled("network.edit", writable && network.persistent());
        imp.showing.set(true);
        imp.autostart.set_active(network.autostart());
        imp.autostart
            .set_sensitive(writable && network.persistent());
        imp.showing.set(false);
        let rows = facts::rows(&network);
        fill_group(&imp.facts, &mut imp.fact_rows.borrow_mut(), &rows);
        self.show_machines();
        self.show_leases();
    }

    fn show_machines(&self) {
        let imp = self.imp();
        let Some(network) = self.network() else {
            return;
        };
        let topology = imp.topology.borrow().clone();
        let plugs = facts::plugs(&network, &topology).to_vec();
        let connection = network.connection();
        imp.machines.set_plugs(connection.as_ref(), plugs);
    }

    fn act<F>(&self, verb: fn(gtk::Window, Network) -> F)
    where
        F: Future<Output = Result<(), failure::Failure>> + 'static,
    {
        if let (Some(window), Some(network)) =
            (self.root().and_downcast::<gtk::Window>(), self.network())
        {
            failure::run(self, verb(window, network));
        }
    }

    fn edit(&self) {
        if let (Some(window), Some(network)) =
            (self.root().and_downcast::<gtk::Window>(), self.network())
        {
            dialog::show_edit(&window, &network);
        }
    }

    fn set_autostart(&self, autostart: bool) {
        let Some(network) = self.network().filter(|_| !self.imp().showing.get()) else {
            return;
        };
        let weak = self.downgrade();
        failure::run(self, async move {
            let what = gettext_f(
                "Could not change whether “{name}” starts with the host",
                &[("name", &network.name())],
            );
            let outcome = network.start_with_host(autostart).await;
            if outcome.is_err()
                && let Some(page) = weak.upgrade()
            {
                page.show_network();
            }
            outcome.or_failed(what)
        });
    }
}
