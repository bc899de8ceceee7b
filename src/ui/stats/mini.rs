// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's CPU use in a corner of its row or card: the number, and the last
//! minutes as a line.

use std::time::Instant;

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use super::graph::{Graph, Line};
use super::labels;
use crate::model::Machine;
use crate::ui::i18n::{gettext, gettext_f};

/// How far back a small graph goes.
const SECONDS: f32 = 120.0;

/// Of the number, in characters: "100 %".
const WIDEST: u32 = 5;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct MiniStats {
        /// Its size does not follow its text: nothing is laid out again at a tick.
        pub(super) number: gtk::Inscription,
        pub(super) graph: Graph,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MiniStats {
        const NAME: &'static str = "GhMiniStats";
        type Type = super::MiniStats;
        type ParentType = gtk::Box;
    }

    impl ObjectImpl for MiniStats {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for MiniStats {}
    impl BoxImpl for MiniStats {}
}

glib::wrapper! {
    /// A machine's CPU use, small.
    pub struct MiniStats(ObjectSubclass<imp::MiniStats>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

impl Default for MiniStats {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl MiniStats {
    fn setup_layout(&self) {
        let imp = self.imp();
        self.set_orientation(gtk::Orientation::Vertical);
        self.set_valign(gtk::Align::Center);
        self.set_tooltip_text(Some(&gettext("CPU use now, and over the last two minutes")));
        imp.number.set_xalign(1.0);
        imp.number.set_min_chars(WIDEST);
        imp.number.set_nat_chars(WIDEST);
        for class in ["caption", "dim-label", "numeric"] {
            imp.number.add_css_class(class);
        }
        imp.graph.set_plain();
        imp.graph.set_size_request(44, 14);
        imp.graph
            .set_accessible_role(gtk::AccessibleRole::Presentation);
        self.append(&imp.number);
        self.append(&imp.graph);
    }

    /// Shows what the machine uses; nothing of one that is off.
    pub(crate) fn show_machine(&self, machine: &Machine) {
        let stats = machine.stats();
        let now = stats.now().filter(|now| !now.cpu.is_nan());
        self.set_visible(now.is_some());
        let Some(now) = now else {
            return;
        };
        let imp = self.imp();
        let number = labels::percent(now.cpu);
        if imp.number.text().as_deref() != Some(number.as_str()) {
            imp.number.set_text(Some(&number));
            let name = gettext_f("CPU {percent}", &[("percent", &number)]);
            imp.number
                .update_property(&[gtk::accessible::Property::Label(&name)]);
        }
        let at = Instant::now();
        let mut points: Vec<(f32, f32)> = stats
            .history()
            .rev()
            .map(|sample| (sample.age(at).as_secs_f32(), sample.cpu))
            .take_while(|(age, _)| *age < SECONDS)
            .collect();
        points.reverse();
        imp.graph.show_lines(vec![Line { points }], 1.0, SECONDS);
    }
}
