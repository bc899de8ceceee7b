// SPDX-License-Identifier: GPL-3.0-or-later
//! How large the map is drawn.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::NetworkMap;
use super::layout::WIDTH;

/// How far the map goes down, and up, by itself to fit the window's width.
pub(super) const SMALLEST_FIT: f32 = 0.7;

const SMALLEST: f32 = 0.3;
const LARGEST: f32 = 2.0;

impl NetworkMap {
    pub(super) fn zoom_for(&self, width: i32) -> f32 {
        let chosen = self.imp().chosen_zoom.get();
        chosen.unwrap_or_else(|| (width as f32 / WIDTH).clamp(SMALLEST_FIT, 1.0))
    }

    /// How large it is drawn.
    pub(super) fn zoom(&self) -> f32 {
        self.imp().zoom.get()
    }

    /// Draws it larger or smaller; none has it fit itself to the window.
    pub(super) fn set_zoom(&self, zoom: Option<f32>) {
        let zoom = zoom.map(|zoom| zoom.clamp(SMALLEST, LARGEST));
        self.imp().chosen_zoom.set(zoom);
        self.queue_resize();
    }
}
