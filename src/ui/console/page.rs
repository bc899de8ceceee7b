// SPDX-License-Identifier: GPL-3.0-or-later
//! The Console page of a machine: its screen or its serial lines.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gdk, gio, glib};

use super::address_bar::AddressBar;
use super::screen::ScreenView;
use super::window::ScreenWindow;
use super::{SerialView, disposable_bar, menus};
use crate::model::Machine;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "page.ui")]
    pub struct ConsolePage {
        #[template_child]
        pub(super) show_screen: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) show_serial: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) tools: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) send_keys: TemplateChild<gtk::MenuButton>,
        #[template_child]
        pub(super) more: TemplateChild<gtk::MenuButton>,
        #[template_child]
        pub(super) disposable: TemplateChild<gtk::Label>,
        /// Shows the line above while the machine keeps no changes.
        pub(super) disposable_binding: RefCell<Option<glib::Binding>>,
        #[template_child]
        pub(super) address: TemplateChild<AddressBar>,
        #[template_child]
        pub(super) stack: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) screen: TemplateChild<ScreenView>,
        #[template_child]
        pub(super) serial: TemplateChild<SerialView>,
        pub(super) machine: RefCell<Option<Machine>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ConsolePage {
        const NAME: &'static str = "GhConsolePage";
        type Type = super::ConsolePage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            ScreenView::ensure_type();
            SerialView::ensure_type();
            AddressBar::ensure_type();
            class.bind_template();
            class.install_action("console.type-address", None, |page, _, _| {
                page.type_address();
            });
            class.install_action("console.show-window", None, |page, _, _| {
                if let Some(window) = page.window_of_machine() {
                    window.present();
                }
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for ConsolePage {
        fn constructed(&self) {
            self.parent_constructed();
            let page = self.obj();
            page.setup_tools();
            page.setup_window_actions();
            page.setup_shortcut();
        }
    }

    impl WidgetImpl for ConsolePage {}
    impl BinImpl for ConsolePage {}
}

glib::wrapper! {
    /// A machine's screen and serial lines.
    pub struct ConsolePage(ObjectSubclass<imp::ConsolePage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl ConsolePage {
    /// Shows another machine's console, or none.
    pub(crate) fn set_machine(&self, machine: Option<&Machine>) {
        let imp = self.imp();
        if imp.machine.borrow().as_ref() == machine {
            return;
        }
        imp.machine.replace(machine.cloned());
        imp.serial.set_machine(machine);
        imp.address.set_machine(machine);
        let binding = disposable_bar::follow(&*imp.disposable, machine);
        if let Some(old) = imp.disposable_binding.replace(binding) {
            old.unbind();
        }
        self.show_chosen();
    }

    fn setup_tools(&self) {
        let imp = self.imp();
        let actions = imp.screen.actions();
        menus::fill(&imp.send_keys, &imp.more, &actions);
        self.insert_action_group("screen", Some(&actions));
        imp.show_screen.connect_active_notify(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_| {
                page.show_chosen();
            }
        ));
    }

    fn setup_window_actions(&self) {
        let actions = self.imp().screen.actions();
        for (name, fullscreen) in [("open-window", false), ("fullscreen", true)] {
            let action = gio::SimpleAction::new(name, None);
            action.connect_activate(glib::clone!(
                #[weak(rename_to = page)]
                self,
                move |_, _| {
                    page.open_window(fullscreen);
                }
            ));
            actions.add_action(&action);
        }
    }

    /// F11 also while the keyboard is not on the screen.
    fn setup_shortcut(&self) {
        let controller = gtk::ShortcutController::new();
        controller.set_scope(gtk::ShortcutScope::Managed);
        let trigger = gtk::KeyvalTrigger::new(gdk::Key::F11, gdk::ModifierType::empty());
        let action = gtk::NamedAction::new("screen.fullscreen");
        controller.add_shortcut(gtk::Shortcut::new(Some(trigger), Some(action)));
        self.add_controller(controller);
    }

    /// Shows the screen or the serial lines, as chosen; what is in a window of
    /// its own is shown there alone.
    fn show_chosen(&self) {
        let imp = self.imp();
        let machine = imp.machine.borrow().clone();
        let elsewhere = self.window_of_machine().is_some();
        imp.screen
            .set_machine(machine.as_ref().filter(|_| !elsewhere));
        let page = match (imp.show_screen.is_active(), elsewhere) {
            (true, true) => "elsewhere",
            (true, false) => "screen",
            (false, _) => "serial",
        };
        imp.stack.set_visible_child_name(page);
        imp.tools.set_visible(page == "screen");
        self.action_set_enabled("console.type-address", !elsewhere);
        for action in ["open-window", "fullscreen"] {
            let action = imp.screen.actions().lookup_action(action);
            if let Some(action) = action.and_downcast::<gio::SimpleAction>() {
                action.set_enabled(machine.is_some() && !elsewhere);
            }
        }
    }

    /// Types the command that sets the guest's address, on what is shown.
    fn type_address(&self) {
        let imp = self.imp();
        let Some(command) = imp.address.command() else {
            return;
        };
        let line = format!("{command}\n");
        match imp.show_screen.is_active() {
            true => imp.screen.type_text(&line),
            false => imp.serial.type_text(&line),
        }
    }

    fn window_of_machine(&self) -> Option<ScreenWindow> {
        ScreenWindow::of(self.imp().machine.borrow().as_ref()?)
    }

    fn open_window(&self, fullscreen: bool) {
        let machine = self.imp().machine.borrow().clone();
        let root = self.root().and_downcast::<gtk::Window>();
        let application = root.and_then(|window| window.application());
        let (Some(machine), Some(application)) = (machine, application) else {
            return;
        };
        let window = ScreenWindow::new(&application, &machine, &self.imp().screen);
        self.show_chosen();
        window.connect_destroy(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_| {
                page.show_chosen();
            }
        ));
        window.open(fullscreen);
    }
}
