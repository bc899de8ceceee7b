// SPDX-License-Identifier: GPL-3.0-or-later
//! A graph over time, the present on its right edge. Draws what it is given and
//! knows no numbers: the page that shows one puts them beside it.

use std::cell::{Cell, RefCell};

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{cairo, gdk, glib, graphene};

use crate::model::stats_interval;

/// Samples further apart than this, in seconds, or than some intervals, are not joined: they
/// were not watched.
const GAP: f32 = 15.0;
const INTERVALS: f32 = 2.5;

/// The corner of the frame, in pixels.
const CORNER: f64 = 6.0;

/// One line of a graph.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Age in seconds and value, the oldest first. NaN breaks the line.
    pub(super) points: Vec<(f32, f32)>,
}

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct Graph {
        pub(super) lines: RefCell<Vec<Line>>,
        pub(super) top: Cell<f32>,
        pub(super) seconds: Cell<f32>,
        /// Without frame and grid, for a small one.
        pub(super) plain: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Graph {
        const NAME: &'static str = "GhGraph";
        type Type = super::Graph;
        type ParentType = gtk::Widget;

        fn class_init(class: &mut Self::Class) {
            class.set_css_name("graph");
            class.set_accessible_role(gtk::AccessibleRole::Img);
        }
    }

    impl ObjectImpl for Graph {}

    impl WidgetImpl for Graph {
        fn snapshot(&self, snapshot: &gtk::Snapshot) {
            let graph = self.obj();
            let (width, height) = (graph.width() as f32, graph.height() as f32);
            if width < 2.0 || height < 2.0 {
                return;
            }
            let cairo = snapshot.append_cairo(&graphene::Rect::new(0.0, 0.0, width, height));
            // Drawing fails only where a surface cannot be had: then nothing is drawn.
            if let Err(error) = graph.draw(&cairo, f64::from(width), f64::from(height)) {
                log::debug!("a graph is not drawn: {error}");
            }
        }
    }
}

