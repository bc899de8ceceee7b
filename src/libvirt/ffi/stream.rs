// SPDX-License-Identifier: GPL-3.0-or-later
//! A libvirt stream that never blocks: `virt`'s own keeps the address of a
//! value that moves, and has no way to end one without waiting for the host.
//!
//! What libvirt carries as "opaque" is a number, the key of a table that only
//! the event loop's thread has. A late call finds nothing there and does nothing.
#![expect(
    unsafe_code,
    reason = "stream callbacks are C callbacks, and virt's wrapper of them is unsound"
)]

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{CString, c_int, c_uint, c_void};
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use virt::connect::Connect;
use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

use super::pointer;

/// What a stream is ready for, or is watched for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// Something came, or the end.
    pub readable: bool,
    /// It takes more.
    pub writable: bool,
    /// It broke, or the other end hung up. Always watched for.
    pub over: bool,
}

/// What one try to receive gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// So many bytes are in the buffer.
    Bytes(usize),
    /// Nothing is there now.
    Later,
    /// The other end is done.
    End,
}

/// Called on the event loop's thread.
pub type OnReady = Rc<dyn Fn(Ready)>;

thread_local! {
    /// Of the event loop's thread alone: whom to call for which stream.
    static WATCHERS: RefCell<HashMap<usize, OnReady>> = RefCell::default();
}

/// An open stream. Dropped, it ends, on a thread of its own: telling the host
/// so waits for its answer, and may close the connection.
pub struct Stream {
    pointer: NonNull<sys::virStream>,
    watch: Option<usize>,
}

// SAFETY: libvirt's streams are locked inside and can be used from any thread;
// the pointer is owned by this value alone.
unsafe impl Send for Stream {}

impl Stream {
    /// Opens a machine's console, the first one or that of this alias. Blocks.
    /// `flags` are of virDomainConsoleFlags.
    ///
    /// # Errors
    /// libvirt's error.
    pub fn open_console(
        connect: &Connect,
        domain: &Domain,
        device: Option<&str>,
        flags: sys::virDomainConsoleFlags,
    ) -> Result<Self, Error> {
        let device = device.map(CString::new).transpose()?;
        let name = device.as_ref().map_or(std::ptr::null(), |d| d.as_ptr());
        // SAFETY: the connection is borrowed; the stream is given over to us.
        let stream = unsafe { sys::virStreamNew(pointer(connect), sys::VIR_STREAM_NONBLOCK) };
        let stream = NonNull::new(stream).ok_or_else(Error::last_error)?;
        // SAFETY: machine and name are borrowed for the call; libvirt takes a
        // reference of its own to the stream if it needs one.
        let outcome =
            unsafe { sys::virDomainOpenConsole(domain.as_ptr(), name, stream.as_ptr(), flags) };
        if outcome < 0 {
            let error = Error::last_error();
            // SAFETY: nothing was opened; the reference is ours to give back.
            unsafe { sys::virStreamFree(stream.as_ptr()) };
            return Err(error);
        }
        Ok(Self {
            pointer: stream,
            watch: None,
        })
    }

    /// Takes what is there, up to the length of `buffer`.
    ///
    /// # Errors
    /// libvirt's: the stream is over.
    pub fn receive(&self, buffer: &mut [u8]) -> Result<Received, Error> {
        // SAFETY: the stream is ours and the buffer has the length that is said.
        let received = unsafe {
            sys::virStreamRecv(
                self.pointer.as_ptr(),
                buffer.as_mut_ptr().cast(),
                buffer.len(),
            )
        };
        match received {
            0 => Ok(Received::End),
            -2 => Ok(Received::Later),
            count => usize::try_from(count)
                .map(Received::Bytes)
                .map_err(|_| Error::last_error()),
        }
    }

