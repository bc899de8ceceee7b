// SPDX-License-Identifier: GPL-3.0-or-later
//! A screen over VNC, by libgvnc. It runs on the main loop, and must: its
//! coroutines are not for other threads.

mod signals;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::os::fd::{IntoRawFd, OwnedFd};
use std::rc::Rc;

use gtk::glib::translate::IntoGlib;
use gtk::{cairo, glib};
use gvnc::prelude::ObjectExt;
use gvnc::{ByteOrder, ConnectionCredential, ConnectionEncoding, PixelFormat};

use super::backend::{Credentials, Motion, ScreenBackend, ScreenEvent};
use super::geometry::Area;
use super::vnc_memory::{self, Picture};

/// What a relative position is counted from, by QEMU's extension.
const RELATIVE_ZERO: i32 = 0x7fff;

/// How far the server is: over a fast wire, plain pixels cost both sides least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Distance {
    /// On this computer.
    Near,
    /// Somewhere else.
    Far,
}

/// A VNC connection. It is for one attempt: another needs another.
pub(crate) struct VncBackend {
    connection: gvnc::Connection,
    distance: Distance,
    picture: RefCell<Option<Picture>>,
    listener: Box<dyn Fn(ScreenEvent)>,
    handlers: RefCell<Vec<glib::SignalHandlerId>>,
    /// What the server asked for and did not get yet.
    asked: RefCell<Vec<ConnectionCredential>>,
    /// Where the pointer is, for an event that only changes the buttons.
    pointer: Cell<(i32, i32)>,
    /// Why it failed, kept until it is known to be over.
    failure: RefCell<Option<String>>,
    update_wanted: Cell<bool>,
}

impl VncBackend {
    /// Begins to talk VNC over `socket`; `host` is the name a certificate has to
    /// have. What happens then comes to `listener`, on the main loop.
    ///
    /// # Errors
    /// libgvnc's words.
    pub(crate) fn open(
        socket: OwnedFd,
        host: Option<&str>,
        distance: Distance,
        listener: impl Fn(ScreenEvent) + 'static,
    ) -> Result<Rc<Self>, String> {
        let backend = Rc::new(Self {
            connection: gvnc::Connection::new(),
            distance,
            picture: RefCell::default(),
            listener: Box::new(listener),
            handlers: RefCell::default(),
            asked: RefCell::default(),
            pointer: Cell::default(),
            failure: RefCell::default(),
            update_wanted: Cell::default(),
        });
        signals::connect(&backend);
        let _ = backend.connection.set_shared(true);
        backend
            .connection
            .open_fd_with_hostname(socket.into_raw_fd(), host)
            .map_err(|error| error.message.to_string())?;
        Ok(backend)
    }

    fn tell(&self, event: ScreenEvent) {
        (self.listener)(event);
    }

    /// The server is ready: what we understand, and where to draw.
    fn begin(&self) {
        let Ok(format) = pixel_format() else {
            return;
        };
        let asked = self
            .connection
            .set_pixel_format(&format)
            .and_then(|()| self.connection.set_encodings(&encodings(self.distance)));
        if let Err(error) = asked {
            log::warn!("VNC: {}", error.message);
        }
        self.take_size(self.connection.width(), self.connection.height());
    }

    /// Makes a picture of the guest's size and asks for all of it. QEMU reports
    /// the same size several times.
    fn take_size(&self, width: i32, height: i32) {
        if self.size() == (width, height) {
            return;
        }
        let (Ok(wide), Ok(high)) = (u16::try_from(width), u16::try_from(height)) else {
            return;
        };
        let Ok(format) = pixel_format() else {
            return;
        };
        let picture = Picture::new(wide, high, &format);
        if let Err(error) = self.connection.set_framebuffer(&picture.framebuffer()) {
            log::warn!("VNC: {}", error.message);
            return;
        }
        // Only now may the old one go.
        self.picture.replace(Some(picture));
        self.request(false);
        self.tell(ScreenEvent::Resized(width, height));
    }

    /// Asks for what changes next, once for all that came in this turn.
    fn request_soon(self: &Rc<Self>) {
        if self.update_wanted.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        glib::idle_add_local_full(glib::Priority::DEFAULT, move || {
            if let Some(backend) = weak.upgrade() {
                backend.update_wanted.set(false);
                backend.request(true);
            }
            glib::ControlFlow::Break
        });
    }

