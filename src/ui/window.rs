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
use gtk::{gdk, gio, glib};
use uuid::Uuid;

use self::welcome_page::WelcomePage;
use super::connection::ConnectionPage;
use super::jobs::JobsButton;
use super::machine::MachinePage;
use super::new_machine::NextForm;
use super::settings::Settings;
use super::sidebar::Sidebar;
use crate::model::{Connection, ConnectionList, JobList};

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
        #[template_child]
        pub(super) new_machine: TemplateChild<gtk::Button>,
        pub(super) next_form: NextForm,
        pub(super) machine_page: OnceCell<MachinePage>,
        pub(super) connection_page: OnceCell<ConnectionPage>,
        pub(super) connections: OnceCell<ConnectionList>,
        pub(super) job_list: OnceCell<JobList>,
        pub(super) settings: OnceCell<Settings>,
        /// A machine to show as soon as it is listed: a name, a UUID, or
        /// `URI#UUID` from the last run.
        pub(super) awaited: RefCell<Option<String>>,
        /// Whether the window can be seen.
        pub(super) looked_at: Cell<bool>,
        /// The machine that was shown when its connection was closed.
        pub(super) returning: RefCell<Option<(Connection, Uuid)>>,
        /// Whether the person has decided what becomes of the jobs under way.
        pub(super) leaving: Cell<bool>,
        /// Whether the person is being asked.
        pub(super) asking: Cell<bool>,
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
    impl WidgetImpl for Window {
        fn map(&self) {
            self.parent_map();
            self.obj().follow_whether_looked_at();
        }

        fn unmap(&self) {
            self.parent_unmap();
            self.obj().set_looked_at(false);
        }
    }

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
    pub(crate) fn new(
        application: &impl IsA<gtk::Application>,
        connections: &ConnectionList,
        jobs: &JobList,
        settings: &Settings,
    ) -> Self {
        let window: Self = glib::Object::builder()
            .property("application", application)
            .build();
        let imp = window.imp();
        let _ = imp.connections.set(connections.clone());
        let _ = imp.settings.set(settings.clone());
        let _ = imp.job_list.set(jobs.clone());
        window.restore_size();
        window.setup_selection();
        super::new_machine::accept_drops(&window);
        window.setup_thumbnails();
        window.make_next_form_early();
        imp.sidebar.bind(connections);
        imp.welcome_page.bind(connections);
        imp.jobs.bind(jobs);
        window.connections().connect_changed(glib::clone!(
            #[weak]
            window,
            move || {
                window.set_looked_at(window.imp().looked_at.get());
            }
        ));
        window.add_action(&actions::stats(&window));
        window
    }

    /// The connections of the program.
    pub(crate) fn connections(&self) -> &ConnectionList {
        self.imp().connections.get().expect("set in new()")
    }

    /// What is under way, and what ended until it is cleared.
    fn job_list(&self) -> &JobList {
        self.imp().job_list.get().expect("set in new()")
    }

    /// What the program remembers.
    pub(crate) fn settings(&self) -> &Settings {
        self.imp().settings.get().expect("set in new()")
    }

    /// Shows a message at once; one that stays and was there before comes back after it.
    pub(crate) fn add_toast(&self, toast: adw::Toast) {
        super::widgets::show_toast(self, toast);
    }

    /// While the window is minimized the machines are not looked at.
    fn follow_whether_looked_at(&self) {
        self.set_looked_at(true);
        let Some(toplevel) = self.surface().and_downcast::<gdk::Toplevel>() else {
            return;
        };
        toplevel.connect_state_notify(glib::clone!(
            #[weak(rename_to = window)]
            self,
            move |toplevel| {
                let hidden = toplevel.state().contains(gdk::ToplevelState::MINIMIZED);
                window.set_looked_at(!hidden);
            }
        ));
    }

    fn set_looked_at(&self, looked_at: bool) {
        self.imp().looked_at.set(looked_at);
        self.connections().set_looked_at(looked_at);
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

/// Switches an action as the setting behind it is, which may have been changed elsewhere.
fn follow_switch(action: &gio::SimpleAction, on: bool) {
    let on = on.to_variant();
    if action.state().as_ref() != Some(&on) {
        action.change_state(&on);
    }
}
