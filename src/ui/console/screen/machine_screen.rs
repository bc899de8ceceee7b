// SPDX-License-Identifier: GPL-3.0-or-later
//! The widget that shows a guest's picture and passes keys and pointer on.
//! Knows a `ScreenBackend`, and no protocol.

mod draw;
mod keyboard;
mod pointer;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::OnceLock;

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{gdk, glib, gsk};

use super::backend::{ScreenBackend, ScreenEvent};
use super::geometry::{Placement, Scaling};
use super::release_keys::ReleaseKeys;
use super::release_shortcut::ReleaseShortcut;
use super::tiles::Tiles;
use crate::ui::i18n::{gettext, gettext_f};

mod imp {
    use super::*;

    #[derive(Default, glib::Properties)]
    #[properties(wrapper_type = super::MachineScreen)]
    pub struct MachineScreen {
        /// Whether even the desktop's own shortcuts go to the guest.
        #[property(get)]
        pub(super) captured: Cell<bool>,
        /// Whether what is typed goes to the guest.
        #[property(get)]
        pub(super) has_keyboard: Cell<bool>,
        pub(super) backend: RefCell<Option<Rc<dyn ScreenBackend>>>,
        pub(super) tiles: RefCell<Tiles<gsk::RenderNode>>,
        /// How the tiles were drawn; otherwise they are no good.
        pub(super) drawn: Cell<Option<(Placement, bool)>>,
        pub(super) scaling: Cell<Scaling>,
        /// Keycodes that are down, with the number and symbol they went down as.
        pub(super) pressed: RefCell<HashMap<u32, (u16, u32)>>,
        pub(super) release_shortcut: RefCell<ReleaseShortcut>,
        pub(super) buttons: Cell<u8>,
        /// Where the pointer was last, in the widget.
        pub(super) position: Cell<(f64, f64)>,
        /// Wheel movement that is not a whole notch yet.
        pub(super) wheel: Cell<(f64, f64)>,
        pub(super) resize: RefCell<Option<glib::SourceId>>,
        pub(super) surface_signals: OnceCell<glib::SignalGroup>,
        pub(super) window_signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MachineScreen {
        const NAME: &'static str = "GhMachineScreen";
        type Type = super::MachineScreen;
        type ParentType = gtk::Widget;

        fn class_init(class: &mut Self::Class) {
            class.set_css_name("machine-screen");
            class.set_accessible_role(gtk::AccessibleRole::Img);
        }
    }

    #[glib::derived_properties]
    impl ObjectImpl for MachineScreen {
        fn constructed(&self) {
            self.parent_constructed();
            let screen = self.obj();
            screen.set_focusable(true);
            screen.set_overflow(gtk::Overflow::Hidden);
            screen.setup_accessibility();
            screen.setup_keyboard();
            screen.setup_pointer();
        }

        fn signals() -> &'static [glib::subclass::Signal] {
            static SIGNALS: OnceLock<Vec<glib::subclass::Signal>> = OnceLock::new();
            SIGNALS.get_or_init(|| vec![glib::subclass::Signal::builder("let-go").build()])
        }
    }

    impl WidgetImpl for MachineScreen {
        fn request_mode(&self) -> gtk::SizeRequestMode {
            gtk::SizeRequestMode::ConstantSize
        }

        fn measure(&self, orientation: gtk::Orientation, _for_size: i32) -> (i32, i32, i32, i32) {
            let (minimum, natural) = self.obj().wanted_size(orientation);
            (minimum, natural, -1, -1)
        }

        fn size_allocate(&self, width: i32, height: i32, baseline: i32) {
            self.parent_size_allocate(width, height, baseline);
            self.obj().size_changed();
        }

        fn snapshot(&self, snapshot: &gtk::Snapshot) {
            self.obj().draw(snapshot);
        }

        fn realize(&self) {
            self.parent_realize();
            self.obj().follow_surface();
        }

        fn unrealize(&self) {
            self.obj().forget_surface();
            self.parent_unrealize();
        }

        fn unmap(&self) {
            self.obj().keyboard_left();
            self.parent_unmap();
        }
    }
}

glib::wrapper! {
    /// A guest's screen.
    pub struct MachineScreen(ObjectSubclass<imp::MachineScreen>)
        @extends gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl MachineScreen {
    /// Shows another connection's picture. Without one the last picture stays.
    pub(crate) fn set_backend(&self, backend: Option<Rc<dyn ScreenBackend>>) {
        self.release_keys();
        self.imp().buttons.set(0);
        self.imp().backend.replace(backend);
        self.set_cursor(None::<&gdk::Cursor>);
    }

    /// Forgets the last picture.
    pub(crate) fn clear(&self) {
        self.imp().tiles.take();
        self.queue_resize();
    }

    /// Takes over what concerns the widget of what happened.
    pub(crate) fn handle(&self, event: &ScreenEvent) {
        match event {
            ScreenEvent::Resized(width, height) => {
                self.imp().tiles.replace(Tiles::new((*width, *height)));
                self.queue_resize();
                self.size_changed();
            }
            ScreenEvent::Damaged(area) => {
                self.imp().tiles.borrow_mut().damage(*area);
                self.queue_draw();
            }
            ScreenEvent::PointerShape(shape) => self.show_pointer(shape.as_ref()),
            ScreenEvent::Bell => self.error_bell(),
            _ => {}
        }
    }

    /// How the picture is made to fit.
    pub(crate) fn set_scaling(&self, scaling: Scaling) {
        self.imp().scaling.set(scaling);
        self.queue_resize();
        self.size_changed();
    }

    /// Emitted when the person asked to leave the screen.
    pub(crate) fn connect_release(&self, f: impl Fn(&Self) + 'static) {
        self.connect_closure(
            "let-go",
            false,
            glib::closure_local!(move |screen: &Self| f(screen)),
        );
    }

    /// Says what it is, and which keys leave it.
    fn setup_accessibility(&self) {
        self.update_property(&[
            gtk::accessible::Property::Label(&gettext("Machine screen")),
            gtk::accessible::Property::Description(&gettext_f(
                "What you type here goes to the machine. Press and release {keys} to leave.",
                &[("keys", &ReleaseKeys::of_program().text())],
            )),
        ]);
    }

    pub(super) fn backend(&self) -> Option<Rc<dyn ScreenBackend>> {
        self.imp().backend.borrow().clone()
    }

    /// Current position of the picture.
    pub(super) fn placement(&self) -> Option<Placement> {
        Placement::new(
            self.imp().tiles.borrow().size(),
            (self.width(), self.height()),
            self.scale(),
            self.imp().scaling.get(),
        )
    }

    /// Device pixels to one of the toolkit's; a whole number before GTK 4.12, whose
    /// surfaces tell fractions in their property "scale".
    pub(super) fn scale(&self) -> f64 {
        let surface = self.native().and_then(|native| native.surface());
        let told = surface.filter(|it| it.has_property_with_type("scale", f64::static_type()));
        told.map_or(f64::from(self.scale_factor()), |it| it.property("scale"))
    }
}
