// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's screen with everything that belongs to it: it opens and closes with the
//! machine, and says what to do where there is nothing to see.

mod actions;
mod clipboard;
mod connecting;
mod messages;
mod picture;
mod reaching;
mod remedies;
mod signing_in;
mod typing;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use self::connecting::Attempt;
use super::backend::Credentials;
use super::machine_screen::MachineScreen;
use super::sign_in::ScreenSignIn;
use super::vnc::VncBackend;
use crate::model::{Connection, Machine};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "view.ui")]
    pub struct ScreenView {
        #[template_child]
        pub(super) stack: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) screen: TemplateChild<MachineScreen>,
        #[template_child]
        pub(super) pill: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) message: TemplateChild<adw::StatusPage>,
        #[template_child]
        pub(super) start: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) reconnect: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) viewer: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) add_vnc: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) sign_in: TemplateChild<ScreenSignIn>,
        #[template_child]
        pub(super) typing: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) typing_text: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) typing_progress: TemplateChild<gtk::ProgressBar>,
        #[template_child]
        pub(super) bar: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) hint: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) capture: TemplateChild<gtk::ToggleButton>,
        pub(super) actions: OnceCell<gio::SimpleActionGroup>,
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) machine_signals: OnceCell<glib::SignalGroup>,
        pub(super) connection_signals: OnceCell<glib::SignalGroup>,
        pub(super) attempt: RefCell<Attempt>,
        pub(super) backend: RefCell<Option<Rc<VncBackend>>>,
        pub(super) credentials: RefCell<Option<Credentials>>,
        /// Whether the machine's pointer can follow, once its guest drives it.
        pub(super) has_tablet: Cell<bool>,
        /// Credentials for the machine shown next.
        pub(super) next_credentials: RefCell<Option<Credentials>>,
        /// Whether the screen of the machine shown next was asked for.
        pub(super) next_is_asked_for: Cell<bool>,
        /// Whether the person asked for the screen of this machine.
        pub(super) is_asked_for: Cell<bool>,
        /// Whether it is all a window shows.
        pub(super) fullscreen: Cell<bool>,
        /// Counts the requests to stop typing.
        pub(super) typing_stopped: Cell<u64>,
        pub(super) clipboard: RefCell<clipboard::Switches>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ScreenView {
        const NAME: &'static str = "GhScreenView";
        type Type = super::ScreenView;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            MachineScreen::ensure_type();
            ScreenSignIn::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for ScreenView {
        fn constructed(&self) {
            self.parent_constructed();
            let view = self.obj();
            view.setup_actions();
            view.setup_screen();
            view.setup_clipboard();
            view.follow_settings();
        }

        fn dispose(&self) {
            self.obj().set_machine(None);
        }
    }

    impl WidgetImpl for ScreenView {
        fn map(&self) {
            self.parent_map();
            self.obj().update();
        }

        fn unmap(&self) {
            self.parent_unmap();
            self.obj().update();
        }
    }

    impl BinImpl for ScreenView {}
}

glib::wrapper! {
    /// A machine's screen and what belongs to it.
    pub struct ScreenView(ObjectSubclass<imp::ScreenView>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl Default for ScreenView {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl ScreenView {
    /// Shows another machine's screen, or none.
    pub(crate) fn set_machine(&self, machine: Option<&Machine>) {
        let imp = self.imp();
        if imp.machine.borrow().as_ref() == machine {
            return;
        }
        let connection = machine.and_then(Machine::connection);
        self.machine_signals().set_target(machine);
        self.connection_signals().set_target(connection.as_ref());
        self.disconnect_screen();
        imp.credentials.replace(imp.next_credentials.take());
        imp.is_asked_for.set(imp.next_is_asked_for.take());
        imp.attempt.borrow_mut().forget();
        imp.machine.replace(machine.cloned());
        if machine.is_none() {
            return;
        }
        imp.screen.clear();
        self.recall_choices();
        self.show_nothing();
        self.update();
    }

    /// The machine shown.
    pub(crate) fn machine(&self) -> Option<Machine> {
        self.imp().machine.borrow().clone()
    }

    /// Ends the connection and tells `other` what was sent to the server here, so
    /// that no question comes twice.
    pub(crate) fn disconnect_for(&self, other: &Self) {
        let credentials = self.imp().credentials.borrow().clone();
        let is_asked_for = self.imp().is_asked_for.get();
        self.set_machine(None);
        other.imp().next_credentials.replace(credentials);
        other.imp().next_is_asked_for.set(is_asked_for);
    }

    /// Sets whether the screen fills the display, with only the necessary below it.
    pub(crate) fn set_fullscreen(&self, fullscreen: bool) {
        self.imp().fullscreen.set(fullscreen);
        self.show_hint();
    }

    /// The widget with the picture.
    pub(crate) fn screen(&self) -> MachineScreen {
        self.imp().screen.get()
    }

    fn machine_signals(&self) -> &glib::SignalGroup {
        let signals = &self.imp().machine_signals;
        signals.get_or_init(|| self.updated_by::<Machine>(&["status", "template"]))
    }

    fn connection_signals(&self) -> &glib::SignalGroup {
        let signals = &self.imp().connection_signals;
        signals.get_or_init(|| self.updated_by::<Connection>(&["state"]))
    }

    fn updated_by<T: IsA<glib::Object>>(&self, properties: &[&str]) -> glib::SignalGroup {
        let signals = glib::SignalGroup::new::<T>();
        for property in properties {
            signals.connect_notify_local(
                Some(property),
                glib::clone!(
                    #[weak(rename_to = view)]
                    self,
                    move |_, _| view.update()
                ),
            );
        }
        signals
    }

    fn setup_screen(&self) {
        let screen = &self.imp().screen;
        for property in ["has-keyboard", "captured"] {
            screen.connect_notify_local(
                Some(property),
                glib::clone!(
                    #[weak(rename_to = view)]
                    self,
                    move |_, _| {
                        view.show_hint();
                    }
                ),
            );
        }
        screen.connect_release(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |_| {
                view.leave_screen();
            }
        ));
        self.show_hint();
    }

    /// Puts the keyboard somewhere outside of the screen, where Tab works.
    fn leave_screen(&self) {
        if self.imp().capture.is_mapped() {
            self.imp().capture.grab_focus();
        } else if let Some(root) = self.root() {
            root.set_focus(None::<&gtk::Widget>);
        }
    }
}
