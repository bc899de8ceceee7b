// SPDX-License-Identifier: GPL-3.0-or-later
//! A VNC server of a few lines on a thread of its own, which notes what it receives.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, Sender, channel};

/// The pseudo-encodings by their numbers.
const POINTER_CHANGE: i32 = -257;
const EXT_KEY_EVENT: i32 = -258;

/// What a client sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    Encodings(Vec<i32>),
    UpdateWanted { changes_only: bool },
    Key { down: bool, keysym: u32 },
    QemuKey { down: bool, keysym: u32, qnum: u32 },
    Pointer { buttons: u8, x: u16, y: u16 },
    CutText(Vec<u8>),
}

/// What the server is to do.
pub enum Order {
    /// Sends a rectangle of one colour, blue, green, red.
    Fill([u16; 4], [u8; 3]),
    /// Says whether positions are positions.
    Absolute(bool),
    /// Sends a text.
    CutText(Vec<u8>),
    /// Ends it.
    HangUp,
}

/// The two ends of a server.
pub struct Server {
    pub socket: Option<UnixStream>,
    pub told: Receiver<Told>,
    orders: UnixStream,
}

impl Server {
    /// A server of a screen of this size; with a password it refuses every client.
    pub fn start(size: (u16, u16), protected: bool) -> Self {
        let (client, server) = UnixStream::pair().unwrap();
        let orders = server.try_clone().unwrap();
        let (tell, told) = channel();
        std::thread::spawn(move || {
            // It ends when the client does.
            let _ = serve(server, size, protected, &tell);
        });
        Self {
            socket: Some(client),
            told,
            orders,
        }
    }

    pub fn order(&mut self, order: &Order) {
        let wire = &mut self.orders;
        let sent = match order {
            Order::Fill([x, y, width, height], colour) => {
                let mut message = vec![0, 0, 0, 1];
                let place = [x, y, width, height];
                message.extend(place.iter().flat_map(|n| n.to_be_bytes()));
                message.extend(0i32.to_be_bytes());
                let pixel = [colour[0], colour[1], colour[2], 0];
                let count = usize::from(*width) * usize::from(*height);
                message.extend(pixel.repeat(count));
                wire.write_all(&message)
            }
            Order::Absolute(on) => {
                let mut message = vec![0, 0, 0, 1];
                let place = [u16::from(*on), 0, 64, 48];
                message.extend(place.iter().flat_map(|n| n.to_be_bytes()));
                message.extend(POINTER_CHANGE.to_be_bytes());
                wire.write_all(&message)
            }
            Order::CutText(text) => {
                let mut message = vec![3, 0, 0, 0];
                message.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
                message.extend(text);
                wire.write_all(&message)
            }
            Order::HangUp => wire.shutdown(std::net::Shutdown::Both),
        };
        sent.unwrap();
    }
}

fn serve(
    mut wire: UnixStream,
    size: (u16, u16),
    protected: bool,
    tell: &Sender<Told>,
) -> io::Result<()> {
    wire.write_all(b"RFB 003.008\n")?;
    take::<12>(&mut wire)?;
    wire.write_all(&[1, if protected { 2 } else { 1 }])?;
    take::<1>(&mut wire)?;
    if protected {
        wire.write_all(&[7; 16])?;
        take::<16>(&mut wire)?;
        wire.write_all(&[0, 0, 0, 1, 0, 0, 0, 2])?;
        return wire.write_all(b"no");
    }
    wire.write_all(&[0; 4])?;
    take::<1>(&mut wire)?;
    wire.write_all(&size.0.to_be_bytes())?;
    wire.write_all(&size.1.to_be_bytes())?;
    wire.write_all(&[32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0])?;
    wire.write_all(&[0, 0, 0, 1, b'x'])?;
    loop {
        let told = listen(&mut wire)?;
        if let Some(Told::Encodings(encodings)) = &told
            && encodings.contains(&EXT_KEY_EVENT)
        {
            let mut message = vec![0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
            message.extend(EXT_KEY_EVENT.to_be_bytes());
            wire.write_all(&message)?;
        }
        if let Some(told) = told {
            let _ = tell.send(told);
        }
    }
}

/// Reads one message.
fn listen(wire: &mut UnixStream) -> io::Result<Option<Told>> {
    let told = match take::<1>(wire)?[0] {
        0 => {
            take::<19>(wire)?;
            return Ok(None);
        }
        2 => {
            let [_, high, low] = take::<3>(wire)?;
            let mut encodings = Vec::new();
            for _ in 0..u16::from_be_bytes([high, low]) {
                encodings.push(i32::from_be_bytes(take(wire)?));
            }
            Told::Encodings(encodings)
        }
        3 => Told::UpdateWanted {
            changes_only: take::<9>(wire)?[0] != 0,
        },
        4 => {
            let [down, ..] = take::<3>(wire)?;
            Told::Key {
                down: down != 0,
                keysym: u32::from_be_bytes(take(wire)?),
            }
        }
        5 => {
            let [buttons, a, b, c, d] = take::<5>(wire)?;
            Told::Pointer {
                buttons,
                x: u16::from_be_bytes([a, b]),
                y: u16::from_be_bytes([c, d]),
            }
        }
        6 => {
            take::<3>(wire)?;
            let length = u32::from_be_bytes(take(wire)?);
            let mut text = vec![0; usize::try_from(length).unwrap()];
            wire.read_exact(&mut text)?;
            Told::CutText(text)
        }
        255 => {
            let [_, _, down] = take::<3>(wire)?;
            Told::QemuKey {
                down: down != 0,
                keysym: u32::from_be_bytes(take(wire)?),
                qnum: u32::from_be_bytes(take(wire)?),
            }
        }
        other => panic!("message {other}"),
    };
    Ok(Some(told))
}

fn take<const COUNT: usize>(wire: &mut UnixStream) -> io::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    wire.read_exact(&mut bytes)?;
    Ok(bytes)
}
