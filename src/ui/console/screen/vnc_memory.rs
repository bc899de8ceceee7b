// SPDX-License-Identifier: GPL-3.0-or-later
//! Memory that libgvnc and we share: the picture it draws into, the pointer it
//! lends, the text it passes. The only `unsafe` of the screen.
#![expect(
    unsafe_code,
    reason = "gvnc has no safe call for a buffer of ours, and its calls for pointers and texts are unsound"
)]

use std::cell::Cell;
use std::ffi::CStr;
use std::rc::Rc;

use glib::translate::{ToGlibPtr, from_glib_full};
use gtk::{cairo, glib};
use gvnc::prelude::{Cast, ObjectExt};

use super::backend::PointerShape;
use super::geometry::Area;

/// Alpha, which VNC knows nothing of and GTK 4.8 has no format without.
const OPAQUE: u32 = 0xff00_0000;

/// A picture of 32-bit pixels that libgvnc draws into.
pub(super) struct Picture {
    framebuffer: gvnc::BaseFramebuffer,
    /// A `Cell` each, since libgvnc writes them as well, on this thread.
    pixels: Pixels,
    /// The same memory as cairo sees it. It lives as long as the picture, or
    /// cairo would copy it for every recording of it.
    surface: Option<cairo::ImageSurface>,
    size: (i32, i32),
}

type Pixels = Rc<[Cell<u32>]>;

/// The name under which a surface holds on to its pixels.
static PIXELS: cairo::UserDataKey<Pixels> = cairo::UserDataKey::new();

impl Picture {
    /// A black picture. `format` is that of its pixels and of what comes over
    /// the wire; it has to have 32 bits.
    pub(super) fn new(width: u16, height: u16, format: &gvnc::PixelFormat) -> Self {
        let count = usize::from(width) * usize::from(height);
        let pixels: Pixels = std::iter::repeat_n(Cell::new(0), count).collect();
        let format: *const gvnc_sys::VncPixelFormat = format.to_glib_none().0;
        // SAFETY: the buffer has `height` rows of `width` times four bytes and,
        // being of cells, may be written through a shared pointer. It lives as
        // long as the framebuffer, which holds a reference below that it drops
        // when libgvnc's last one is gone, and never moves. libgvnc copies the
        // formats. It draws from its coroutine on this thread, so never while
        // one of our functions looks at the pixels.
        let framebuffer: gvnc::BaseFramebuffer = unsafe {
            from_glib_full(gvnc_sys::vnc_base_framebuffer_new(
                pixels.as_ptr().cast_mut().cast::<u8>(),
                width,
                height,
                i32::from(width) * 4,
                format,
                format,
            ))
        };
        // SAFETY: no other code uses this key, so the type cannot be confused.
        unsafe { framebuffer.set_data("guesthouse-pixels", pixels.clone()) };
        let size = (i32::from(width), i32::from(height));
        Self {
            framebuffer,
            surface: surface(&pixels, size),
            pixels,
            size,
        }
    }

    /// Paints the whole picture, as it is when the recording is played.
    pub(super) fn paint(&self, context: &cairo::Context, filter: cairo::Filter) {
        let Some(surface) = &self.surface else {
            return;
        };
        let painted = context
            .set_source_surface(surface, 0.0, 0.0)
            .and_then(|()| {
                context.source().set_filter(filter);
                context.paint()
            });
        if let Err(error) = painted {
            log::warn!("painting the screen: {error}");
        }
    }

    /// What libgvnc draws into.
    pub(super) fn framebuffer(&self) -> gvnc::Framebuffer {
        self.framebuffer.clone().upcast()
    }

    pub(super) fn size(&self) -> (i32, i32) {
        self.size
    }

    /// A part of the picture as opaque BGRA; none where it is not within it.
    pub(super) fn part(&self, area: Area) -> Option<Vec<u8>> {
        let (width, height) = self.size;
        let within = area.x >= 0
            && area.y >= 0
            && area.width > 0
            && area.height > 0
            && area.x.checked_add(area.width)? <= width
            && area.y.checked_add(area.height)? <= height;
        if !within {
            return None;
        }
        let length = usize::try_from(area.width).ok()?;
        let stride = usize::try_from(width).ok()?;
        let first = usize::try_from(area.y).ok()? * stride + usize::try_from(area.x).ok()?;
        let rows = usize::try_from(area.height).ok()?;
        let mut part = vec![0; length * rows * 4];
        for (row, out) in part.chunks_exact_mut(length * 4).enumerate() {
            let start = first + row * stride;
            let source = &self.pixels[start..start + length];
            for (pixel, out) in source.iter().zip(out.chunks_exact_mut(4)) {
                // Little endian is how the format has it: blue comes first.
                out.copy_from_slice(&(pixel.get() | OPAQUE).to_le_bytes());
            }
        }
        Some(part)
    }
}

