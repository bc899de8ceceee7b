// SPDX-License-Identifier: GPL-3.0-or-later
//! A VNC server of our own, where a real guest would not do: it notes what it receives, sends what QEMU sends only for
//! certain devices, and shows a picture that changes wholly, at a pace that no load on the computer slows down.
//!
//! It speaks RFB 3.8 with 32 bits a pixel, without a password, to one client after another.

pub mod messages;

use std::io::{self, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use messages::{Rectangle, listen, take};

use super::wait::{self, Limit};

/// What a client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Encodings(Vec<i32>),
    /// QEMU's number of the key.
    Key {
        down: bool,
        qnum: u32,
    },
    Pointer {
        buttons: u8,
        x: u16,
        y: u16,
    },
    /// The client's clipboard.
    Text(String),
    /// It wants the guest's screen to be of this size.
    Size(u16, u16),
    UpdateWanted {
        changes_only: bool,
    },
}

/// The pointer's shape: its size, the place in it that points, and its pixels: blue, green, red, opacity.
#[derive(Clone, Copy)]
pub struct Shape {
    pub size: (u16, u16),
    pub hotspot: (u16, u16),
    pub pixel: [u8; 4],
}

/// A server that listens on a socket. It ends with the test.
pub struct VncServer {
    told: Receiver<Told>,
    client: Arc<Mutex<Option<UnixStream>>>,
    screen: Arc<Screen>,
}

struct Screen {
    width: AtomicU32,
    height: AtomicU32,
    /// Whether all of it changes 30 times a second.
    moves: AtomicBool,
    /// How many whole pictures were sent.
    sent: AtomicU32,
    /// Whether the client asked for what changes.
    wanted: AtomicBool,
    /// Whether all of it is owed, whatever the client asks for: it is of another size now.
    owed: AtomicBool,
}

/// Thirty times a second.
const FRAME: Duration = Duration::from_nanos(33_333_333);

impl VncServer {
    /// Listens at `path`, with a grey screen of this size.
    pub fn listen(path: &Path, (width, height): (u16, u16)) -> Self {
        let listener = UnixListener::bind(path)
            .unwrap_or_else(|e| panic!("a VNC server at {}: {e}", path.display()));
        let (tell, told) = channel();
        let screen = Arc::new(Screen {
            width: u32::from(width).into(),
            height: u32::from(height).into(),
            moves: false.into(),
            sent: 0.into(),
            wanted: false.into(),
            owed: false.into(),
        });
        let client: Arc<Mutex<Option<UnixStream>>> = Arc::default();
        let server = Self {
            told,
            client: client.clone(),
            screen: screen.clone(),
        };
        let (shown, to) = (screen.clone(), client.clone());
        thread::spawn(move || show(&shown, &to));
        thread::spawn(move || {
            for wire in listener.incoming().flatten() {
                // It ends when the client does.
                let _ended = serve(wire, &screen, &client, &tell);
                lock(&client).take();
            }
        });
        server
    }

    /// Has all of the picture change 30 times a second, or stops that.
    pub fn set_moving(&self, moves: bool) {
        self.screen.moves.store(moves, Ordering::Relaxed);
    }

    /// How many whole pictures were sent.
    pub fn pictures(&self) -> u32 {
        self.screen.sent.load(Ordering::Relaxed)
    }

    /// What the client told next that `pick` takes; what came before it is forgotten.
    #[track_caller]
    pub fn until_told<T>(
        &self,
        what: &str,
        patience: Duration,
        pick: impl Fn(&Told) -> Option<T>,
    ) -> T {
        let mut limit = Limit::new(patience);
        let mut seen = Vec::new();
        loop {
            match self.told.recv_timeout(Duration::from_millis(100)) {
                Ok(told) => match pick(&told) {
                    Some(found) => return found,
                    None => seen.push(told),
                },
                Err(_) if limit.is_over() => {
                    panic!("the screen did not say {what}; it said {seen:?}")
                }
                Err(_) => {}
            }
        }
    }

    /// Where the pointer was last, of what the client told within a moment.
    pub fn last_pointer(&self) -> Option<(u16, u16)> {
        let mut last = None;
        let moment = wait::scaled(Duration::from_millis(200));
        while let Ok(told) = self.told.recv_timeout(moment) {
            if let Told::Pointer { x, y, .. } = told {
                last = Some((x, y));
            }
        }
        last
    }

    /// Forgets what was told so far.
    pub fn forget(&self) {
        while self.told.try_recv().is_ok() {}
    }

    /// Gives the pointer a shape whose pixels are there or not.
    pub fn set_pointer(&self, shape: Shape) {
        self.send(&Rectangle::pointer(shape));
    }

