// SPDX-License-Identifier: GPL-3.0-or-later
//! The messages of RFB, with QEMU's extensions, as bytes.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;

use super::{Shape, Told};

/// Numbers of pseudo-encodings.
pub const EXT_KEY_EVENT: i32 = -258;
pub const EXTENDED_SIZE: i32 = -308;
const POINTER_CHANGE: i32 = -257;
const RICH_CURSOR: i32 = -239;
const ALPHA_CURSOR: i32 = -314;

/// An update of one rectangle.
pub struct Rectangle;

impl Rectangle {
    fn head(place: [u16; 4], encoding: i32) -> Vec<u8> {
        let mut message = vec![0, 0, 0, 1];
        message.extend(place.iter().flat_map(|number| number.to_be_bytes()));
        message.extend(encoding.to_be_bytes());
        message
    }

    /// All of the screen; the pixels come after it.
    pub fn raw((width, height): (u16, u16)) -> Vec<u8> {
        Self::head([0, 0, width, height], 0)
    }

    pub fn ext_key_event() -> Vec<u8> {
        Self::head([0; 4], EXT_KEY_EVENT)
    }

    pub fn absolute(absolute: bool) -> Vec<u8> {
        Self::head([u16::from(absolute), 0, 0, 0], POINTER_CHANGE)
    }

    /// Another size, of one screen.
    pub fn size((width, height): (u16, u16)) -> Vec<u8> {
        let mut message = Self::head([0, 0, width, height], EXTENDED_SIZE);
        message.extend([1, 0, 0, 0]);
        message.extend([0; 8]);
        message.extend(width.to_be_bytes());
        message.extend(height.to_be_bytes());
        message.extend([0; 4]);
        message
    }

    /// Of one colour, and all of it.
    pub fn pointer(shape: Shape) -> Vec<u8> {
        let ((width, height), (x, y)) = (shape.size, shape.hotspot);
        let mut message = Self::head([x, y, width, height], RICH_CURSOR);
        let count = usize::from(width) * usize::from(height);
        message.extend(shape.pixel.repeat(count));
        let row = usize::from(width).div_ceil(8);
        message.extend(vec![0xff; row * usize::from(height)]);
        message
    }

    /// Of one colour and opacity, and all of it, in the order of bytes that QEMU has.
    pub fn opaque_pointer(shape: Shape) -> Vec<u8> {
        let ((width, height), (x, y)) = (shape.size, shape.hotspot);
        let mut message = Self::head([x, y, width, height], ALPHA_CURSOR);
        // Its own pixels are plain.
        message.extend([0; 4]);
        let count = usize::from(width) * usize::from(height);
        message.extend(shape.pixel.repeat(count));
        message
    }
}

/// The server's clipboard.
pub fn text(text: &str) -> Vec<u8> {
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    let mut message = vec![3, 0, 0, 0];
    let length = u32::try_from(latin.len()).unwrap_or(0);
    message.extend(length.to_be_bytes());
    message.extend(latin);
    message
}

/// Reads one message of the client; none where it says nothing that is noted.
pub fn listen(wire: &mut UnixStream) -> io::Result<Option<Told>> {
    let two = |high, low| u16::from_be_bytes([high, low]);
    let told = match take::<1>(wire)?[0] {
        0 => {
            take::<19>(wire)?;
            return Ok(None);
        }
        2 => {
            let [_, high, low] = take::<3>(wire)?;
            let encoding = |_| Ok(i32::from_be_bytes(take(wire)?));
            Told::Encodings(
                (0..two(high, low))
                    .map(encoding)
                    .collect::<io::Result<_>>()?,
            )
        }
        3 => Told::UpdateWanted {
            changes_only: take::<9>(wire)?[0] != 0,
        },
        4 => {
            take::<7>(wire)?;
            return Ok(None);
        }
        5 => {
            let [buttons, a, b, c, d] = take::<5>(wire)?;
            let (x, y) = (two(a, b), two(c, d));
            Told::Pointer { buttons, x, y }
        }
        6 => {
            take::<3>(wire)?;
            let length = u32::from_be_bytes(take(wire)?);
            let mut text = vec![0; usize::try_from(length).unwrap_or(0)];
            wire.read_exact(&mut text)?;
            Told::Text(text.into_iter().map(char::from).collect())
        }
        251 => {
            let [_, a, b, c, d, screens, _] = take::<7>(wire)?;
            for _ in 0..screens {
                take::<16>(wire)?;
            }
            Told::Size(two(a, b), two(c, d))
        }
        255 => {
            let [_, _, down] = take::<3>(wire)?;
            take::<4>(wire)?;
            Told::Key {
                down: down != 0,
                qnum: u32::from_be_bytes(take(wire)?),
            }
        }
        other => {
            let text = format!("a message of kind {other}");
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
    };
    Ok(Some(told))
}

pub fn take<const COUNT: usize>(wire: &mut UnixStream) -> io::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    wire.read_exact(&mut bytes)?;
    Ok(bytes)
}
