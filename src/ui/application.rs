// SPDX-License-Identifier: GPL-3.0-or-later
//! The program: one instance, its command line, and the connections it opens.

mod backup_command;
mod command_line;
mod connecting;
mod first_start;
mod start;

use std::cell::{Cell, OnceCell, RefCell};
use std::ffi::OsStr;
use std::ops::ControlFlow;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use self::command_line::Request;
use super::Window;
use super::i18n::gettext;
use super::jobs;
use super::settings::Settings;
use super::widgets::hush_tooltips_under_menus;
use crate::config::{APP_ID, ICON_DIR, VERSION};
use crate::model::{self, ConnectionList, JobList};

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct Application {
        pub(super) connections: ConnectionList,
        pub(super) jobs: JobList,
        pub(super) settings: OnceCell<Settings>,
        /// What the command line asks to show.
        pub(super) asked_to_show: RefCell<Option<String>>,
        /// Whether this process is the program, and not only a command to it.
        pub(super) is_primary: Cell<bool>,
        /// Whether what this process was started for could not be done.
        pub(super) has_failed: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Application {
        const NAME: &'static str = "GhApplication";
        type Type = super::Application;
        type ParentType = adw::Application;
    }

    impl ObjectImpl for Application {
        fn constructed(&self) {
            self.parent_constructed();
            command_line::add_options(&*self.obj());
        }
    }

    impl ApplicationImpl for Application {
        fn handle_local_options(&self, options: &glib::VariantDict) -> ControlFlow<glib::ExitCode> {
            if options.contains("version") {
                command_line::print_version();
                return ControlFlow::Break(glib::ExitCode::SUCCESS);
            }
            match Request::read_here(options) {
                Ok(Request {
                    backup: Some(wanted),
                    connect,
                    ..
                }) => return ControlFlow::Break(backup_command::run(&wanted, connect)),
                Ok(request) => drop(self.asked_to_show.replace(request.show)),
                Err(problem) => {
                    command_line::complain(&problem);
                    return ControlFlow::Break(glib::ExitCode::FAILURE);
                }
            }
            self.parent_handle_local_options(options)
        }

        fn command_line(&self, line: &gio::ApplicationCommandLine) -> glib::ExitCode {
            let application = self.obj();
            let file = |argument: &OsStr| line.create_file_for_arg(argument);
            let request = Request::read(&line.options_dict(), &file);
            let request = request.unwrap_or_default();
            match request.show.clone() {
                Some(wanted) => application.start_to_show(request, wanted, line),
                None => application.start(request),
            }
            glib::ExitCode::SUCCESS
        }

        fn startup(&self) {
            self.parent_startup();
            self.is_primary.set(true);
            self.obj().setup_actions();
            self.obj().setup_style();
            // A page that opens with the keyboard on a text to be copied would have that selected.
            if let Some(settings) = gtk::Settings::default() {
                settings.set_gtk_label_select_on_focus(false);
            }
            let settings = self.obj().settings();
            settings.apply_to(self.obj().upcast_ref());
            jobs::notify(&*self.obj(), &self.jobs);
            self.obj()
                .connect_window_added(|_, window| hush_tooltips_under_menus(window));
            #[cfg(debug_assertions)]
            super::super::cut_text::answer(&*self.obj());
        }

        /// A file manager opens files by the program's name on the bus.
        fn open(&self, files: &[gio::File], _hint: &str) {
            self.obj().start(Request::for_files(files));
        }

        fn activate(&self) {
            self.obj().start(Request::default());
        }

        fn shutdown(&self) {
            self.obj().close_connections();
            model::flush();
            self.parent_shutdown();
        }
    }

    impl GtkApplicationImpl for Application {}
    impl AdwApplicationImpl for Application {}
}

glib::wrapper! {
    /// The program.
    pub struct Application(ObjectSubclass<imp::Application>)
        @extends adw::Application, gtk::Application, gio::Application,
        @implements gio::ActionGroup, gio::ActionMap;
}

const FLAGS: gio::ApplicationFlags =
    gio::ApplicationFlags::HANDLES_COMMAND_LINE.union(gio::ApplicationFlags::HANDLES_OPEN);

