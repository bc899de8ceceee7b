// SPDX-License-Identifier: GPL-3.0-or-later
//! The ways to take a snapshot, one of which is chosen. One that is not possible stays, with the reason.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::labels;
use crate::definition::snapshot::{Obstacle, Way};
use crate::model::Circumstances;
use crate::ui::i18n::gettext;

/// What is called when another one is chosen.
type Changed = Box<dyn Fn()>;

/// The rows, and what is chosen.
#[derive(Clone)]
pub(super) struct WayRows {
    chosen: Rc<Cell<Option<Way>>>,
    changed: Rc<RefCell<Option<Changed>>>,
}

impl WayRows {
    /// Adds them to a group.
    pub(super) fn new(group: &adw::PreferencesGroup, circumstances: &Circumstances) -> Self {
        let plan = circumstances.plan();
        group.set_title(&gettext("What Is Saved, and Where"));
        let rows = Self {
            chosen: Rc::new(Cell::new(plan.proposed())),
            changed: Rc::default(),
        };
        let mut first: Option<gtk::CheckButton> = None;
        for way in [Way::Internal, Way::ExternalWithMemory, Way::ExternalDisks] {
            let obstacle = plan.obstacle(way);
            // Of a machine that is off there is no memory, which needs no reason.
            if obstacle == Some(&Obstacle::Off) {
                continue;
            }
            let check = gtk::CheckButton::builder()
                .active(plan.proposed() == Some(way))
                .valign(gtk::Align::Center)
                .build();
            check.set_group(first.as_ref());
            first.get_or_insert_with(|| check.clone());
            group.add(&row(circumstances, way, obstacle, &check));
            let rows = rows.clone();
            check.connect_toggled(move |check| {
                if check.is_active() {
                    rows.chosen.set(Some(way));
                    if let Some(changed) = &*rows.changed.borrow() {
                        changed();
                    }
                }
            });
        }
        rows
    }

    /// Calls `f` when another one is chosen.
    pub(super) fn connect_chosen(&self, f: impl Fn() + 'static) {
        self.changed.replace(Some(Box::new(f)));
    }

    /// What is chosen; none where nothing is possible.
    pub(super) fn chosen(&self) -> Option<Way> {
        self.chosen.get()
    }
}

fn row(
    circumstances: &Circumstances,
    way: Way,
    obstacle: Option<&Obstacle>,
    check: &gtk::CheckButton,
) -> adw::ActionRow {
    let title = labels::way(way, circumstances.active);
    check.update_property(&[gtk::accessible::Property::Label(&title)]);
    let subtitle = match obstacle {
        Some(obstacle) => labels::obstacle(obstacle, &circumstances.version()),
        None => labels::way_explanation(way, circumstances.active),
    };
    let row = adw::ActionRow::builder()
        .title(&title)
        .subtitle(glib::markup_escape_text(&subtitle))
        .title_lines(0)
        .subtitle_lines(0)
        .activatable_widget(check)
        .sensitive(obstacle.is_none())
        .build();
    row.add_prefix(check);
    row
}
