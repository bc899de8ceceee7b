// SPDX-License-Identifier: GPL-3.0-or-later
//! The main window: the list of machines on the left, what is selected on the
//! right; one column when it is narrow.

mod actions;
mod closing;
mod pages;
mod selection;
mod thumbnails;
mod welcome_page;

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use self::welcome_page::WelcomePage;
use super::Application;
use super::connection::ConnectionPage;
use super::jobs::JobsButton;
use super::machine::MachinePage;
use super::settings::Settings;
use super::sidebar::Sidebar;
use crate::model::ConnectionList;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "window.ui")]
    pub struct Window {
        #[template_child]
        pub(super) toasts: TemplateChild<adw::ToastOverlay>,
        #[template_child]
        pub(super) leaflet: TemplateChild<adw::Leaflet>,
        #[template_child]
        pub(super) sidebar: TemplateChild<Sidebar>,
        #[template_child]
        pub(super) content: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) welcome_page: TemplateChild<WelcomePage>,
        #[template_child]
        pub(super) jobs: TemplateChild<JobsButton>,
        pub(super) machine_page: OnceCell<MachinePage>,
        pub(super) connection_page: OnceCell<ConnectionPage>,
        pub(super) connections: OnceCell<ConnectionList>,
        pub(super) settings: OnceCell<Settings>,
        /// A machine to show as soon as it is listed: a name, a UUID, or
        /// `URI#UUID` from the last run.
        pub(super) awaited: RefCell<Option<String>>,
        /// Whether the person has decided what becomes of the jobs under way.
        pub(super) leaving: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Window {
        const NAME: &'static str = "GhWindow";
        type Type = super::Window;
        type ParentType = adw::ApplicationWindow;

        fn class_init(class: &mut Self::Class) {
            Sidebar::ensure_type();
            WelcomePage::ensure_type();
            JobsButton::ensure_type();
            class.bind_template();
            actions::install(class);
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for Window {}
    impl WidgetImpl for Window {}

    impl WindowImpl for Window {
        fn close_request(&self) -> glib::Propagation {
            if !self.obj().may_close() {
                return glib::Propagation::Stop;
            }
            self.obj().remember();
            self.parent_close_request()
        }
    }

    impl ApplicationWindowImpl for Window {}
    impl AdwApplicationWindowImpl for Window {}
}

glib::wrapper! {
    /// The main window.
    pub struct Window(ObjectSubclass<imp::Window>)
        @extends adw::ApplicationWindow, gtk::ApplicationWindow, gtk::Window, gtk::Widget,
        @implements gio::ActionGroup, gio::ActionMap, gtk::Accessible, gtk::Buildable,
            gtk::ConstraintTarget, gtk::Native, gtk::Root, gtk::ShortcutManager;
}

impl Window {
    pub(crate) fn new(application: &Application) -> Self {
        let window: Self = glib::Object::builder()
            .property("application", application)
            .build();
        let imp = window.imp();
        let _ = imp.connections.set(application.connections());
        let _ = imp.settings.set(application.settings());
        window.restore_size();
        window.setup_selection();
        super::new_machine::accept_drops(&window);
        window.setup_thumbnails();
        imp.sidebar.bind(&application.connections());
        imp.welcome_page.bind(&application.connections());
        imp.jobs.bind(&application.jobs());
        window.add_action(&actions::stats(&window));
        window
    }

    /// The connections of the program.
    pub(crate) fn connections(&self) -> &ConnectionList {
        self.imp().connections.get().expect("set in new()")
    }

    /// What the program remembers.
    pub(crate) fn settings(&self) -> &Settings {
        self.imp().settings.get().expect("set in new()")
    }

    /// Shows a passing message.
    pub(crate) fn add_toast(&self, toast: adw::Toast) {
        self.imp().toasts.add_toast(toast);
    }

    fn restore_size(&self) {
        let (width, height, maximized) = self.settings().window_size();
        self.set_default_size(width, height);
        self.set_maximized(maximized);
    }

    fn remember(&self) {
        let (width, height) = self.default_size();
        self.settings()
            .set_window_size(width, height, self.is_maximized());
        self.remember_selection();
    }
}
