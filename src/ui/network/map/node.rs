// SPDX-License-Identifier: GPL-3.0-or-later
//! A thing on the map: a button that draws its two lines of text itself. Labels
//! inside it would be three times as many widgets.

use std::cell::{Cell, RefCell};

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{gdk, glib, graphene, pango};

use crate::ui::network::element::{ElementState, ItemSummary};

/// How much of its colour the second line has: less could not be read on what is
/// off, which is dim already.
const DIM: f32 = 0.75;

/// From the edge to the text.
const PADDING: f32 = 12.0;
/// The same from above and below, at most.
const TOP: f32 = 7.0;

/// How high a thing of this width has to be for all of its text.
pub(super) fn height_for(on: &impl IsA<gtk::Widget>, described: &ItemSummary, width: f32) -> f32 {
    let (title, details) = texts(on.upcast_ref(), described, width);
    details.set_height(i32::MAX);
    (title.pixel_size().1 + details.pixel_size().1) as f32 + 2.0 * TOP
}

/// The two texts, each as wide as there is room, for as many lines as they have.
fn texts(on: &gtk::Widget, described: &ItemSummary, width: f32) -> (pango::Layout, pango::Layout) {
    let width = (width - 2.0 * PADDING) as i32 * pango::SCALE;
    let make = |text: &str, scale: f64, weight: pango::Weight| {
        let layout = on.create_pango_layout(Some(text));
        let attributes = pango::AttrList::new();
        attributes.insert(pango::AttrFloat::new_scale(scale));
        attributes.insert(pango::AttrInt::new_weight(weight));
        layout.set_attributes(Some(&attributes));
        layout.set_width(width);
        layout.set_ellipsize(pango::EllipsizeMode::End);
        layout
    };
    let title = make(&described.title, 1.0, pango::Weight::Semibold);
    let details = make(&described.details, 0.85, pango::Weight::Normal);
    details.set_wrap(pango::WrapMode::WordChar);
    (title, details)
}

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct MapNode {
        pub(super) described: RefCell<Option<ItemSummary>>,
        /// The texts as they were last drawn, and how wide they could be.
        pub(super) texts: RefCell<Option<(pango::Layout, pango::Layout)>>,
        pub(super) size: Cell<(i32, i32)>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MapNode {
        const NAME: &'static str = "GhMapNode";
        type Type = super::MapNode;
        type ParentType = gtk::Button;
    }

    impl ObjectImpl for MapNode {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().add_css_class("map-thing");
        }

        fn dispose(&self) {
            while let Some(child) = self.obj().first_child() {
                child.unparent();
            }
        }
    }

    impl WidgetImpl for MapNode {
        fn size_allocate(&self, width: i32, height: i32, baseline: i32) {
            self.parent_size_allocate(width, height, baseline);
            if self.size.replace((width, height)) != (width, height) {
                self.texts.take();
            }
        }

        fn snapshot(&self, snapshot: &gtk::Snapshot) {
            self.obj().draw(snapshot);
        }
    }

    impl ButtonImpl for MapNode {}
}

glib::wrapper! {
    /// A thing on the map.
    pub struct MapNode(ObjectSubclass<imp::MapNode>)
        @extends gtk::Button, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl Default for MapNode {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl MapNode {
    /// Says something else.
    pub(super) fn describe(&self, described: &ItemSummary) {
        let imp = self.imp();
        if imp.described.borrow().as_ref() == Some(described) {
            return;
        }
        for class in ElementState::CLASSES {
            self.remove_css_class(class);
        }
        self.add_css_class(described.state.class());
        self.update_property(&[
            gtk::accessible::Property::Label(&described.title),
            gtk::accessible::Property::Description(&described.sentence),
        ]);
        self.set_tooltip_text(Some(&described.sentence));
        imp.described.replace(Some(described.clone()));
        imp.texts.take();
        self.queue_draw();
    }

    /// Its label.
    pub(super) fn described(&self) -> Option<ItemSummary> {
        self.imp().described.borrow().clone()
    }

    fn draw(&self, snapshot: &gtk::Snapshot) {
        let imp = self.imp();
        if imp.texts.borrow().is_none() {
            imp.texts.replace(self.make_texts());
        }
        let texts = imp.texts.borrow();
        let Some((title, details)) = texts.as_ref() else {
            return;
        };
        let color = self.style_context().color();
        let dim = gdk::RGBA::new(
            color.red(),
            color.green(),
            color.blue(),
            color.alpha() * DIM,
        );
        let height = (title.pixel_size().1 + details.pixel_size().1) as f32;
        let free = (self.height() as f32 - height).max(0.0);
        // High things say it on top, where their first line begins.
        let top = (free / 2.0).min(TOP);
        snapshot.save();
        snapshot.translate(&graphene::Point::new(PADDING, top));
        snapshot.append_layout(title, &color);
        snapshot.translate(&graphene::Point::new(0.0, title.pixel_size().1 as f32));
        snapshot.append_layout(details, &dim);
        snapshot.restore();
    }

    fn make_texts(&self) -> Option<(pango::Layout, pango::Layout)> {
        let described = self.imp().described.borrow();
        let described = described.as_ref()?;
        let (title, details) = texts(self.upcast_ref(), described, self.width() as f32);
        let room = self.height() - title.pixel_size().1 - 12;
        details.set_height(room.max(1) * pango::SCALE);
        Some((title, details))
    }
}
