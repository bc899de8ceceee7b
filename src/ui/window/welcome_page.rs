// SPDX-License-Identifier: GPL-3.0-or-later
//! What the window shows while nothing is selected: the machines as cards, or
//! what to do next.

use std::cell::{Cell, OnceCell};

use adw::subclass::prelude::*;
use glib::Properties;
use gtk::glib;
use gtk::prelude::*;

use crate::model::{Connection, ConnectionList, ConnectionState};
use crate::ui::connection::{NoConnectionPage, RefusedCard};
use crate::ui::gallery::Gallery;
use crate::ui::widgets::spin_late;

mod imp {
    use super::*;

    #[derive(Default, Properties, gtk::CompositeTemplate)]
    #[properties(wrapper_type = super::WelcomePage)]
    #[template(file = "welcome_page.ui")]
    pub struct WelcomePage {
        #[template_child]
        pub(super) stack: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) gallery: TemplateChild<Gallery>,
        #[template_child]
        pub(super) no_connection: TemplateChild<NoConnectionPage>,
        #[template_child]
        pub(super) refused: TemplateChild<RefusedCard>,
        #[template_child]
        pub(super) spinner: TemplateChild<gtk::Spinner>,
        /// Whether the window is one column wide.
        #[property(get, set)]
        pub(super) folded: Cell<bool>,
        /// Whether the list beside it holds no machine to select.
        #[property(get, set)]
        pub(super) alone: Cell<bool>,
        pub(super) connections: OnceCell<ConnectionList>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for WelcomePage {
        const NAME: &'static str = "GhWelcomePage";
        type Type = super::WelcomePage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            Gallery::ensure_type();
            NoConnectionPage::ensure_type();
            RefusedCard::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    #[glib::derived_properties]
    impl ObjectImpl for WelcomePage {}
    impl WidgetImpl for WelcomePage {}
    impl BinImpl for WelcomePage {}
}

glib::wrapper! {
    /// What to do next, while nothing is selected.
    pub struct WelcomePage(ObjectSubclass<imp::WelcomePage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl WelcomePage {
    /// The machines as cards.
    pub(super) fn gallery(&self) -> Gallery {
        self.imp().gallery.get()
    }

    /// Says what to do by the state of these connections.
    pub(super) fn bind(&self, connections: &ConnectionList) {
        connections.model().connect_items_changed(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |connections, position, _, added| {
                for index in position..position + added {
                    if let Some(connection) = connections.item(index).and_downcast::<Connection>() {
                        page.follow(&connection);
                    }
                }
                page.update();
            }
        ));
        self.imp().gallery.bind(connections);
        let _ = self.imp().connections.set(connections.clone());
        connections
            .all()
            .iter()
            .for_each(|connection| self.follow(connection));
        self.update();
    }

    fn follow(&self, connection: &Connection) {
        let update = glib::clone!(
            #[weak(rename_to = page)]
            self,
            move || {
                page.update();
            }
        );
        let (listed, machines) = (update.clone(), update.clone());
        connection.connect_state_notify(move |_| update());
        connection.connect_listed_notify(move |_| listed());
        connection.machines().connect_changed(machines);
    }

    fn update(&self) {
        let Some(connections) = self.imp().connections.get() else {
            return;
        };
        let page = page_for(&connections.all());
        if page == "no-connection" {
            self.imp().no_connection.explain(&connections.all());
        }
        if page == "no-machines" {
            self.imp().refused.explain(&connections.all());
        }
        self.imp().stack.set_visible_child_name(page);
        if connections.all().iter().any(Connection::listed) {
            self.imp().gallery.fill();
        }
        spin_late(&self.imp().spinner, page == "connecting");
        let alone = page != "gallery";
        if self.alone() != alone {
            self.set_alone(alone);
        }
    }
}

fn page_for(connections: &[Connection]) -> &'static str {
    let any = |is: &dyn Fn(&Connection) -> bool| connections.iter().any(is);
    let is_coming = |connection: &Connection| match connection.state() {
        ConnectionState::Connecting | ConnectionState::Reconnecting => true,
        ConnectionState::Connected => !connection.listed(),
        ConnectionState::Disconnected => false,
    };
    let has_machines =
        |connection: &Connection| connection.listed() && !connection.machines().is_empty();
    if any(&has_machines) {
        "gallery"
    } else if any(&is_coming) {
        "connecting"
    } else if any(&|connection| connection.state() == ConnectionState::Connected) {
        "no-machines"
    } else {
        "no-connection"
    }
}
