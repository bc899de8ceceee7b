// SPDX-License-Identifier: GPL-3.0-or-later
//! The widgets of the map: made for what was laid out, and put at their places.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{glib, graphene, gsk};

use super::layout::{Layout, MARGIN, SEGMENT_WIDTH, WIDTH, lay_out};
use super::node::MapNode;
use super::{NetworkMap, node};
use crate::ui::network::element::{Element, ItemSummary};

impl NetworkMap {
    pub(super) fn lay_out_again(&self) {
        let imp = self.imp();
        let since = Instant::now();
        let high = |described: &ItemSummary| node::height_for(self, described, SEGMENT_WIDTH);
        let headings = self.headings_height();
        let layout = lay_out(
            &imp.topology.borrow(),
            &imp.wanted.borrow(),
            headings,
            &high,
        );
        if *imp.layout.borrow() == layout {
            return;
        }
        let before: HashSet<Element> = {
            let old = imp.layout.borrow();
            old.lines.iter().map(|it| it.element.clone()).collect()
        };
        let is_first = imp.layout.borrow().things.is_empty();
        let new: HashSet<Element> = layout
            .lines
            .iter()
            .map(|it| it.element.clone())
            .filter(|element| !is_first && !before.contains(element))
            .filter(|element| imp.things.borrow().contains_key(element))
            .collect();
        self.make_things(&layout);
        imp.layout.replace(layout);
        new.into_iter().for_each(|element| self.grow(element));
        imp.shown_since.set(Some(since));
        self.queue_resize();
    }

    /// What stays keeps its widget, and with it the focus.
    fn make_things(&self, layout: &Layout) {
        let imp = self.imp();
        let mut known = imp.things.take();
        let mut things = HashMap::with_capacity(layout.things.len());
        let mut order = Vec::with_capacity(layout.things.len());
        for placed in &layout.things {
            let element = &placed.described.element;
            let thing = known.remove(element).unwrap_or_else(|| self.make_thing());
            thing.describe(&placed.described);
            things.insert(element.clone(), thing.clone());
            order.push(thing);
        }
        for gone in known.into_values() {
            gone.unparent();
        }
        imp.things.replace(things);
        imp.order.replace(order);
    }

    fn make_thing(&self) -> MapNode {
        let thing = MapNode::default();
        thing.set_parent(self);
        thing.connect_clicked(glib::clone!(
            #[weak(rename_to = map)]
            self,
            move |thing| {
                if let Some(described) = thing.described() {
                    map.open(&described.element);
                }
            }
        ));
        let point = glib::clone!(
            #[weak(rename_to = map)]
            self,
            move |thing: &MapNode, at_it: bool| {
                if let Some(pointed) = map.imp().pointed.borrow().as_ref() {
                    pointed(thing.described().as_ref().filter(|_| at_it));
                }
            }
        );
        let focus = point.clone();
        thing.connect_has_focus_notify(move |thing| focus(thing, thing.has_focus()));
        thing.connect_state_flags_changed(move |thing, old| {
            let hovered = gtk::StateFlags::PRELIGHT;
            let is = thing.state_flags().contains(hovered);
            if is != old.contains(hovered) {
                point(thing, is || thing.has_focus());
            }
        });
        thing
    }

    pub(super) fn open(&self, element: &Element) {
        if let Element::Group(key) = element {
            {
                let unfolded = &mut self.imp().wanted.borrow_mut().unfolded;
                if !unfolded.remove(key) {
                    unfolded.insert(key.clone());
                }
            }
            self.lay_out_again();
        } else if let Some(opened) = self.imp().opened.borrow().as_ref() {
            opened(element);
        }
    }

    pub(super) fn place(&self, width: i32) {
        let imp = self.imp();
        let zoom = self.zoom_for(width);
        let left = ((width as f32 - WIDTH * zoom) / 2.0).max(0.0).floor();
        imp.zoom.set(zoom);
        imp.left.set(left);
        self.place_headings(left, zoom, MARGIN);
        let layout = imp.layout.borrow();
        for (placed, thing) in layout.things.iter().zip(imp.order.borrow().iter()) {
            let place = graphene::Point::new(left + placed.x * zoom, placed.y * zoom);
            let transform = gsk::Transform::new().translate(&place).scale(zoom, zoom);
            // GTK wants to have asked before it gives room.
            thing.measure(gtk::Orientation::Horizontal, -1);
            let size = (placed.width as i32, placed.height as i32);
            thing.allocate(size.0, size.1, -1, Some(transform));
        }
    }
}
