// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a small texture of a picture from the hypervisor: PNG, or the plain
//! PPM that older ones give, which not every GdkPixbuf reads.

use gtk::gdk_pixbuf::{Colorspace, InterpType, Pixbuf};
use gtk::{gdk, gio, glib};

use crate::model::Picture;

/// The largest size of a small picture, in pixels: a card at scale 2.
const WIDTH: i32 = 480;
const HEIGHT: i32 = 300;

/// A small texture of a picture; none if it cannot be read. Blocks for long.
pub(super) fn small(picture: &Picture) -> Option<gdk::MemoryTexture> {
    let pixels = match picture.mime.as_str() {
        "image/x-portable-pixmap" => read_ppm(&picture.bytes),
        _ => read_other(&picture.bytes),
    };
    let pixels = shrink(&pixels?)?;
    let format = if pixels.has_alpha() {
        gdk::MemoryFormat::R8g8b8a8
    } else {
        gdk::MemoryFormat::R8g8b8
    };
    let stride = usize::try_from(pixels.rowstride()).ok()?;
    Some(gdk::MemoryTexture::new(
        pixels.width(),
        pixels.height(),
        format,
        &pixels.read_pixel_bytes(),
        stride,
    ))
}

fn shrink(pixels: &Pixbuf) -> Option<Pixbuf> {
    let (width, height) = fit(pixels.width(), pixels.height());
    if width == pixels.width() {
        return Some(pixels.clone());
    }
    pixels.scale_simple(width, height, InterpType::Bilinear)
}

/// The size at which a picture is no larger than a small one may be.
fn fit(width: i32, height: i32) -> (i32, i32) {
    let by = |of: i32, limit: i32| f64::from(limit) / f64::from(of.max(1));
    let scale = by(width, WIDTH).min(by(height, HEIGHT)).min(1.0);
    let scaled = |size: i32| ((f64::from(size) * scale).round() as i32).max(1);
    (scaled(width), scaled(height))
}

fn read_other(bytes: &[u8]) -> Option<Pixbuf> {
    let stream = gio::MemoryInputStream::from_bytes(&glib::Bytes::from(bytes));
    Pixbuf::from_stream(&stream, gio::Cancellable::NONE).ok()
}

/// Reads a binary PPM with a byte a colour, as QEMU writes it.
fn read_ppm(bytes: &[u8]) -> Option<Pixbuf> {
    let mut rest = bytes.strip_prefix(b"P6")?;
    let width = number(&mut rest)?;
    let height = number(&mut rest)?;
    if number(&mut rest)? != 255 {
        return None;
    }
    let pixels = rest.get(1..)?; // one white space ends the header
    let length = width.checked_mul(height)?.checked_mul(3)?;
    let pixels = pixels.get(..usize::try_from(length).ok()?)?;
    (length > 0).then(|| {
        Pixbuf::from_bytes(
            &glib::Bytes::from(pixels),
            Colorspace::Rgb,
            false,
            8,
            width,
            height,
            width * 3,
        )
    })
}

/// The number that comes next, after white space and comments.
fn number(rest: &mut &[u8]) -> Option<i32> {
    loop {
        let start = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        *rest = &rest[start..];
        if rest.first() != Some(&b'#') {
            break;
        }
        let end = rest.iter().position(|&byte| byte == b'\n')?;
        *rest = &rest[end..];
    }
    let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
    let (digits, after) = rest.split_at(end);
    *rest = after;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ppm(header: &str, pixels: &[u8]) -> Vec<u8> {
        [header.as_bytes(), pixels].concat()
    }

    #[test]
    fn a_ppm_is_read() {
        let pixels = read_ppm(&ppm("P6\n# by QEMU\n2 1\n255\n", &[1, 2, 3, 10, 20, 30])).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (2, 1));
        assert_eq!(&*pixels.read_pixel_bytes(), &[1, 2, 3, 10, 20, 30]);
    }

    #[test]
    fn what_is_no_whole_ppm_is_refused() {
        for bad in [
            "P5\n1 1\n255\nabc",
            "P6\n1 1\n65535\nabcdef",
            "P6\n2 2\n255\nabc",
        ] {
            assert!(read_ppm(bad.as_bytes()).is_none(), "{bad}");
        }
        assert!(read_ppm(b"P6\n99999 99999\n255\n").is_none());
        assert!(read_ppm(b"P6\n0 0\n255\n").is_none());
    }

    #[test]
    fn a_small_picture_keeps_its_shape_and_is_never_enlarged() {
        assert_eq!(fit(1920, 1080), (480, 270));
        assert_eq!(fit(720, 400), (480, 267));
        assert_eq!(fit(320, 200), (320, 200));
        assert_eq!(fit(100, 6000), (5, 300));
    }
}
