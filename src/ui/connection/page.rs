// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection's page: what the host is, and the state of the connection.

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use glib::Properties;
use gtk::glib;

use super::verbs;
use crate::definition::size::Size;
use crate::model::{Connection, ConnectionState, Error, HostInfo};
use crate::ui::i18n::gettext;
use crate::ui::network::NetworksPage;
use crate::ui::storage::StoragePage;
use crate::ui::widgets::ConnectionBar;
use crate::ui::widgets::{InfoRow, fill_group, follow_state, shortage_row};

mod imp {
    use super::*;

    #[derive(Default, Properties, gtk::CompositeTemplate)]
    #[properties(wrapper_type = super::ConnectionPage)]
    #[template(file = "page.ui")]
    pub struct ConnectionPage {
        #[template_child]
        pub(super) title: TemplateChild<adw::WindowTitle>,
        #[template_child]
        pub(super) state: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) connect: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) disconnect: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) pages: TemplateChild<adw::ViewStack>,
        #[template_child]
        pub(super) networks: TemplateChild<NetworksPage>,
        #[template_child]
        pub(super) storage: TemplateChild<StoragePage>,
        #[template_child]
        pub(super) notices: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) uri: TemplateChild<InfoRow>,
        #[template_child]
        pub(super) auto_connect: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) host: TemplateChild<adw::PreferencesGroup>,
        /// Whether the window is one column wide.
        #[property(get, set)]
        pub(super) folded: Cell<bool>,
        pub(super) notice_rows: RefCell<Vec<adw::ActionRow>>,
        pub(super) host_rows: RefCell<Vec<InfoRow>>,
        pub(super) connection: RefCell<Option<Connection>>,
        pub(super) bindings: OnceCell<glib::BindingGroup>,
        pub(super) signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ConnectionPage {
        const NAME: &'static str = "GhConnectionPage";
        type Type = super::ConnectionPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            ConnectionBar::ensure_type();
            InfoRow::ensure_type();
            NetworksPage::ensure_type();
            StoragePage::ensure_type();
            class.bind_template();
            class.install_action("connection.connect", None, |page, _, _| {
                page.run(verbs::open)
            });
            class.install_action("connection.disconnect", None, |page, _, _| {
                page.run(verbs::close)
            });
            class.install_action("connection.show-storage", None, |page, _, _| {
                page.imp().pages.set_visible_child_name("storage");
            });
            class.install_action("connection.forget", None, |page, _, _| {
                page.run(verbs::forget)
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    #[glib::derived_properties]
    impl ObjectImpl for ConnectionPage {
        fn constructed(&self) {
            self.parent_constructed();
            self.auto_connect.connect_active_notify(glib::clone!(
                #[weak(rename_to = page)]
                self.obj(),
                move |_| {
                    // Not before the page is in a window.
                    if page.root().is_some() {
                        verbs::act(page.upcast_ref(), "app.remember-connections", None);
                    }
                }
            ));
        }
    }

    impl WidgetImpl for ConnectionPage {}
    impl BinImpl for ConnectionPage {}
}

glib::wrapper! {
    /// What a host is and the state of the connection to it.
    pub struct ConnectionPage(ObjectSubclass<imp::ConnectionPage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl ConnectionPage {
    /// Shows another connection, or none.
    pub(crate) fn set_connection(&self, connection: Option<&Connection>) {
        let imp = self.imp();
        imp.connection.replace(connection.cloned());
        self.signals().set_target(connection);
        self.bindings().set_source(connection);
        imp.bar.set_connection(connection);
        imp.networks.set_connection(connection);
        imp.storage.set_connection(connection);
        let Some(connection) = connection else {
            return;
        };
        imp.uri.set_value(&connection.uri());
        self.show_state();
        self.show_notices();
    }

    fn bindings(&self) -> &glib::BindingGroup {
        let imp = self.imp();
        imp.bindings.get_or_init(|| {
            let bindings = glib::BindingGroup::new();
            bindings
                .bind("label", &*imp.title, "title")
                .sync_create()
                .build();
            bindings
                .bind("auto-connect", &*imp.auto_connect, "active")
                .sync_create()
                .bidirectional()
                .build();
            bindings
        })
    }

    fn signals(&self) -> &glib::SignalGroup {
        self.imp().signals.get_or_init(|| {
            let signals = follow_state(self, Self::show_state);
            signals.connect_closure(
                "room-changed",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |_: Connection| page.show_notices()
                ),
            );
            signals
        })
    }

    /// Shows the page of its networks.
    pub(crate) fn show_networks(&self) {
        self.imp().pages.set_visible_child_name("networks");
    }

    /// Says which pools may be too small.
    fn show_notices(&self) {
        let imp = self.imp();
        for row in imp.notice_rows.take() {
            imp.notices.remove(&row);
        }
        let shortages = self.connection().map(|it| it.shortages());
        let rows: Vec<adw::ActionRow> = shortages.iter().flatten().map(shortage_row).collect();
        rows.iter().for_each(|row| imp.notices.add(row));
        imp.notices.set_visible(!rows.is_empty());
        imp.notice_rows.replace(rows);
    }

    fn show_state(&self) {
        let Some(connection) = self.connection() else {
            return;
        };
        let imp = self.imp();
        let (text, open) = match connection.state() {
            ConnectionState::Disconnected => (gettext("Not connected"), false),
            ConnectionState::Connecting => (gettext("Connecting…"), true),
            ConnectionState::Connected => (gettext("Connected"), true),
            ConnectionState::Reconnecting => (gettext("Reconnecting…"), true),
        };
        imp.state.set_subtitle(&text);
        imp.connect.set_visible(!open);
        imp.disconnect.set_visible(open);
        if connection.state() == ConnectionState::Connected {
            self.load_host(connection);
        } else if connection.state() == ConnectionState::Disconnected {
            self.show_host(&[]);
        }
    }

    fn load_host(&self, connection: Connection) {
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let info = connection.host_info().await;
            let page = weak
                .upgrade()
                .filter(|it| it.connection().as_ref() == Some(&connection));
            let Some(page) = page else {
                return;
            };
            match info {
                Ok(info) => page.show_host(&host_rows(&info)),
                Err(Error::Closed) => {}
                Err(error) => page.show_host(&[(gettext("Host"), error.to_string())]),
            }
        });
    }

    fn show_host(&self, rows: &[(String, String)]) {
        let imp = self.imp();
        fill_group(&imp.host, &mut imp.host_rows.borrow_mut(), rows);
    }

    fn connection(&self) -> Option<Connection> {
        self.imp().connection.borrow().clone()
    }

    fn run(&self, verb: fn(&gtk::Widget, &Connection)) {
        if let Some(connection) = self.connection() {
            verb(self.upcast_ref(), &connection);
        }
    }
}

fn host_rows(info: &HostInfo) -> Vec<(String, String)> {
    let hypervisor = match info.hypervisor_version {
        Some(version) => format!("{} {version}", info.hypervisor),
        None => info.hypervisor.clone(),
    };
    let processors = match &info.cpu_model {
        Some(model) => format!("{} × {model}", info.cpus),
        None => info.cpus.to_string(),
    };
    vec![
        (gettext("Host name"), info.hostname.clone()),
        (gettext("Hypervisor"), hypervisor),
        (gettext("libvirt"), info.libvirt.to_string()),
        (gettext("Processors"), processors),
        (gettext("Architecture"), info.arch.clone()),
        (gettext("Memory"), Size(info.memory).to_string()),
    ]
}
