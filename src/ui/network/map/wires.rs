// SPDX-License-Identifier: GPL-3.0-or-later
//! The wires of the map: how they are drawn, grow, and get thicker by what goes
//! through them.

use std::collections::HashMap;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gdk, graphene};

use super::NetworkMap;
use super::layout::Line;
use crate::ui::network::element::{Element, ElementState};

/// How long a wire takes to grow, in milliseconds.
const GROWING: u32 = 450;

/// Of a wire through which nothing goes, and the most it grows to.
const THIN: f32 = 2.0;
const THICK: f32 = 10.0;

impl NetworkMap {
    /// What goes through the taps now.
    pub(super) fn set_rates(&self, rates: HashMap<String, u64>) {
        self.imp().rates.replace(rates);
        self.queue_draw();
    }

    pub(super) fn grow(&self, element: Element) {
        let imp = self.imp();
        imp.growing.borrow_mut().insert(element.clone(), 0.0);
        let target = adw::CallbackAnimationTarget::new(glib::clone!(
            #[weak(rename_to = map)]
            self,
            #[strong]
            element,
            move |value| map.grown(&element, value as f32)
        ));
        let animation = adw::TimedAnimation::new(self, 0.0, 1.0, GROWING, target);
        animation.connect_done(glib::clone!(
            #[weak(rename_to = map)]
            self,
            #[strong]
            element,
            move |_| {
                map.imp().growing.borrow_mut().remove(&element);
                map.imp().animations.borrow_mut().remove(&element);
                map.queue_draw();
            }
        ));
        imp.animations
            .borrow_mut()
            .insert(element, animation.clone());
        animation.play();
    }

    fn grown(&self, element: &Element, value: f32) {
        if let Some(grown) = self.imp().growing.borrow_mut().get_mut(element) {
            *grown = value;
        }
        self.queue_draw();
    }

    pub(super) fn draw_wires(&self, snapshot: &gtk::Snapshot) {
        let imp = self.imp();
        let context = self.style_context();
        let plain = context.color();
        let color = |name: &str| context.lookup_color(name).unwrap_or(plain);
        let colors = [
            (ElementState::Up, color("success_color")),
            (
                ElementState::Off,
                gdk::RGBA::new(plain.red(), plain.green(), plain.blue(), 0.25),
            ),
            (ElementState::Broken, color("error_color")),
        ];
        let busy = color("accent_color");
        let growing = imp.growing.borrow();
        let rates = imp.rates.borrow();
        for line in &imp.layout.borrow().lines {
            let rate: u64 = line.taps.iter().filter_map(|tap| rates.get(tap)).sum();
            let plain = colors
                .iter()
                .find(|(state, _)| *state == line.state)
                .map_or(plain, |(_, color)| *color);
            let color = if rate > 0 && line.state == ElementState::Up {
                busy
            } else {
                plain
            };
            let grown = growing.get(&line.element).copied().unwrap_or(1.0);
            self.draw_wire(snapshot, line, &color, thickness(rate), grown);
        }
    }

    fn draw_wire(
        &self,
        snapshot: &gtk::Snapshot,
        line: &Line,
        color: &gdk::RGBA,
        thickness: f32,
        grown: f32,
    ) {
        let imp = self.imp();
        let (zoom, left) = (imp.zoom.get(), imp.left.get());
        let whole = line.to - line.from;
        let piece = |from: f32, length: f32| {
            let area = graphene::Rect::new(
                left + (line.from + from) * zoom,
                (line.y - thickness / 2.0) * zoom,
                length * zoom,
                (thickness * zoom).max(1.0),
            );
            snapshot.append_color(color, &area);
        };
        if line.state == ElementState::Broken {
            // A gap, and not only the color, shows that nothing gets through.
            piece(0.0, whole * 0.3);
            piece(whole * 0.7, whole * 0.3);
        } else {
            piece(0.0, whole * grown);
        }
    }
}

/// By how much goes through: a kilobyte a second is seen, and so is the tenfold.
fn thickness(rate: u64) -> f32 {
    if rate == 0 {
        return THIN;
    }
    let tens = (rate as f32 / 100.0).max(1.0).log10();
    (THIN + 1.0 + tens).min(THICK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_traffic_is_thicker() {
        let rates = [0, 10, 1_000, 1_000_000, 10_000_000_000];
        let all: Vec<f32> = rates.into_iter().map(thickness).collect();
        assert!(all.is_sorted() && all[0] < all[1], "{all:?}");
        assert!(all[4] <= THICK);
    }
}