    /// Gives the pointer a shape with opacity, as QEMU does.
    pub fn set_opaque_pointer(&self, shape: Shape) {
        self.send(&Rectangle::opaque_pointer(shape));
    }

    /// Says whether positions are positions, or else movements.
    pub fn set_absolute(&self, absolute: bool) {
        self.send(&Rectangle::absolute(absolute));
    }

    /// The guest has another size now. QEMU says that in one way for any cause.
    pub fn resize(&self, (width, height): (u16, u16)) {
        self.screen.width.store(width.into(), Ordering::Relaxed);
        self.screen.height.store(height.into(), Ordering::Relaxed);
        self.screen.owed.store(true, Ordering::Relaxed);
        self.send(&Rectangle::size((width, height)));
    }

    /// The guest's clipboard has this text.
    pub fn set_text(&self, text: &str) {
        self.send(&messages::text(text));
    }

    fn send(&self, message: &[u8]) {
        let client = lock(&self.client);
        let mut client = client.as_ref().expect("a client is there");
        client.write_all(message).expect("the client listens");
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends whole pictures at the pace of `FRAME` to a client that asked; one whenever a client asks for all of it.
fn show(screen: &Screen, client: &Mutex<Option<UnixStream>>) {
    let mut due = Instant::now();
    let mut pixels = Vec::new();
    for turn in 0_u32.. {
        due = (due + FRAME).max(Instant::now());
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if !screen.moves.load(Ordering::Relaxed) || !screen.wanted.swap(false, Ordering::Relaxed) {
            continue;
        }
        let size = screen.size();
        fill(&mut pixels, size, turn);
        if let Some(wire) = &mut *lock(client)
            && wire.write_all(&Rectangle::raw(size)).is_ok()
            && wire.write_all(&pixels).is_ok()
        {
            screen.sent.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Something different at each place and in each turn.
fn fill(pixels: &mut Vec<u8>, (width, height): (u16, u16), turn: u32) {
    let count = usize::from(width) * usize::from(height);
    pixels.clear();
    pixels.reserve(count * 4);
    let mut value = turn.wrapping_mul(0x0008_1d35);
    for _ in 0..count {
        pixels.extend_from_slice(&value.to_le_bytes());
        value = value.wrapping_add(0x0001_0203);
    }
}

impl Screen {
    fn size(&self) -> (u16, u16) {
        let side = |of: &AtomicU32| u16::try_from(of.load(Ordering::Relaxed)).unwrap_or(0);
        (side(&self.width), side(&self.height))
    }
}

fn serve(
    mut wire: UnixStream,
    screen: &Screen,
    client: &Mutex<Option<UnixStream>>,
    tell: &Sender<Told>,
) -> io::Result<()> {
    greet(&mut wire, screen.size())?;
    screen.wanted.store(false, Ordering::Relaxed);
    *lock(client) = Some(wire.try_clone()?);
    loop {
        let Some(told) = listen(&mut wire)? else {
            continue;
        };
        match &told {
            Told::Encodings(encodings) => {
                let mut answer = Vec::new();
                if encodings.contains(&messages::EXT_KEY_EVENT) {
                    answer.extend(Rectangle::ext_key_event());
                }
                if encodings.contains(&messages::EXTENDED_SIZE) {
                    answer.extend(Rectangle::size(screen.size()));
                }
                write(client, &answer)?;
            }
            Told::UpdateWanted { changes_only } => {
                if screen.owed.swap(false, Ordering::Relaxed) || !changes_only {
                    let (width, height) = screen.size();
                    let count = usize::from(width) * usize::from(height);
                    let mut message = Rectangle::raw((width, height));
                    message.resize(message.len() + count * 4, 0x80);
                    write(client, &message)?;
                } else {
                    screen.wanted.store(true, Ordering::Relaxed);
                }
            }
            _ => {}
        }
        let _nobody = tell.send(told);
    }
}

fn write(client: &Mutex<Option<UnixStream>>, message: &[u8]) -> io::Result<()> {
    match &mut *lock(client) {
        Some(wire) => wire.write_all(message),
        None => Ok(()),
    }
}

/// Version, no password, size and form of the pixels, a name.
fn greet(wire: &mut UnixStream, (width, height): (u16, u16)) -> io::Result<()> {
    wire.write_all(b"RFB 003.008\n")?;
    take::<12>(wire)?;
    wire.write_all(&[1, 1])?;
    take::<1>(wire)?;
    wire.write_all(&[0; 4])?;
    take::<1>(wire)?;
    wire.write_all(&width.to_be_bytes())?;
    wire.write_all(&height.to_be_bytes())?;
    wire.write_all(&[32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0])?;
    wire.write_all(&[0, 0, 0, 1, b'x'])
}
