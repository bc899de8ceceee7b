// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection's Networks page: all that is wired together, as a map or as a
//! list, and the pages of what is opened there.

mod listing;
mod menu;
mod opening;
mod signals;
mod view;

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use glib::Properties;
use gtk::glib;

use super::bridge_dialog::{delete_bridge, show_bridge};
use super::device_page::DevicePage;
use super::dialog;
use super::element::card_type;
use super::list::NetworkListView;
use super::map::MapView;
use super::network_page::NetworkPage;
use crate::definition::bridge::Bridge;
use crate::model::{Connection, ConnectionState, NetworkMonitor};
use crate::ui::widgets::FailureBar;

/// What is done with a bridge as it is known here, or with a new one.
type BridgeAct = fn(&gtk::Window, &Connection, Option<Bridge>);

mod imp {
    use super::*;

    #[derive(Default, Properties, gtk::CompositeTemplate)]
    #[properties(wrapper_type = super::NetworksPage)]
    #[template(file = "page.ui")]
    pub struct NetworksPage {
        #[template_child]
        pub(super) pages: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) tools: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) search: TemplateChild<gtk::SearchEntry>,
        #[template_child]
        pub(super) as_map: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) as_list: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) unread: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) content: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) spinner: TemplateChild<gtk::Spinner>,
        #[template_child]
        pub(super) list: TemplateChild<NetworkListView>,
        #[template_child]
        pub(super) map: TemplateChild<MapView>,
        #[template_child]
        pub(super) network_page: TemplateChild<NetworkPage>,
        #[template_child]
        pub(super) device_page: TemplateChild<DevicePage>,
        /// Whether the window is one column wide.
        #[property(get, set)]
        pub(super) folded: Cell<bool>,
        pub(super) connection: RefCell<Option<Connection>>,
        pub(super) network_monitor: RefCell<Option<NetworkMonitor>>,
        pub(super) connection_signals: OnceCell<glib::SignalGroup>,
        pub(super) monitor_signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworksPage {
        const NAME: &'static str = "GhNetworksPage";
        type Type = super::NetworksPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            DevicePage::ensure_type();
            FailureBar::ensure_type();
            MapView::ensure_type();
            NetworkListView::ensure_type();
            NetworkPage::ensure_type();
            class.bind_template();
            class.install_action("network.new", None, |page, _, _| page.new_network());
            class.install_action("network.new-bridge", None, |page, _, _| {
                page.with_bridge(None, show_bridge);
            });
            for (action, act) in [
                ("network.edit-bridge", show_bridge as BridgeAct),
                ("network.delete-bridge", delete_bridge),
            ] {
                class.install_action(
                    action,
                    Some(glib::VariantTy::STRING),
                    move |page, _, name| {
                        page.with_bridge(name.and_then(|name| name.str()), act);
                    },
                );
            }
            class.install_action(
                "network.check-reachability",
                Some(&card_type()),
                |page, _, card| {
                    page.check_reachability(card.and_then(glib::Variant::get));
                },
            );
            class.install_action(
                "network.show-machine",
                Some(&card_type()),
                |page, _, card| {
                    page.show_machine(card.and_then(glib::Variant::get));
                },
            );
            class.install_action("network.all", None, |page, _, _| page.show_all());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    #[glib::derived_properties]
    impl ObjectImpl for NetworksPage {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
            crate::ui::widgets::wrap_within(&*self.obj());
        }

        fn dispose(&self) {
            self.obj().set_connection(None);
        }
    }

    impl WidgetImpl for NetworksPage {
        fn map(&self) {
            self.parent_map();
            if let Some(network_monitor) = self.network_monitor.borrow().as_ref() {
                network_monitor.start();
            }
            self.obj().update();
        }

        fn unmap(&self) {
            self.parent_unmap();
            if let Some(network_monitor) = self.network_monitor.borrow().as_ref() {
                network_monitor.stop();
            }
        }
    }

    impl BinImpl for NetworksPage {}
}

glib::wrapper! {
    /// The networks of a connection.
    pub struct NetworksPage(ObjectSubclass<imp::NetworksPage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl NetworksPage {
    fn setup(&self) {
        let imp = self.imp();
        imp.unread.offer_again(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move || page.restart()
        ));
        imp.search.connect_search_changed(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_| {
                page.update();
            }
        ));
        imp.list.connect_opened(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |element| {
                page.open(element);
            }
        ));
        imp.network_page.connect_left(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move || {
                page.show_all();
            }
        ));
        imp.map.connect_opened(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |element| {
                page.open(element);
            }
        ));
        self.setup_menus();
        self.setup_view();
    }

    /// Shows another connection, or none.
    pub(crate) fn set_connection(&self, connection: Option<&Connection>) {
        let imp = self.imp();
        if imp.connection.borrow().as_ref() == connection {
            return;
        }
        self.connection_signals().set_target(connection);
        let network_monitor = connection.map(NetworkMonitor::new);
        self.monitor_signals().set_target(network_monitor.as_ref());
        if let Some(old) = imp.network_monitor.take() {
            old.stop();
        }
        imp.connection.replace(connection.cloned());
        imp.search.set_text("");
        self.show_all();
        let Some(network_monitor) = network_monitor else {
            return;
        };
        imp.network_monitor.replace(Some(network_monitor.clone()));
        if self.is_mapped() {
            network_monitor.start();
        }
        self.update();
    }

    /// Reads again what was forgotten when the connection was closed.
    fn restart(&self) {
        let network_monitor = self.imp().network_monitor.borrow().clone();
        if let Some(network_monitor) = network_monitor
            && network_monitor.connection().state() == ConnectionState::Connected
            && self.is_mapped()
        {
            network_monitor.stop();
            network_monitor.start();
        }
    }

    fn connection(&self) -> Option<Connection> {
        self.imp().connection.borrow().clone()
    }

    fn window(&self) -> Option<gtk::Window> {
        self.root().and_downcast()
    }

    fn with_bridge(&self, name: Option<&str>, act: BridgeAct) {
        if let (Some(window), Some(connection)) = (self.window(), self.connection()) {
            let known = name.map(|name| self.known_bridge(name));
            act(&window, &connection, known);
        }
    }

    fn new_network(&self) {
        if let (Some(window), Some(connection)) = (self.window(), self.connection()) {
            dialog::show_new(&window, &connection);
        }
    }
}