    /// Sends what it takes of `bytes` and says how many those were.
    ///
    /// # Errors
    /// libvirt's: the stream is over.
    pub fn send(&self, bytes: &[u8]) -> Result<usize, Error> {
        // SAFETY: the stream is ours, the bytes are borrowed, and libvirt only
        // reads them.
        let sent = unsafe {
            sys::virStreamSend(self.pointer.as_ptr(), bytes.as_ptr().cast(), bytes.len())
        };
        if sent == -2 {
            return Ok(0);
        }
        usize::try_from(sent).map_err(|_| Error::last_error())
    }

    /// Has `on_ready` called from now on. Only once, on the event loop's thread;
    /// from then on the stream stays on it.
    ///
    /// # Errors
    /// libvirt's error.
    pub fn watch(&mut self, ready: Ready, on_ready: OnReady) -> Result<(), Error> {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let key = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        // SAFETY: the callback is of libvirt's type; the key is no pointer, so
        // there is nothing to free.
        let outcome = unsafe {
            sys::virStreamEventAddCallback(
                self.pointer.as_ptr(),
                bits(ready),
                Some(on_event),
                std::ptr::without_provenance_mut(key),
                None,
            )
        };
        if outcome < 0 {
            return Err(Error::last_error());
        }
        WATCHERS.with_borrow_mut(|watchers| watchers.insert(key, on_ready));
        self.watch = Some(key);
        Ok(())
    }

    /// Watches for something else.
    pub fn watch_for(&self, ready: Ready) {
        // SAFETY: the stream is ours.
        let outcome =
            unsafe { sys::virStreamEventUpdateCallback(self.pointer.as_ptr(), bits(ready)) };
        if outcome < 0 {
            log::debug!("watching a stream: {}", Error::last_error().message());
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(key) = self.watch {
            WATCHERS.with_borrow_mut(|watchers| watchers.remove(&key));
            // SAFETY: the stream is ours and has a callback.
            unsafe { sys::virStreamEventRemoveCallback(self.pointer.as_ptr()) };
        }
        // A failed spawn leaks it, rather than block this thread.
        let last = ManuallyDrop::new(Last(self.pointer));
        let thread = std::thread::Builder::new()
            .name("libvirt-stream".to_owned())
            .spawn(move || drop(ManuallyDrop::into_inner(last)));
        if let Err(error) = thread {
            log::error!("a libvirt stream stays open, no thread to end it: {error}");
        }
    }
}

/// The last owner of a stream, on a thread that may block.
struct Last(NonNull<sys::virStream>);

// SAFETY: as for `Stream`.
unsafe impl Send for Last {}

impl Drop for Last {
    fn drop(&mut self) {
        // SAFETY: the reference is ours and given back once; a stream that is
        // over already only makes the first call fail.
        unsafe {
            sys::virStreamAbort(self.0.as_ptr());
            sys::virStreamFree(self.0.as_ptr());
        }
    }
}

fn bits(ready: Ready) -> c_int {
    let mut bits: c_uint = sys::VIR_STREAM_EVENT_ERROR | sys::VIR_STREAM_EVENT_HANGUP;
    if ready.readable {
        bits |= sys::VIR_STREAM_EVENT_READABLE;
    }
    if ready.writable {
        bits |= sys::VIR_STREAM_EVENT_WRITABLE;
    }
    bits as c_int
}

unsafe extern "C" fn on_event(_: sys::virStreamPtr, events: c_int, key: *mut c_void) {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let watcher = WATCHERS.with_borrow(|watchers| watchers.get(&key.addr()).cloned());
        let has = |bit: sys::virStreamEventType| events & (bit as c_int) != 0;
        if let Some(on_ready) = watcher {
            on_ready(Ready {
                readable: has(sys::VIR_STREAM_EVENT_READABLE),
                writable: has(sys::VIR_STREAM_EVENT_WRITABLE),
                over: has(sys::VIR_STREAM_EVENT_ERROR) || has(sys::VIR_STREAM_EVENT_HANGUP),
            });
        }
    }));
    if outcome.is_err() {
        log::error!("something of a libvirt stream was lost to a panic");
    }
}
