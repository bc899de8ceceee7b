// SPDX-License-Identifier: GPL-3.0-or-later
//! What a row shows once it is filled in.

use gtk::prelude::*;

use super::{MachineRow, PICTURE};
use crate::ui::widgets::may_be_cut;

/// The dot and the two lines of text.
#[derive(Debug)]
pub struct Words {
    pub(super) dot: gtk::Image,
    pub(super) name: gtk::Label,
    pub(super) detail: gtk::Label,
    pub(super) text: gtk::Box,
}

/// The picture in its frame.
#[derive(Debug)]
pub struct Screen {
    pub(super) frame: gtk::Overlay,
    pub(super) picture: gtk::Picture,
}

impl Words {
    pub(super) fn new(row: &MachineRow) -> Self {
        let dot = gtk::Image::from_icon_name("media-record-symbolic");
        dot.set_pixel_size(10);
        dot.set_accessible_role(gtk::AccessibleRole::Presentation);
        let (name, detail) = (gtk::Label::new(None), gtk::Label::new(None));
        detail.add_css_class("dim-label");
        detail.add_css_class("caption");
        let text = gtk::Box::new(gtk::Orientation::Vertical, 2);
        text.set_hexpand(true);
        for label in [&name, &detail] {
            label.set_xalign(0.0);
            may_be_cut(label);
            text.append(label);
        }
        row.append(&dot);
        row.append(&text);
        Self {
            dot,
            name,
            detail,
            text,
        }
    }
}

impl Screen {
    pub(super) fn new(row: &MachineRow) -> Self {
        let picture = gtk::Picture::new();
        picture.set_content_fit(gtk::ContentFit::Cover);
        picture.set_accessible_role(gtk::AccessibleRole::Presentation);
        // As wide for every machine, whatever the shape of its screen.
        let place = gtk::Box::default();
        place.set_size_request(PICTURE.0, PICTURE.1);
        let frame = gtk::Overlay::new();
        frame.set_child(Some(&place));
        frame.add_overlay(&picture);
        frame.set_valign(gtk::Align::Center);
        frame.set_overflow(gtk::Overflow::Hidden);
        frame.add_css_class("screen");
        row.prepend(&frame);
        Self { frame, picture }
    }
}
