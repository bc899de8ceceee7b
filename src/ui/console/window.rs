// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's screen in a window of its own, or over the whole display, where
//! its bar slides in when the pointer touches the upper edge.

use std::cell::{Cell, OnceCell};
use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gdk, gio, glib};

use super::menus;
use super::screen::{ReleaseKeys, ScreenView};
use crate::model::Machine;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;

/// How long the bar is shown when the screen begins to fill the display.
const GREETING: Duration = Duration::from_secs(3);

/// The bar slides in when the pointer is as near to the edge, in pixels.
const EDGE: f64 = 3.0;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "window.ui")]
    pub struct ScreenWindow {
        #[template_child]
        pub(super) top: TemplateChild<adw::Bin>,
        #[template_child]
        pub(super) header: TemplateChild<adw::HeaderBar>,
        #[template_child]
        pub(super) send_keys: TemplateChild<gtk::MenuButton>,
        #[template_child]
        pub(super) more: TemplateChild<gtk::MenuButton>,
        #[template_child]
        pub(super) fullscreen: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) revealer: TemplateChild<gtk::Revealer>,
        #[template_child]
        pub(super) screen: TemplateChild<ScreenView>,
        pub(super) machine: OnceCell<Machine>,
        /// Whether it was opened only to fill the display, and closes with that.
        pub(super) only_fullscreen: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ScreenWindow {
        const NAME: &'static str = "GhScreenWindow";
        type Type = super::ScreenWindow;
        type ParentType = adw::ApplicationWindow;

        fn class_init(class: &mut Self::Class) {
            ScreenView::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for ScreenWindow {
        fn constructed(&self) {
            self.parent_constructed();
            let window = self.obj();
            window.setup_tools();
            window.setup_fullscreen();
            window.setup_shortcuts();
        }
    }

    impl WidgetImpl for ScreenWindow {}

    impl WindowImpl for ScreenWindow {
        fn close_request(&self) -> glib::Propagation {
            self.screen.set_machine(None);
            self.parent_close_request()
        }
    }

    impl ApplicationWindowImpl for ScreenWindow {}
    impl AdwApplicationWindowImpl for ScreenWindow {}
}

glib::wrapper! {
    /// A window with nothing but a machine's screen.
    pub struct ScreenWindow(ObjectSubclass<imp::ScreenWindow>)
        @extends adw::ApplicationWindow, gtk::ApplicationWindow, gtk::Window, gtk::Widget,
        @implements gio::ActionGroup, gio::ActionMap, gtk::Accessible, gtk::Buildable,
            gtk::ConstraintTarget, gtk::Native, gtk::Root, gtk::ShortcutManager;
}

impl ScreenWindow {
    /// A window for the screen of `machine`, which `before` showed until now.
    pub(super) fn new(
        application: &gtk::Application,
        machine: &Machine,
        before: &ScreenView,
    ) -> Self {
        let window: Self = glib::Object::builder()
            .property("application", application)
            .build();
        let imp = window.imp();
        let _ = imp.machine.set(machine.clone());
        for property in ["name", "disposable"] {
            machine
                .bind_property(property, &window, "title")
                .transform_to(|binding, _: glib::Value| {
                    let machine = binding.source().and_downcast::<Machine>()?;
                    Some(title(&machine))
                })
                .sync_create()
                .build();
        }
        before.disconnect_for(&imp.screen);
        imp.screen.set_machine(Some(machine));
        machine.connect_closure(
            "gone",
            false,
            glib::closure_local!(
                #[watch]
                window,
                move |_: &Machine| window.close()
            ),
        );
        window
    }

    /// The window that shows the screen of `machine`.
    pub(super) fn of(machine: &Machine) -> Option<Self> {
        let application = gio::Application::default().and_downcast::<gtk::Application>()?;
        let windows = application.windows().into_iter();
        windows
            .filter_map(|window| window.downcast::<Self>().ok())
            .find(|window| window.imp().machine.get() == Some(machine))
    }

    /// Shows it, over the whole display if `fullscreen`.
    pub(super) fn open(&self, fullscreen: bool) {
        self.imp().only_fullscreen.set(fullscreen);
        if fullscreen {
            self.fullscreen();
        }
        self.present();
        self.imp().screen.screen().grab_focus();
    }

    fn setup_tools(&self) {
        let imp = self.imp();
        let actions = imp.screen.actions();
        menus::fill(&imp.send_keys, &imp.more, &actions);
        let fullscreen = gio::SimpleAction::new("fullscreen", None);
        fullscreen.connect_activate(glib::clone!(
            #[weak(rename_to = window)]
            self,
            move |_, _| {
                window.toggle_fullscreen();
            }
        ));
        actions.add_action(&fullscreen);
        self.insert_action_group("screen", Some(&actions));
    }

    fn setup_shortcuts(&self) {
        let controller = gtk::ShortcutController::new();
        let trigger = gtk::KeyvalTrigger::new(gdk::Key::F11, gdk::ModifierType::empty());
        let action = gtk::NamedAction::new("screen.fullscreen");
        controller.add_shortcut(gtk::Shortcut::new(Some(trigger), Some(action)));
        self.add_controller(controller);
    }

    fn setup_fullscreen(&self) {
        self.connect_fullscreened_notify(Self::follow_fullscreen);
        let motion = gtk::EventControllerMotion::new();
        motion.set_propagation_phase(gtk::PropagationPhase::Capture);
        motion.connect_motion(glib::clone!(
            #[weak(rename_to = window)]
            self,
            move |_, _, y| {
                window.pointer_at(y);
            }
        ));
        // On the window, whose frame may lie between the edge and the screen.
        self.add_controller(motion);
    }

    fn toggle_fullscreen(&self) {
        if !self.is_fullscreen() {
            self.fullscreen();
        } else if self.imp().only_fullscreen.get() {
            self.close();
        } else {
            self.unfullscreen();
        }
    }

    /// The header bar is at the top of the window, or slides in over the screen.
    fn follow_fullscreen(&self) {
        let imp = self.imp();
        let fullscreen = self.is_fullscreen();
        imp.top.set_child(None::<&gtk::Widget>);
        imp.revealer.set_child(None::<&gtk::Widget>);
        imp.header.set_show_end_title_buttons(!fullscreen);
        imp.header.set_show_start_title_buttons(!fullscreen);
        imp.revealer.set_visible(fullscreen);
        imp.screen.set_fullscreen(fullscreen);
        let (icon, name) = if fullscreen {
            ("view-restore-symbolic", gettext("Leave Fullscreen"))
        } else {
            ("view-fullscreen-symbolic", gettext("Fullscreen"))
        };
        imp.fullscreen.set_icon_name(icon);
        imp.fullscreen.set_tooltip_text(Some(&name));
        imp.fullscreen
            .update_property(&[gtk::accessible::Property::Label(&name)]);
        if !fullscreen {
            imp.header.set_title_widget(None::<&gtk::Widget>);
            imp.top.set_child(Some(&*imp.header));
            return;
        }
        let ways_out = gettext_f(
            "Press and release {keys} to release the keyboard; F11 leaves fullscreen",
            &[("keys", &ReleaseKeys::of_program().text())],
        );
        let title = adw::WindowTitle::new(&self.title().unwrap_or_default(), &ways_out);
        imp.header.set_title_widget(Some(&title));
        imp.revealer.set_child(Some(&*imp.header));
        imp.revealer.set_reveal_child(true);
        glib::timeout_add_local_once(
            GREETING,
            glib::clone!(
                #[weak(rename_to = window)]
                self,
                move || {
                    window.hide_bar();
                }
            ),
        );
    }

    fn pointer_at(&self, y: f64) {
        if !self.is_fullscreen() {
            return;
        }
        if y <= EDGE {
            self.imp().revealer.set_reveal_child(true);
        } else if y > f64::from(self.imp().header.height()) {
            self.hide_bar();
        }
    }

    /// Slides the bar out, unless it is in use.
    fn hide_bar(&self) {
        let imp = self.imp();
        let focused = RootExt::focus(self).is_some_and(|widget| widget.is_ancestor(&*imp.header));
        if !focused {
            imp.revealer.set_reveal_child(false);
        }
    }
}

/// The machine's name, and that it keeps no changes.
fn title(machine: &Machine) -> String {
    let name = shown_name(&machine.name());
    match machine.disposable() {
        true => gettext_f("{name} · Keeps no changes", &[("name", &name)]),
        false => name,
    }
}