glib::wrapper! {
    /// A graph of one or two lines.
    pub struct Graph(ObjectSubclass<imp::Graph>)
        @extends gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl Default for Graph {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl Graph {
    /// Leaves frame and grid away.
    pub(super) fn set_plain(&self) {
        self.imp().plain.set(true);
    }

    /// Shows `lines` over the last `seconds`, from 0 to `top`.
    pub(super) fn show_lines(&self, lines: Vec<Line>, top: f32, seconds: f32) {
        let imp = self.imp();
        imp.lines.replace(lines);
        imp.top.set(top);
        imp.seconds.set(seconds);
        self.queue_draw();
    }

    fn draw(&self, cairo: &cairo::Context, width: f64, height: f64) -> Result<(), cairo::Error> {
        let imp = self.imp();
        if imp.plain.get() {
            self.draw_floor(cairo, width, height)?;
        } else {
            self.draw_frame(cairo, width, height)?;
        }
        for (index, line) in imp.lines.borrow().iter().enumerate() {
            let color = self.line_color(index);
            for piece in pieces(&line.points) {
                self.draw_piece(cairo, piece, &color, width, height)?;
            }
        }
        Ok(())
    }

    fn draw_frame(
        &self,
        cairo: &cairo::Context,
        width: f64,
        height: f64,
    ) -> Result<(), cairo::Error> {
        let text = self.text_color();
        rounded(cairo, width, height);
        set_color(cairo, &text, 0.06);
        cairo.fill_preserve()?;
        cairo.clip();
        set_color(cairo, &text, 0.12);
        cairo.set_line_width(1.0);
        for quarter in 1..4 {
            let y = (height * f64::from(quarter) / 4.0).floor() + 0.5;
            cairo.move_to(0.0, y);
            cairo.line_to(width, y);
        }
        cairo.stroke()
    }

    fn draw_floor(
        &self,
        cairo: &cairo::Context,
        width: f64,
        height: f64,
    ) -> Result<(), cairo::Error> {
        set_color(cairo, &self.text_color(), 0.2);
        cairo.set_line_width(1.0);
        cairo.move_to(0.0, height - 0.5);
        cairo.line_to(width, height - 0.5);
        cairo.stroke()
    }

    fn draw_piece(
        &self,
        cairo: &cairo::Context,
        piece: &[(f32, f32)],
        color: &gdk::RGBA,
        width: f64,
        height: f64,
    ) -> Result<(), cairo::Error> {
        let imp = self.imp();
        let (top, seconds) = (imp.top.get().max(f32::MIN_POSITIVE), imp.seconds.get());
        // The present is at the end of a line of text: on the left for right-to-left
        // scripts.
        let mirrored = self.direction() == gtk::TextDirection::Rtl;
        let place = |&(age, value): &(f32, f32)| {
            let part = f64::from(1.0 - age / seconds);
            let x = width * if mirrored { 1.0 - part } else { part };
            let y = (height - 2.0) * f64::from(1.0 - (value / top).clamp(0.0, 1.0)) + 1.0;
            (x, y)
        };
        let places: Vec<(f64, f64)> = piece.iter().map(place).collect();
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            return Ok(());
        };
        cairo.new_path();
        cairo.move_to(first.0, first.1);
        places[1..].iter().for_each(|(x, y)| cairo.line_to(*x, *y));
        let line = cairo.copy_path()?;
        cairo.line_to(last.0, height);
        cairo.line_to(first.0, height);
        cairo.close_path();
        set_color(cairo, color, 0.2);
        cairo.fill()?;
        cairo.append_path(&line);
        set_color(cairo, color, 1.0);
        cairo.set_line_width(1.5);
        cairo.set_line_join(cairo::LineJoin::Round);
        cairo.stroke()
    }

    /// The two lines in libadwaita's own palette, distinguished also by their light.
    fn line_color(&self, index: usize) -> gdk::RGBA {
        let name = if index == 0 { "blue_3" } else { "orange_3" };
        self.named_color(name).unwrap_or_else(|| self.text_color())
    }

    #[allow(
        deprecated,
        reason = "the successors are of GTK 4.10; our floor is 4.8"
    )]
    fn named_color(&self, name: &str) -> Option<gdk::RGBA> {
        self.style_context().lookup_color(name)
    }

    #[allow(
        deprecated,
        reason = "the successors are of GTK 4.10; our floor is 4.8"
    )]
    fn text_color(&self) -> gdk::RGBA {
        self.style_context().color()
    }
}

fn set_color(cairo: &cairo::Context, color: &gdk::RGBA, alpha: f64) {
    cairo.set_source_rgba(
        color.red().into(),
        color.green().into(),
        color.blue().into(),
        alpha,
    );
}

fn rounded(cairo: &cairo::Context, width: f64, height: f64) {
    use std::f64::consts::{FRAC_PI_2, PI};
    let (right, bottom) = (width - CORNER, height - CORNER);
    cairo.new_sub_path();
    cairo.arc(right, CORNER, CORNER, -FRAC_PI_2, 0.0);
    cairo.arc(right, bottom, CORNER, 0.0, FRAC_PI_2);
    cairo.arc(CORNER, bottom, CORNER, FRAC_PI_2, PI);
    cairo.arc(CORNER, CORNER, CORNER, PI, 3.0 * FRAC_PI_2);
    cairo.close_path();
}

/// The stretches of a line without a gap in them.
fn pieces(points: &[(f32, f32)]) -> impl Iterator<Item = &[(f32, f32)]> {
    let gap = GAP.max(stats_interval().as_secs_f32() * INTERVALS);
    points
        .chunk_by(move |a, b| !a.1.is_nan() && !b.1.is_nan() && a.0 - b.0 < gap)
        .filter(|piece| !piece[0].1.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_where_nothing_is_known() {
        let points = [
            (100.0, 1.0),
            (98.0, 2.0),
            (96.0, f32::NAN),
            (94.0, 3.0),
            (40.0, 4.0),
            (38.0, 5.0),
        ];
        let pieces: Vec<usize> = pieces(&points).map(<[_]>::len).collect();
        assert_eq!(pieces, [2, 1, 2]);
    }
}
