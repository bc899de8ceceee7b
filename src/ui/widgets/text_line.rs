// SPDX-License-Identifier: GPL-3.0-or-later
//! One line of text that a widget draws itself: for cells of a list that has thousands, where a label each is too much.
//! Its size is a guess by the font alone, and its glyphs are found when it is drawn first.

use std::cell::{Cell, RefCell};

use gtk::prelude::*;
use gtk::{graphene, pango};

/// The narrowest line, in characters: room for what shows that it is cut.
const NARROWEST: i32 = 3;

/// From here on letters are about twice as wide: those of Chinese, Japanese and Korean.
const FIRST_WIDE: char = '\u{1100}';

/// What is known of a font, in pixels.
#[derive(Clone, Copy, Debug)]
struct Metrics {
    letter: i32,
    line: i32,
}

thread_local! {
    /// Of the font of all such lines. To ask Pango for it at each costs more than the drawing.
    static METRICS: Cell<Option<Metrics>> = const { Cell::new(None) };
}

/// A line of text. What is too long is shortened in the middle.
#[derive(Debug, Default)]
pub(crate) struct TextLine {
    text: RefCell<String>,
    layout: RefCell<Option<pango::Layout>>,
}

impl TextLine {
    /// Shows another text, which is what a screen reader reads.
    pub(crate) fn set_text(
        &self,
        widget: &(impl IsA<gtk::Widget> + IsA<gtk::Accessible>),
        text: String,
    ) {
        if *self.text.borrow() == text {
            return;
        }
        widget.update_property(&[gtk::accessible::Property::Label(&text)]);
        let was = letters(&self.text.replace(text));
        self.layout.take();
        match was == letters(&self.text.borrow()) {
            true => widget.queue_draw(),
            false => widget.queue_resize(),
        }
    }

    /// The least and the usual size of a line that is at least `least` characters wide.
    pub(crate) fn measure(
        &self,
        widget: &impl IsA<gtk::Widget>,
        orientation: gtk::Orientation,
        least: i32,
    ) -> (i32, i32) {
        let metrics = metrics(widget);
        if orientation == gtk::Orientation::Vertical {
            return (metrics.line, metrics.line);
        }
        let least = least.max(NARROWEST);
        let usual = letters(&self.text.borrow()).max(least);
        (least * metrics.letter, usual * metrics.letter)
    }

    /// The font is another one.
    pub(crate) fn font_changed(&self, widget: &impl IsA<gtk::Widget>) {
        METRICS.set(None);
        self.layout.take();
        widget.queue_resize();
    }

    /// Draws it in the middle of the widget's height, at its start.
    pub(crate) fn draw(&self, widget: &impl IsA<gtk::Widget>, snapshot: &gtk::Snapshot) {
        if self.text.borrow().is_empty() {
            return;
        }
        let mut kept = self.layout.borrow_mut();
        let layout = kept.get_or_insert_with(|| {
            let layout = widget.create_pango_layout(Some(&self.text.borrow()));
            layout.set_ellipsize(pango::EllipsizeMode::Middle);
            layout
        });
        let (width, height) = (widget.width(), widget.height());
        layout.set_width(width * pango::SCALE);
        let (_, place) = layout.pixel_extents();
        // Pango begins at the left where nothing says otherwise.
        let x = match widget.direction() {
            gtk::TextDirection::Rtl => width - place.width() - place.x(),
            _ => -place.x(),
        };
        let y = (height - place.height()) / 2;
        snapshot.save();
        snapshot.translate(&graphene::Point::new(x as f32, y as f32));
        snapshot.append_layout(layout, &widget.style_context().color());
        snapshot.restore();
    }
}

fn metrics(widget: &impl IsA<gtk::Widget>) -> Metrics {
    if let Some(known) = METRICS.get() {
        return known;
    }
    let context = widget.pango_context();
    let found = context.metrics(None, None);
    let letter = found
        .approximate_char_width()
        .max(found.approximate_digit_width());
    let pixels = |units: i32| units.saturating_add(pango::SCALE - 1) / pango::SCALE;
    let metrics = Metrics {
        letter: pixels(letter),
        line: pixels(found.ascent() + found.descent()),
    };
    METRICS.set(Some(metrics));
    metrics
}

/// About how wide a text is, in letters of this script.
fn letters(text: &str) -> i32 {
    let wide = text.chars().filter(|it| *it >= FIRST_WIDE).count();
    i32::try_from(text.chars().count() + wide).unwrap_or(i32::MAX / 64)
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn letters_of_chinese_are_wide() {
        assert_eq!(letters("disk.img"), 8);
        assert_eq!(letters("磁盘.img"), 8);
        assert_eq!(letters(""), 0);
    }
}
