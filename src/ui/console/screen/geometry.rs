// SPDX-License-Identifier: GPL-3.0-or-later
//! Position of the guest's picture in the widget. Counted in the pixels of the
//! device, so that each edge falls on one, at whatever scale factor.

/// How the picture is made to fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scaling {
    /// As large as the widget allows, aspect kept.
    #[default]
    Fit,
    /// A guest's pixel is a pixel of the device.
    OneToOne,
    /// The guest is asked to take the widget's size; until it does, as `Fit`,
    /// but never larger than one to one.
    ResizeGuest,
}

/// A rectangle of whole pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Area {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// A guest's picture placed in a widget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placement {
    /// Size of the guest's picture.
    frame: (i32, i32),
    /// Its position, in device pixels from the widget's corner.
    area: Area,
    /// Device pixels to one of the toolkit's.
    scale: f64,
}

impl Placement {
    /// Places a picture of `frame` pixels in a widget of `view` toolkit pixels,
    /// of which one is `scale` of the device; none while either has no area.
    pub(crate) fn new(
        frame: (i32, i32),
        view: (i32, i32),
        scale: f64,
        scaling: Scaling,
    ) -> Option<Self> {
        let view = in_device(view, scale);
        if frame.0 <= 0 || frame.1 <= 0 || view.0 <= 0 || view.1 <= 0 {
            return None;
        }
        let fitting = fitting(frame, view);
        let larger = fitting.0 > frame.0;
        let (width, height) = match scaling {
            Scaling::OneToOne => frame,
            Scaling::ResizeGuest if larger => frame,
            Scaling::Fit | Scaling::ResizeGuest => fitting,
        };
        let area = Area {
            x: centred(view.0, width),
            y: centred(view.1, height),
            width,
            height,
        };
        Some(Self { frame, area, scale })
    }

    /// The part `of` the guest's picture, in toolkit pixels from the widget's
    /// corner: x, y, width, height. Parts that touch in the picture share their
    /// edge here, on a device pixel.
    pub(crate) fn on_widget(&self, of: Area) -> (f64, f64, f64, f64) {
        let left = self.column(of.x);
        let right = self.column(of.x + of.width);
        let top = self.row(of.y);
        let bottom = self.row(of.y + of.height);
        (
            f64::from(left) / self.scale,
            f64::from(top) / self.scale,
            f64::from(right - left) / self.scale,
            f64::from(bottom - top) / self.scale,
        )
    }

    /// The whole picture, as `on_widget` has its parts.
    pub(crate) fn whole(&self) -> (f64, f64, f64, f64) {
        self.on_widget(Area {
            x: 0,
            y: 0,
            width: self.frame.0,
            height: self.frame.1,
        })
    }

    /// The guest's pixel below a point of the widget; the nearest one for a
    /// point outside the picture.
    pub(crate) fn in_guest(&self, x: f64, y: f64) -> (i32, i32) {
        let along = |at: f64, start: i32, length: i32, pixels: i32| {
            let at = (at * self.scale - f64::from(start)) / f64::from(length);
            let pixel = (at * f64::from(pixels)).floor() as i32;
            pixel.clamp(0, pixels - 1)
        };
        (
            along(x, self.area.x, self.area.width, self.frame.0),
            along(y, self.area.y, self.area.height, self.frame.1),
        )
    }

    /// Whether a guest's pixel is exactly one of the device.
    pub(crate) fn is_exact(&self) -> bool {
        (self.area.width, self.area.height) == self.frame
    }

    fn column(&self, x: i32) -> i32 {
        self.area.x + scaled(x, self.area.width, self.frame.0)
    }

    fn row(&self, y: i32) -> i32 {
        self.area.y + scaled(y, self.area.height, self.frame.1)
    }
}

/// The size in toolkit pixels that shows `frame` one to one, rounded up.
pub(crate) fn natural_size(frame: (i32, i32), scale: f64) -> (i32, i32) {
    let size = |pixels: i32| (f64::from(pixels) / scale).ceil() as i32;
    (size(frame.0), size(frame.1))
}

/// The size in device pixels that a guest would have to have to fill `view`.
pub(crate) fn in_device(view: (i32, i32), scale: f64) -> (i32, i32) {
    let size = |pixels: i32| (f64::from(pixels) * scale).floor() as i32;
    (size(view.0), size(view.1))
}

