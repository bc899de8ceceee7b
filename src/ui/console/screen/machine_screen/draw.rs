// SPDX-License-Identifier: GPL-3.0-or-later
//! Drawing: a node for each tile, and how large the widget would like to be.

use std::time::Duration;

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{cairo, gdk, glib, graphene, gsk};

use super::MachineScreen;
use crate::ui::console::screen::backend::{PointerShape, ScreenBackend};
use crate::ui::console::screen::geometry::{Area, Placement, Scaling, in_device, natural_size};

/// How long the widget must keep its size before the guest is asked to take it.
const RESIZE_PAUSE: Duration = Duration::from_millis(300);

/// Smaller than this no guest is asked to be.
const SMALLEST_GUEST: (i32, i32) = (320, 200);

impl MachineScreen {
    pub(super) fn draw(&self, snapshot: &gtk::Snapshot) {
        let Some(placement) = self.placement() else {
            return;
        };
        let backend = self.backend();
        let renderer = self.native().and_then(|native| native.renderer());
        let by_cairo = renderer.is_some_and(|renderer| renderer.is::<gsk::CairoRenderer>());
        let mut tiles = self.imp().tiles.borrow_mut();
        let drawn = Some((placement, by_cairo));
        if self.imp().drawn.replace(drawn) != drawn && backend.is_some() {
            tiles.damage_all();
        }
        let make = |area| {
            let backend = backend.as_deref()?;
            if by_cairo {
                Some(painting(backend, &placement, area))
            } else {
                texture(backend, &placement, area)
            }
        };
        for (_, tile) in tiles.refreshed(make) {
            snapshot.append_node(tile);
        }
    }

    /// Minimum and natural size.
    pub(super) fn wanted_size(&self, orientation: gtk::Orientation) -> (i32, i32) {
        let size = natural_size(self.imp().tiles.borrow().size(), self.scale());
        let natural = match orientation {
            gtk::Orientation::Vertical => size.1,
            _ => size.0,
        };
        match self.imp().scaling.get() {
            Scaling::OneToOne => (natural, natural),
            Scaling::Fit | Scaling::ResizeGuest => (0, natural),
        }
    }

    /// Where the guest is to have the widget's size, tells it so, once the widget
    /// has come to rest.
    pub(super) fn size_changed(&self) {
        if let Some(waiting) = self.imp().resize.take() {
            waiting.remove();
        }
        if self.imp().scaling.get() != Scaling::ResizeGuest {
            return;
        }
        let source = glib::timeout_add_local_once(
            RESIZE_PAUSE,
            glib::clone!(
                #[weak(rename_to = screen)]
                self,
                move || {
                    screen.imp().resize.take();
                    screen.ask_for_size();
                }
            ),
        );
        self.imp().resize.replace(Some(source));
    }

    fn ask_for_size(&self) {
        let Some(backend) = self.backend() else {
            return;
        };
        let (width, height) = in_device((self.width(), self.height()), self.scale());
        let wanted = (width.max(SMALLEST_GUEST.0), height.max(SMALLEST_GUEST.1));
        if self.is_mapped() && backend.size() != wanted {
            backend.ask_for_size(wanted.0, wanted.1);
        }
    }

    /// Gives the pointer the guest's shape; without one it is hidden.
    pub(super) fn show_pointer(&self, shape: Option<&PointerShape>) {
        let cursor = match shape {
            Some(shape) => guest_cursor(shape),
            None => gdk::Cursor::from_name("none", None),
        };
        self.set_cursor(cursor.as_ref());
    }
}

/// A tile for a renderer that has textures: its pixels, copied.
fn texture(
    backend: &dyn ScreenBackend,
    placement: &Placement,
    area: Area,
) -> Option<gsk::RenderNode> {
    let pixels = backend.pixels(area)?;
    let stride = usize::try_from(area.width).ok()? * 4;
    let texture = gdk::MemoryTexture::new(
        area.width,
        area.height,
        gdk::MemoryFormat::B8g8r8a8Premultiplied,
        &glib::Bytes::from_owned(pixels),
        stride,
    );
    let bounds = bounds(placement.on_widget(area));
    Some(gsk::TextureNode::new(&texture, &bounds).upcast())
}

/// A tile for cairo, which would turn each texture into numbers with fractions
/// and back: the picture itself, cut out.
fn painting(backend: &dyn ScreenBackend, placement: &Placement, area: Area) -> gsk::RenderNode {
    let node = gsk::CairoNode::new(&bounds(placement.on_widget(area)));
    let context = node.draw_context();
    let (x, y, width, height) = placement.whole();
    let (pixels_wide, pixels_high) = backend.size();
    context.translate(x, y);
    context.scale(
        width / f64::from(pixels_wide.max(1)),
        height / f64::from(pixels_high.max(1)),
    );
    let filter = if placement.is_exact() {
        cairo::Filter::Nearest
    } else {
        cairo::Filter::Bilinear
    };
    backend.paint(&context, filter);
    node.upcast()
}

fn bounds((x, y, width, height): (f64, f64, f64, f64)) -> graphene::Rect {
    graphene::Rect::new(x as f32, y as f32, width as f32, height as f32)
}

fn guest_cursor(shape: &PointerShape) -> Option<gdk::Cursor> {
    let stride = usize::try_from(shape.width).ok()? * 4;
    let rows = usize::try_from(shape.height).ok()?;
    if stride == 0 || rows == 0 || shape.pixels.len() != stride * rows {
        return None;
    }
    if shape.pixels.chunks_exact(4).all(|pixel| pixel[3] == 0) {
        return gdk::Cursor::from_name("none", None);
    }
    let texture = gdk::MemoryTexture::new(
        shape.width,
        shape.height,
        gdk::MemoryFormat::B8g8r8a8,
        &glib::Bytes::from(&shape.pixels),
        stride,
    );
    let fallback = gdk::Cursor::from_name("default", None);
    let (x, y) = shape.hotspot;
    Some(gdk::Cursor::from_texture(&texture, x, y, fallback.as_ref()))
}
