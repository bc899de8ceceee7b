// SPDX-License-Identifier: GPL-3.0-or-later
//! One figure of a machine: its name, its number, the last ten minutes as a
//! graph, and a line of words below.

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use super::graph::{Graph, Line};
use crate::ui::i18n::gettext_f;

/// The height of a graph, in pixels.
const HEIGHT: i32 = 72;

/// What a tile shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    /// The number, with its unit.
    pub(super) number: String,
    /// More about it; may be empty.
    pub(super) detail: String,
    /// Of two lines, what each is and its number: `Read 2 KiB/s`.
    pub(super) keys: Vec<String>,
    pub(super) lines: Vec<Line>,
    /// The top of the scale.
    pub(super) top: f32,
}

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct StatTile {
        pub(super) title: gtk::Label,
        pub(super) number: gtk::Label,
        pub(super) dots: [gtk::Label; 2],
        pub(super) keys: [gtk::Label; 2],
        pub(super) graph: Graph,
        pub(super) detail: gtk::Label,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for StatTile {
        const NAME: &'static str = "GhStatTile";
        type Type = super::StatTile;
        type ParentType = gtk::Box;
    }

    impl ObjectImpl for StatTile {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for StatTile {}
    impl BoxImpl for StatTile {}
}

glib::wrapper! {
    /// A figure with its graph.
    pub struct StatTile(ObjectSubclass<imp::StatTile>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

impl StatTile {
    /// A tile of this name.
    pub(super) fn new(title: &str) -> Self {
        let tile: Self = glib::Object::new();
        tile.imp().title.set_label(title);
        tile
    }

    fn setup_layout(&self) {
        let imp = self.imp();
        self.set_orientation(gtk::Orientation::Vertical);
        self.set_spacing(6);
        self.add_css_class("card");
        self.add_css_class("stat");
        imp.title.add_css_class("heading");
        imp.title.set_xalign(0.0);
        imp.title.set_hexpand(true);
        let head = gtk::Box::new(gtk::Orientation::Horizontal, 6);
        head.append(&imp.title);
        imp.number.add_css_class("numeric");
        head.append(&imp.number);
        imp.graph.set_size_request(120, HEIGHT);
        imp.graph.set_hexpand(true);
        imp.detail.set_xalign(0.0);
        imp.detail.set_wrap(true);
        imp.detail.set_width_chars(1);
        imp.detail.set_hexpand(true);
        for label in [&imp.detail, &imp.keys[0], &imp.keys[1]] {
            // It takes the width that is left: the label itself asks for none.
            label.set_max_width_chars(1);
            for class in ["caption", "dim-label", "numeric"] {
                label.add_css_class(class);
            }
        }
        let foot = gtk::Box::new(gtk::Orientation::Vertical, 2);
        foot.append(&imp.detail);
        for (index, (dot, key)) in imp.dots.iter().zip(&imp.keys).enumerate() {
            dot.set_label("●");
            dot.add_css_class("caption");
            dot.add_css_class(["stat-first", "stat-second"][index]);
            dot.set_accessible_role(gtk::AccessibleRole::Presentation);
            key.set_xalign(0.0);
            key.set_hexpand(true);
            key.set_ellipsize(gtk::pango::EllipsizeMode::End);
            let line = gtk::Box::new(gtk::Orientation::Horizontal, 6);
            line.append(dot);
            line.append(key);
            foot.append(&line);
        }
        self.append(&head);
        self.append(&imp.graph);
        self.append(&foot);
    }

    /// Shows other figures.
    pub(super) fn show_stats(&self, shown: Shown, seconds: f32) {
        let imp = self.imp();
        set_text(&imp.number, &shown.number);
        // With two lines it is only the scale.
        if shown.keys.is_empty() {
            imp.number.remove_css_class("dim-label");
        } else {
            imp.number.add_css_class("dim-label");
        }
        set_text(&imp.detail, &shown.detail);
        imp.detail.set_visible(!shown.detail.is_empty());
        for (index, (dot, label)) in imp.dots.iter().zip(&imp.keys).enumerate() {
            let key = shown.keys.get(index);
            dot.set_visible(key.is_some());
            label.set_visible(key.is_some());
            if let Some(key) = key {
                set_text(label, key);
            }
        }
        let said = [&[shown.number], shown.keys.as_slice()].concat().join(", ");
        let title = imp.title.text();
        let said = gettext_f(
            "{title}: {numbers}",
            &[("title", &title), ("numbers", &said)],
        );
        imp.graph
            .update_property(&[gtk::accessible::Property::Label(&said)]);
        imp.graph.show_lines(shown.lines, shown.top, seconds);
    }
}

fn set_text(label: &gtk::Label, text: &str) {
    if label.text() != text {
        label.set_label(text);
    }
}