/// The largest size with the aspect of `frame` within `view`.
fn fitting(frame: (i32, i32), view: (i32, i32)) -> (i32, i32) {
    let (wide, high) = (i64::from(frame.0), i64::from(frame.1));
    let (width, height) = (i64::from(view.0), i64::from(view.1));
    let nearest = |value: i64, of: i64| ((2 * value + of) / (2 * of)).max(1) as i32;
    if width * high <= height * wide {
        (view.0, nearest(width * high, wide).min(view.1))
    } else {
        (nearest(height * wide, high).min(view.0), view.1)
    }
}

fn centred(space: i32, length: i32) -> i32 {
    ((space - length) / 2).max(0)
}

/// `at` of `pixels`, on a line of `length`, to the nearest whole one.
fn scaled(at: i32, length: i32, pixels: i32) -> i32 {
    let (at, length, pixels) = (i64::from(at), i64::from(length), i64::from(pixels));
    ((2 * at * length + pixels) / (2 * pixels)) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALES: [f64; 4] = [1.0, 1.25, 1.5, 2.0];

    fn place(frame: (i32, i32), view: (i32, i32), scale: f64, scaling: Scaling) -> Placement {
        Placement::new(frame, view, scale, scaling).unwrap()
    }

    #[test]
    fn one_to_one_is_exact_at_every_scale() {
        for scale in SCALES {
            let placed = place((640, 480), (1000, 800), scale, Scaling::OneToOne);
            assert!(placed.is_exact());
            let (x, y, width, height) = placed.on_widget(Area {
                x: 0,
                y: 0,
                width: 640,
                height: 480,
            });
            assert_eq!((width * scale, height * scale), (640.0, 480.0));
            for edge in [x, y] {
                assert_eq!((edge * scale).fract(), 0.0, "edge off the device's pixels");
            }
        }
    }

    #[test]
    fn fit_keeps_the_aspect_and_touches_two_edges() {
        let wide = place((1280, 800), (640, 1000), 1.0, Scaling::Fit);
        assert_eq!(
            wide.area,
            Area {
                x: 0,
                y: 300,
                width: 640,
                height: 400
            }
        );
        let high = place((720, 400), (2000, 400), 2.0, Scaling::Fit);
        assert_eq!((high.area.width, high.area.height), (1440, 800));
        assert_eq!((high.area.x, high.area.y), (1280, 0));
    }

    #[test]
    fn fit_of_the_same_size_is_exact() {
        for scale in SCALES {
            let view = natural_size((1000, 500), scale);
            assert!(place((1000, 500), view, scale, Scaling::Fit).is_exact());
        }
    }

    #[test]
    fn tiles_leave_no_gap_and_end_on_device_pixels() {
        for scale in SCALES {
            for view in [(333, 777), (801, 499), (1920, 1080)] {
                let placed = place((1280, 800), view, scale, Scaling::Fit);
                let tile = |x| Area {
                    x,
                    y: 256,
                    width: 256,
                    height: 256,
                };
                for x in [0, 256, 512, 768] {
                    let (left, _, width, _) = placed.on_widget(tile(x));
                    let (next, ..) = placed.on_widget(tile(x + 256));
                    assert!((left + width - next).abs() < 1e-9);
                    assert!((next * scale - (next * scale).round()).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn a_guest_that_should_resize_is_never_blown_up() {
        assert!(place((640, 480), (1000, 800), 1.0, Scaling::ResizeGuest).is_exact());
        let small = place((640, 480), (320, 240), 1.0, Scaling::ResizeGuest);
        assert_eq!((small.area.width, small.area.height), (320, 240));
    }

    #[test]
    fn points_go_to_the_pixel_below_them() {
        let placed = place((1280, 800), (640, 400), 1.0, Scaling::Fit);
        assert_eq!(placed.in_guest(0.0, 0.0), (0, 0));
        assert_eq!(placed.in_guest(320.0, 200.0), (640, 400));
        assert_eq!(placed.in_guest(639.9, 399.9), (1279, 799));
        assert_eq!(placed.in_guest(-50.0, 9999.0), (0, 799));
        for scale in SCALES {
            let exact = place((640, 480), (1000, 800), scale, Scaling::OneToOne);
            let (x, y, ..) = exact.on_widget(Area {
                x: 17,
                y: 33,
                width: 1,
                height: 1,
            });
            let half = 0.5 / scale;
            assert_eq!(exact.in_guest(x + half, y + half), (17, 33));
        }
    }

    #[test]
    fn nothing_has_no_place() {
        assert_eq!(Placement::new((0, 0), (10, 10), 1.0, Scaling::Fit), None);
        assert_eq!(Placement::new((10, 10), (0, 9), 1.0, Scaling::Fit), None);
    }
}
