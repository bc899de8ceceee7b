// SPDX-License-Identifier: GPL-3.0-or-later
//! A VNC client that knows no more than the protocol: the least that anything can take on a server's socket.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use crate::support::vnc_server::messages::take;

/// One that is connected.
pub struct BareClient {
    wire: UnixStream,
    size: (u16, u16),
}

impl BareClient {
    /// Connects, and has the whole picture once.
    pub fn connect(path: &str) -> io::Result<Self> {
        let mut wire = UnixStream::connect(path)?;
        wire.set_read_timeout(Some(Duration::from_secs(10)))?;
        take::<12>(&mut wire)?;
        wire.write_all(b"RFB 003.008\n")?;
        let [count] = take::<1>(&mut wire)?;
        wire.read_exact(&mut vec![0; usize::from(count)])?;
        wire.write_all(&[1])?;
        take::<4>(&mut wire)?;
        wire.write_all(&[1])?;
        let [a, b, c, d] = take::<4>(&mut wire)?;
        let size = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        take::<16>(&mut wire)?;
        let length = u32::from_be_bytes(take(&mut wire)?);
        wire.read_exact(&mut vec![0; usize::try_from(length).unwrap_or(0)])?;
        // Plain pixels only.
        wire.write_all(&[2, 0, 0, 1, 0, 0, 0, 0])?;
        let mut client = Self { wire, size };
        client.ask((0, 0, size.0, size.1), false)?;
        client.update()?;
        Ok(client)
    }

    /// Presses and releases a key, and waits until a pixel at this place is another: how long that took.
    pub fn key_to_pixel(&mut self, keysym: u32, (x, y): (u16, u16)) -> io::Result<Duration> {
        self.ask((x, y, 1, 1), true)?;
        let begun = Instant::now();
        for down in [1, 0] {
            let mut message = vec![4, down, 0, 0];
            message.extend(keysym.to_be_bytes());
            self.wire.write_all(&message)?;
        }
        self.update()?;
        Ok(begun.elapsed())
    }

    /// Width and height of the screen.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    fn ask(&mut self, place: (u16, u16, u16, u16), changes_only: bool) -> io::Result<()> {
        let mut message = vec![3, u8::from(changes_only)];
        for number in [place.0, place.1, place.2, place.3] {
            message.extend(number.to_be_bytes());
        }
        self.wire.write_all(&message)
    }

    /// Reads until one update has come.
    fn update(&mut self) -> io::Result<()> {
        while take::<1>(&mut self.wire)? != [0] {
            // A bell; QEMU sends nothing else without being asked.
        }
        let [_, high, low] = take::<3>(&mut self.wire)?;
        for _ in 0..u16::from_be_bytes([high, low]) {
            let [_, _, _, _, a, b, c, d, _, _, _, _] = take::<12>(&mut self.wire)?;
            let (width, height) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            let length = usize::from(width) * usize::from(height) * 4;
            self.wire.read_exact(&mut vec![0; length])?;
        }
        Ok(())
    }
}