impl Default for Application {
    fn default() -> Self {
        glib::Object::builder()
            .property("application-id", APP_ID)
            .property("flags", FLAGS)
            .build()
    }
}

impl Application {
    /// The connections the program knows.
    pub(crate) fn connections(&self) -> ConnectionList {
        self.imp().connections.clone()
    }

    /// What is under way, and what ended until it is cleared.
    pub(crate) fn jobs(&self) -> JobList {
        self.imp().jobs.clone()
    }

    /// What the program remembers.
    pub(crate) fn settings(&self) -> Settings {
        self.imp()
            .settings
            .get_or_init(Settings::open_for_program)
            .clone()
    }

    /// The main window, made when it is first asked for.
    pub(crate) fn window(&self) -> Window {
        self.active_window()
            .and_downcast::<Window>()
            .or_else(|| {
                self.windows()
                    .into_iter()
                    .find_map(|window| window.downcast().ok())
            })
            .unwrap_or_else(|| {
                Window::new(self, &self.connections(), &self.jobs(), &self.settings())
            })
    }

    /// Runs it until its last window is closed; it fails if what its command line
    /// asked for could not be shown.
    pub(crate) fn run_to_end(&self) -> glib::ExitCode {
        let (code, imp) = (self.run(), self.imp());
        let asked = imp.asked_to_show.borrow();
        if let Some(wanted) = &*asked
            && !imp.is_primary.get()
            && code != glib::ExitCode::SUCCESS
        {
            // The other instance could not write to this terminal.
            command_line::complain(&start::not_there(wanted));
        }
        match imp.has_failed.get() {
            true => glib::ExitCode::FAILURE,
            false => code,
        }
    }

    fn setup_actions(&self) {
        let about = gio::ActionEntry::builder("about")
            .activate(|application: &Self, _, _| application.show_about())
            .build();
        let quit = gio::ActionEntry::builder("quit")
            .activate(|application: &Self, _, _| {
                let mut windows = application.windows();
                // A main window asks, and takes its dialogs with it.
                windows.retain(|it| {
                    !it.is_modal() || !it.transient_for().is_some_and(|it| it.is::<Window>())
                });
                windows.iter().for_each(gtk::Window::close);
            })
            .build();
        let new_machine = gio::ActionEntry::builder("new-machine")
            .activate(|application: &Self, _, _| {
                application.start(Request::for_new_machine());
            })
            .build();
        // `URI#UUID` of a machine, its name, or a connection's URI.
        let show = gio::ActionEntry::builder("show")
            .parameter_type(Some(glib::VariantTy::STRING))
            .activate(|application: &Self, _, wanted| {
                if let Some(wanted) = wanted.and_then(glib::Variant::str) {
                    let window = application.window();
                    window.show_when_listed(wanted);
                    window.present();
                }
            })
            .build();
        self.add_action_entries([about, quit, new_machine, show]);
        self.setup_connecting();
        self.set_accels_for_action("app.quit", &["<Control>q"]);
        self.set_accels_for_action("window.close", &["<Control>w"]);
    }

    fn setup_style(&self) {
        let provider = gtk::CssProvider::new();
        provider.load_from_data(include_str!("../../data/style.css"));
        if let Some(display) = gtk::gdk::Display::default() {
            gtk::style_context_add_provider_for_display(
                &display,
                &provider,
                gtk::STYLE_PROVIDER_PRIORITY_APPLICATION,
            );
            if let Some(icons) = ICON_DIR {
                gtk::IconTheme::for_display(&display).add_search_path(icons);
            }
        }
        gtk::Window::set_default_icon_name(APP_ID);
    }

    fn show_about(&self) {
        let about = adw::AboutWindow::builder()
            .application_name("Guesthouse")
            .application_icon(APP_ID)
            .version(VERSION)
            .developer_name(gettext("The Guesthouse founders"))
            .license_type(gtk::License::Gpl30)
            .comments(gettext("Virtual machines on this computer and on others."))
            .modal(true)
            .build();
        about.set_transient_for(self.active_window().as_ref());
        about.present();
    }
}
