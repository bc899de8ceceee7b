// SPDX-License-Identifier: GPL-3.0-or-later
//! The map: from the host's cards through bridges and networks to the machines,
//! drawn with straight wires. The nodes are widgets, so that the
//! keyboard and screen readers find each; the wires are drawn.

mod frames;
mod headings;
mod layout;
mod node;
mod nodes;
mod view;
mod wires;
mod zoom;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::frames::Frames;
use self::layout::{Layout, WIDTH, Wanted};
use self::node::MapNode;
pub(super) use self::view::MapView;
use self::zoom::SMALLEST_FIT;
use super::element::{Element, ItemSummary};
use crate::model::topology::Topology;
use crate::ui::i18n::gettext;
/// How much beyond what is seen is always drawn, in pages. More is drawn at a
/// time: a page.
const DRAWN_AHEAD: f32 = 0.95;

/// What is done with a thing.
type Act = Box<dyn Fn(&Element)>;
/// What is done when another thing is pointed at, or none.
type Point = Box<dyn Fn(Option<&ItemSummary>)>;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct NetworkMap {
        pub(super) topology: RefCell<Rc<Topology>>,
        pub(super) wanted: RefCell<Wanted>,
        pub(super) layout: RefCell<Layout>,
        pub(super) things: RefCell<HashMap<Element, MapNode>>,
        /// One for each column.
        pub(super) headings: RefCell<Vec<gtk::Box>>,
        /// In the order of the layout.
        pub(super) order: RefCell<Vec<MapNode>>,
        /// Bytes a second, by tap.
        pub(super) rates: RefCell<HashMap<String, u64>>,
        /// The wires that grow, and how far they are.
        pub(super) growing: RefCell<HashMap<Element, f32>>,
        pub(super) animations: RefCell<HashMap<Element, adw::TimedAnimation>>,
        /// What a person zoomed to; none as long as it fits itself to the window.
        pub(super) chosen_zoom: Cell<Option<f32>>,
        pub(super) zoom: Cell<f32>,
        pub(super) left: Cell<f32>,
        pub(super) opened: RefCell<Option<Act>>,
        pub(super) pointed: RefCell<Option<Point>>,
        pub(super) shown_since: Cell<Option<Instant>>,
        /// Where it is scrolled to.
        pub(super) scrolled: RefCell<Option<gtk::Adjustment>>,
        /// From where to where it was drawn last.
        pub(super) drawn: Cell<(f32, f32)>,
        pub(super) frames: Frames,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworkMap {
        const NAME: &'static str = "GhNetworkMap";
        type Type = super::NetworkMap;
        type ParentType = gtk::Widget;

        fn class_init(class: &mut Self::Class) {
            class.set_css_name("network-map");
            class.set_accessible_role(gtk::AccessibleRole::Group);
        }
    }

    impl ObjectImpl for NetworkMap {
        fn constructed(&self) {
            self.parent_constructed();
            self.zoom.set(1.0);
            let name = gettext("Network map");
            let map = self.obj();
            map.update_property(&[gtk::accessible::Property::Label(&name)]);
            map.set_overflow(gtk::Overflow::Hidden);
            map.setup_headings();
        }

        fn dispose(&self) {
            for animation in self.animations.take().into_values() {
                animation.skip();
            }
            while let Some(child) = self.obj().first_child() {
                child.unparent();
            }
        }
    }

    impl WidgetImpl for NetworkMap {
        fn realize(&self) {
            self.parent_realize();
            self.obj().follow_frames();
        }

        fn unrealize(&self) {
            self.obj().leave_frames();
            self.parent_unrealize();
        }

        fn request_mode(&self) -> gtk::SizeRequestMode {
            gtk::SizeRequestMode::HeightForWidth
        }

        fn measure(&self, orientation: gtk::Orientation, for_size: i32) -> (i32, i32, i32, i32) {
            let map = self.obj();
            let size = if orientation == gtk::Orientation::Horizontal {
                let zoom = self.chosen_zoom.get().unwrap_or(SMALLEST_FIT);
                WIDTH * zoom
            } else {
                let zoom = map.zoom_for(if for_size < 0 { i32::MAX } else { for_size });
                self.layout.borrow().height * zoom
            };
            let size = size.ceil() as i32;
            (size, size, -1, -1)
        }

        fn size_allocate(&self, width: i32, _height: i32, _baseline: i32) {
            self.obj().place(width);
        }

        fn snapshot(&self, snapshot: &gtk::Snapshot) {
            let map = self.obj();
            map.draw_wires(snapshot);
            // What is far from what is seen is not drawn: most of it is text.
            let (top, bottom) = map.drawn_part();
            self.drawn.set((top, bottom));
            let zoom = self.zoom.get();
            let layout = self.layout.borrow();
            if layout.things.first().is_some_and(|it| it.y * zoom >= top) {
                map.draw_headings(snapshot);
            }
            for (placed, thing) in layout.things.iter().zip(self.order.borrow().iter()) {
                let (above, below) = (placed.y * zoom, (placed.y + placed.height) * zoom);
                if below >= top && above <= bottom {
                    map.snapshot_child(thing, snapshot);
                }
            }
            if let Some(since) = self.shown_since.take() {
                self.frames.drew(since, self.order.borrow().len());
            }
        }
    }
}

glib::wrapper! {
    /// The map of all that is wired together.
    pub struct NetworkMap(ObjectSubclass<imp::NetworkMap>)
        @extends gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl NetworkMap {
    /// Calls `f` with what a person opens.
    fn connect_opened(&self, f: impl Fn(&Element) + 'static) {
        self.imp().opened.replace(Some(Box::new(f)));
    }

    /// Calls `f` with what a person points at, or has moved to.
    fn connect_pointed(&self, f: impl Fn(Option<&ItemSummary>) + 'static) {
        self.imp().pointed.replace(Some(Box::new(f)));
    }

    /// Follows how far down it is scrolled: only what is seen, and a bit more, is
    /// drawn.
    fn follow_scrolling(&self, adjustment: &gtk::Adjustment) {
        adjustment.connect_value_changed(glib::clone!(
            #[weak(rename_to = map)]
            self,
            move |adjustment| {
                map.imp().frames.moved();
                let (top, bottom) = map.imp().drawn.get();
                let (seen, page) = (adjustment.value() as f32, adjustment.page_size() as f32);
                // A little at a time: each frame has but 16 ms.
                let ahead = page * DRAWN_AHEAD;
                if seen - ahead < top || seen + page + ahead > bottom {
                    map.queue_draw();
                }
            }
        ));
        self.imp().scrolled.replace(Some(adjustment.clone()));
    }

    /// From where to where it is to be drawn.
    fn drawn_part(&self) -> (f32, f32) {
        let scrolled = self.imp().scrolled.borrow();
        let Some(adjustment) = scrolled.as_ref() else {
            return (f32::MIN, f32::MAX);
        };
        let (seen, page) = (adjustment.value() as f32, adjustment.page_size() as f32);
        (seen - page, seen + 2.0 * page)
    }

    /// Shows all of it that the search lets through.
    fn show(&self, topology: &Rc<Topology>, wanted: &str) {
        let imp = self.imp();
        let same = Rc::ptr_eq(&imp.topology.borrow(), topology);
        if same && imp.wanted.borrow().text == wanted {
            return;
        }
        imp.topology.replace(topology.clone());
        imp.wanted.borrow_mut().text = wanted.to_owned();
        self.lay_out_again();
    }

    /// Whether there is nothing to show.
    fn is_empty(&self) -> bool {
        self.imp().layout.borrow().things.is_empty()
    }
}

#[cfg(test)]
mod tests;