    fn request(&self, changes_only: bool) {
        let (width, height) = self.size();
        if let (Ok(width), Ok(height)) = (u16::try_from(width), u16::try_from(height)) {
            let _ = self
                .connection
                .framebuffer_update_request(changes_only, 0, 0, width, height);
        }
    }
}

impl Drop for VncBackend {
    fn drop(&mut self) {
        self.close();
    }
}

impl ScreenBackend for VncBackend {
    fn size(&self) -> (i32, i32) {
        let picture = self.picture.borrow();
        picture.as_ref().map_or((0, 0), Picture::size)
    }

    fn pixels(&self, area: Area) -> Option<Vec<u8>> {
        self.picture.borrow().as_ref()?.part(area)
    }

    fn paint(&self, context: &cairo::Context, filter: cairo::Filter) {
        if let Some(picture) = self.picture.borrow().as_ref() {
            picture.paint(context, filter);
        }
    }

    fn key(&self, qnum: u16, keyval: u32, down: bool) {
        let _ = self.connection.key_event(down, keyval, qnum);
    }

    fn pointer(&self, motion: Motion, buttons: u8) {
        let coordinate = |at: i32| u16::try_from(at.clamp(0, 0xffff)).unwrap_or(0);
        let (x, y) = match motion {
            Motion::To(x, y) => (x, y),
            Motion::By(x, y) => (RELATIVE_ZERO + x, RELATIVE_ZERO + y),
        };
        self.pointer.set((x, y));
        let _ = self
            .connection
            .pointer_event(buttons, coordinate(x), coordinate(y));
    }

    fn is_absolute(&self) -> bool {
        self.connection.is_abs_pointer()
    }

    fn offer_clipboard(&self, text: &str) {
        vnc_memory::send_text(&self.connection, text);
    }

    fn ask_for_size(&self, width: i32, height: i32) {
        if let (Ok(width), Ok(height)) = (u32::try_from(width), u32::try_from(height)) {
            // What it answers comes later, as another size or not at all.
            let _ = self.connection.set_size(width, height);
            log::debug!("asked the guest for {width}×{height}");
        }
    }

    fn answer(&self, credentials: &Credentials) {
        for asked in self.asked.take() {
            let answer = match asked {
                ConnectionCredential::Username => credentials.user.as_deref(),
                ConnectionCredential::Password => credentials.password.as_deref(),
                _ => None,
            };
            let answer = answer.unwrap_or_default();
            let set = self.connection.set_credential(asked.into_glib(), answer);
            if let Err(error) = set {
                log::warn!("VNC: {}", error.message);
            }
        }
    }

    fn close(&self) {
        for handler in self.handlers.take() {
            self.connection.disconnect(handler);
        }
        self.connection.shutdown();
    }
}

/// BGRX: what GTK draws without turning bytes around.
fn pixel_format() -> Result<PixelFormat, ()> {
    let (maxima, shifts) = ((255, 255, 255), (16, 8, 0));
    PixelFormat::new_with(maxima, shifts, 24, 32, ByteOrder::Little, 1)
        .map_err(|error| log::error!("VNC pixel format: {error}"))
}

/// What we understand, the liked best first.
fn encodings(distance: Distance) -> Vec<i32> {
    use ConnectionEncoding as E;
    let pixels = match distance {
        Distance::Near => [E::Raw, E::CopyRect, E::Tight, E::Hextile],
        Distance::Far => [E::Tight, E::Zrle, E::Hextile, E::CopyRect],
    };
    let extensions = [
        E::ExtKeyEvent,
        E::PointerChange,
        E::AlphaCursor,
        E::RichCursor,
        E::Xcursor,
        E::ExtendedDesktopResize,
        E::DesktopResize,
        E::LedState,
        E::LastRect,
        E::Raw,
    ];
    let mut all: Vec<i32> = Vec::new();
    for encoding in pixels.into_iter().chain(extensions) {
        let number = encoding.into_glib();
        if !all.contains(&number) {
            all.push(number);
        }
    }
    all
}
