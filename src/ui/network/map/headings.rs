// SPDX-License-Identifier: GPL-3.0-or-later
//! What the columns of the map are: a heading over each, and a sentence below it.

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{graphene, gsk};

use super::NetworkMap;
use super::layout::COLUMNS;
use crate::ui::i18n::gettext;

/// Between the headings and what is below them.
const GAP: f32 = 12.0;

/// Makes the headings of all columns, from the left.
pub(super) fn make() -> Vec<gtk::Box> {
    [
        (
            gettext("Network cards"),
            gettext("The host’s own cards: its way to other networks."),
        ),
        (
            gettext("Bridges and networks"),
            gettext("Switches inside the host, which join its cards and its machines."),
        ),
        (
            gettext("Taps (the host’s ends)"),
            gettext("The host’s end of a running machine’s card, such as vnet0."),
        ),
        (
            gettext("Machines"),
            gettext("The machines with their own cards and addresses."),
        ),
    ]
    .iter()
    .map(|(title, sentence)| heading(title, sentence))
    .collect()
}

fn heading(title: &str, sentence: &str) -> gtk::Box {
    let label = |text: &str, class: &str| {
        gtk::Label::builder()
            .label(text)
            .wrap(true)
            .wrap_mode(gtk::pango::WrapMode::WordChar)
            .xalign(0.0)
            .css_classes([class])
            .build()
    };
    let heading = gtk::Box::new(gtk::Orientation::Vertical, 2);
    heading.append(&label(title, "heading"));
    let below = label(sentence, "caption");
    below.add_css_class("dim-label");
    heading.append(&below);
    heading
}

impl NetworkMap {
    pub(super) fn setup_headings(&self) {
        let headings = make();
        for heading in &headings {
            heading.set_parent(self);
        }
        self.imp().headings.replace(headings);
    }

    /// How much room they take above the rest.
    pub(super) fn headings_height(&self) -> f32 {
        let headings = self.imp().headings.borrow();
        let heights = headings.iter().zip(COLUMNS).map(|(heading, (_, width))| {
            let (_, natural, ..) = heading.measure(gtk::Orientation::Vertical, width as i32);
            natural
        });
        heights.max().unwrap_or(0) as f32 + GAP
    }

    /// Puts each over its column.
    pub(super) fn place_headings(&self, left: f32, zoom: f32, top: f32) {
        for (heading, (x, width)) in self.imp().headings.borrow().iter().zip(COLUMNS) {
            let place = graphene::Point::new(left + x * zoom, top * zoom);
            let transform = gsk::Transform::new().translate(&place).scale(zoom, zoom);
            let (_, height, ..) = heading.measure(gtk::Orientation::Vertical, width as i32);
            heading.allocate(width as i32, height, -1, Some(transform));
        }
    }

    pub(super) fn draw_headings(&self, snapshot: &gtk::Snapshot) {
        for heading in self.imp().headings.borrow().iter() {
            self.snapshot_child(heading, snapshot);
        }
    }
}
