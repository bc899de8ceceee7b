// SPDX-License-Identifier: GPL-3.0-or-later
//! What a form scrolls in. GTK's own scroller lets a window stay as low as it is when the form in it grows: a note below a
//! field, or what failed above the form, would push the rest out of sight. So the window is made higher then, once: a person
//! may make it lower again.

use std::cell::{Cell, RefCell};

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

/// A form of this height, in pixels, is seen whole; what is higher scrolls, and a window opens at most so high by itself.
const WHOLE: i32 = 420;
const OPENS: i32 = 560;

/// No frame of a window is wider on both sides together, in pixels.
const WIDEST_FRAME: i32 = 20;

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::FormScroller)]
    pub struct FormScroller {
        /// What scrolls.
        #[property(get, set = Self::set_child)]
        child: RefCell<Option<gtk::Widget>>,
        scroller: gtk::ScrolledWindow,
        /// The height that the window needed last to show the form.
        needed: Cell<i32>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for FormScroller {
        const NAME: &'static str = "GhFormScroller";
        type Type = super::FormScroller;
        type ParentType = gtk::Widget;
    }

    impl FormScroller {
        fn set_child(&self, child: Option<gtk::Widget>) {
            self.scroller.set_child(child.as_ref());
            self.child.replace(child);
        }
    }

    #[glib::derived_properties]
    impl ObjectImpl for FormScroller {
        fn constructed(&self) {
            self.parent_constructed();
            self.scroller.set_hscrollbar_policy(gtk::PolicyType::Never);
            self.scroller.set_propagate_natural_height(true);
            self.scroller.set_max_content_height(OPENS);
            self.scroller.set_parent(&*self.obj());
        }

        fn dispose(&self) {
            self.scroller.unparent();
        }
    }

    impl WidgetImpl for FormScroller {
        fn request_mode(&self) -> gtk::SizeRequestMode {
            gtk::SizeRequestMode::HeightForWidth
        }

        fn measure(&self, orientation: gtk::Orientation, for_size: i32) -> (i32, i32, i32, i32) {
            let (least, usual, _, _) = self.scroller.measure(orientation, for_size);
            (least, usual, -1, -1)
        }

        fn size_allocate(&self, width: i32, height: i32, baseline: i32) {
            let place = gtk::Allocation::new(0, 0, width, height);
            self.scroller.size_allocate(&place, baseline);
            self.make_room(width, height);
        }
    }

    impl FormScroller {
        /// Makes the window higher, if it has come to need more to show the form.
        fn make_room(&self, width: i32, height: i32) {
            let window = self.obj().root().and_downcast::<gtk::Window>();
            let content = window.as_ref().and_then(|it| it.first_child());
            let child = self.child.borrow();
            let (Some(window), Some(content), Some(form)) = (window, content, &*child) else {
                return;
            };
            let (_, whole, _, _) = form.measure(gtk::Orientation::Vertical, width);
            let missing = whole.min(WHOLE) - height;
            let needed = content.height() + missing;
            if needed > self.needed.replace(needed) && missing > 0 {
                // Without a compositor, the window has a frame, which its size includes.
                let frame = (window.default_width() - content.width()).clamp(0, WIDEST_FRAME);
                let size = (content.width() + frame, needed + frame);
                // Not while sizes are being given.
                let window = window.downgrade();
                glib::idle_add_local_once(move || {
                    if let Some(window) = window.upgrade() {
                        window.set_default_size(size.0, size.1);
                    }
                });
            }
        }
    }
}

glib::wrapper! {
    /// A scroller whose window grows with a small form.
    pub struct FormScroller(ObjectSubclass<imp::FormScroller>)
        @extends gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}
