// SPDX-License-Identifier: GPL-3.0-or-later
//! The rows of the view grow by a few with each frame until all volumes are shown.

use adw::subclass::prelude::*;
use gtk::prelude::*;

use super::VolumesView;
use crate::ui::widgets::run_per_frame;

/// How many rows come with a frame, and with how many GTK has made all that it makes.
pub(super) const STEP: u32 = 8;
const MADE_AT_ONCE: u32 = 220;

/// Called with the number of volumes shown.
pub(super) type OnGrown = Box<dyn Fn(u32)>;

impl VolumesView {
    /// How many are shown.
    pub(in crate::ui::storage) fn count(&self) -> u32 {
        self.imp().shown.n_items()
    }

    /// Starts again with the first rows.
    pub(super) fn begin_anew(&self) {
        self.imp().shown.set_size(STEP);
        self.grow();
    }

    /// Shows a few more rows with each frame until all are shown.
    pub(super) fn grow(&self) {
        let imp = self.imp();
        if !self.is_mapped() || imp.shown.size() == u32::MAX || imp.is_growing.replace(true) {
            return;
        }
        run_per_frame(self, |list| {
            let more = list.is_mapped() && list.grow_once();
            list.imp().is_growing.set(more);
            more
        });
    }

    /// Whether there is more to show.
    fn grow_once(&self) -> bool {
        let imp = self.imp();
        let all = imp.shown.model().map_or(0, |all| all.n_items());
        let size = imp.shown.size();
        if size < all {
            let next = size.saturating_add(STEP);
            imp.shown
                .set_size(if next < MADE_AT_ONCE { next } else { u32::MAX });
        }
        if let Some(grown) = &*imp.grown.borrow() {
            grown(imp.shown.n_items());
        }
        imp.shown.size() < all
    }

    /// Calls `f` with how many are shown, whenever more are.
    pub(in crate::ui::storage) fn connect_grown(&self, f: impl Fn(u32) + 'static) {
        self.imp().grown.replace(Some(Box::new(f)));
    }
}
