// SPDX-License-Identifier: GPL-3.0-or-later
//! What a form scrolls in. GTK's own scroller lets a window stay as low as it is when the form in it grows: a note below a
//! field, or what failed above the form, would push the rest out of sight.

use std::cell::RefCell;

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

/// A form of this height, in pixels, is seen whole; what is higher scrolls, and a window opens at most so high by itself.
const WHOLE: i32 = 420;
const OPENS: i32 = 560;

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::FormScroller)]
    pub struct FormScroller {
        /// What scrolls.
        #[property(get, set = Self::set_child)]
        child: RefCell<Option<gtk::Widget>>,
        scroller: gtk::ScrolledWindow,
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
            let child = self.child.borrow();
            let (gtk::Orientation::Vertical, Some(form)) = (orientation, &*child) else {
                return (least, usual, -1, -1);
            };
            let (_, whole, _, _) = form.measure(orientation, for_size);
            let least = least.max(whole.min(WHOLE));
            (least, usual.max(least), -1, -1)
        }

        fn size_allocate(&self, width: i32, height: i32, baseline: i32) {
            let place = gtk::Allocation::new(0, 0, width, height);
            self.scroller.size_allocate(&place, baseline);
        }
    }
}

glib::wrapper! {
    /// A scroller that is as high as a small form.
    pub struct FormScroller(ObjectSubclass<imp::FormScroller>)
        @extends gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}