/// A surface that reads `pixels`; it has no alpha. Never handed out: cairo may
/// not be asked to write what libgvnc writes.
fn surface(pixels: &Pixels, size: (i32, i32)) -> Option<cairo::ImageSurface> {
    let memory = pixels.as_ptr().cast_mut().cast::<u8>();
    // SAFETY: there are `size.1` rows of `size.0` times four bytes, without gaps
    // and so aligned as cairo wants them. They live as long as the surface, which
    // is given a reference to them before any other code sees it.
    let surface = unsafe {
        cairo::ImageSurface::create_for_data_unsafe(
            memory,
            cairo::Format::Rgb24,
            size.0,
            size.1,
            size.0 * 4,
        )
    };
    let surface = surface.ok()?;
    surface
        .set_user_data(&PIXELS, Rc::new(pixels.clone()))
        .ok()?;
    Some(surface)
}

/// A copy of the pointer's shape. (`gvnc::Cursor::data` counts its bytes in
/// sixteen bits and gives too few of a large one.)
pub(super) fn pointer_shape(cursor: &gvnc::Cursor) -> Option<PointerShape> {
    let (width, height) = (cursor.width(), cursor.height());
    let length = usize::from(width) * usize::from(height) * 4;
    // SAFETY: the cursor is borrowed, and its bytes with it.
    let data = unsafe { gvnc_sys::vnc_cursor_get_data(cursor.to_glib_none().0) };
    if data.is_null() || length == 0 {
        return None;
    }
    // SAFETY: libgvnc made room for width times height pixels of four bytes, and does not
    // change them while the cursor lives.
    let pixels = unsafe { std::slice::from_raw_parts(data, length) }.to_vec();
    Some(PointerShape {
        width: i32::from(width),
        height: i32::from(height),
        hotspot: (i32::from(cursor.hotx()), i32::from(cursor.hoty())),
        pixels,
    })
}

/// Sends a text as the host's clipboard. QEMU hands the bytes on to the guest,
/// which takes them for UTF-8. (gvnc's own call sends a NUL behind them.)
pub(super) fn send_text(connection: &gvnc::Connection, text: &str) {
    // SAFETY: the connection and the text are borrowed; libgvnc copies as many
    // bytes as it is told.
    unsafe {
        gvnc_sys::vnc_connection_client_cut_text(
            connection.to_glib_none().0,
            text.as_ptr().cast_mut().cast(),
            text.len(),
        );
    }
}

/// A text that came over the wire, which is Latin-1 by the protocol and UTF-8 by
/// habit. (gvnc's own handler takes it for UTF-8 unseen.)
pub(super) fn wire_text(value: &glib::Value) -> Option<String> {
    if !value.is_type(glib::Type::STRING) {
        return None;
    }
    // SAFETY: the value holds a string, as was just checked, and is borrowed.
    let text = unsafe { glib::gobject_ffi::g_value_get_string(value.to_glib_none().0) };
    if text.is_null() {
        return None;
    }
    // SAFETY: GLib's strings end in a NUL, and this one lives with the value.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format() -> gvnc::PixelFormat {
        gvnc::PixelFormat::new_with(
            (255, 255, 255),
            (16, 8, 0),
            24,
            32,
            gvnc::ByteOrder::Little,
            1,
        )
        .unwrap()
    }

    #[test]
    fn a_part_is_cut_out_row_by_row() {
        let picture = Picture::new(4, 3, &format());
        for (at, pixel) in picture.pixels.iter().enumerate() {
            pixel.set(at as u32);
        }
        let area = Area {
            x: 1,
            y: 1,
            width: 2,
            height: 2,
        };
        let part = picture.part(area).unwrap();
        let blue: Vec<u8> = part.chunks(4).map(|pixel| pixel[0]).collect();
        assert_eq!(blue, [5, 6, 9, 10]);
        assert!(part.chunks(4).all(|pixel| pixel[3] == 0xff));
        let beyond = Area { width: 4, ..area };
        assert_eq!(picture.part(beyond), None);
        let empty = Area { width: 0, ..area };
        assert_eq!(picture.part(empty), None);
    }

    #[test]
    fn the_pixels_live_as_long_as_what_draws_into_them() {
        let picture = Picture::new(2, 2, &format());
        let pixels = Rc::downgrade(&picture.pixels);
        let framebuffer = picture.framebuffer();
        let surface = picture.surface.clone();
        drop(picture);
        assert!(pixels.upgrade().is_some());
        drop(framebuffer);
        assert!(pixels.upgrade().is_some());
        drop(surface);
        assert!(pixels.upgrade().is_none());
    }

    #[test]
    fn texts_of_both_kinds() {
        assert_eq!(wire_text(&"né".to_value()).as_deref(), Some("né"));
        assert_eq!(wire_text(&None::<String>.to_value()), None);
        assert_eq!(wire_text(&1i32.to_value()), None);
    }

    use gtk::glib::prelude::ToValue;
}
