// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's text consoles: serial lines and the like, both ways.
//!
//! A console is a stream of bytes that libvirt carries over the connection, so
//! it works as well on a host far away. All that is done with an open one is
//! done on the event loop's thread, where nothing may block: what comes goes
//! into a bounded channel, and while that is full nothing more is taken from
//! libvirt; what is sent waits its turn. No byte is dropped on either way.

mod line;

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_channel::Receiver;
use virt::connect::Connect;
use virt::error::{Error as VirtError, ErrorNumber};
use virt_sys as sys;

use self::line::Line;
use super::ffi::event_loop::{self};
use super::ffi::stream::Stream;
use super::{Error, Machine};

/// So many pieces wait for the reader before the host has to.
const WAITING: usize = 16;
/// What comes from a console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsoleEvent {
    /// The guest wrote this.
    Bytes(Vec<u8>),
    /// It is over; comes once, as the last. `None`: the host closed it, as it
    /// does when the machine goes off or another program takes the line over.
    Ended(Option<Error>),
}

/// An open console. Dropped, it is closed.
#[derive(Debug)]
pub struct Console {
    /// What the guest writes, in order and whole. Closed after `Ended`.
    pub output: Receiver<ConsoleEvent>,
    key: usize,
}

impl Machine {
    /// Opens a console: the one with this alias (`serial0`), or the first. One
    /// program at a time can have it.
    ///
    /// # Errors
    /// `Busy` when another program has it and `take_over` is not set; `Refused`
    /// when the machine is off or has no such line, `Denied` on a read-only
    /// connection.
    pub async fn open_console(
        &self,
        device: Option<String>,
        take_over: bool,
    ) -> Result<Console, Error> {
        let uuid = self.uuid();
        let stream = self
            .connection()
            .call(move |connect| {
                let domain = connect.lookup_domain_by_uuid(uuid)?;
                open(connect, &domain, device.as_deref(), take_over)
            })
            .await?;
        Console::start(stream, self.connection().over()).await
    }
}

fn open(
    connect: &Connect,
    domain: &virt::domain::Domain,
    device: Option<&str>,
    take_over: bool,
) -> Result<Stream, Error> {
    let with = |flags| Stream::open_console(connect, domain, device, flags);
    if take_over {
        return Ok(with(sys::VIR_DOMAIN_CONSOLE_FORCE)?);
    }
    match with(sys::VIR_DOMAIN_CONSOLE_SAFE) {
        // Drivers that know no such flag know no lock either.
        Err(error) if lacks_flag(&error) => Ok(with(0)?),
        // The one thing libvirt says with this code here: another has it.
        Err(error) if error.code().is(ErrorNumber::OperationFailed) => {
            Err(Error::Busy(error.message().to_owned()))
        }
        outcome => Ok(outcome?),
    }
}

fn lacks_flag(error: &VirtError) -> bool {
    error.code().is_any(vec![
        ErrorNumber::InvalidArg,
        ErrorNumber::ArgumentUnsupported,
    ])
}

impl Console {
    async fn start(stream: Stream, over: Receiver<Infallible>) -> Result<Self, Error> {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let key = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        let (sender, output) = async_channel::bounded(WAITING);
        let (reply, started) = async_channel::bounded(1);
        // From here on, given up half-way means closed.
        let console = Self { output, key };
        event_loop::on_loop(move || {
            let _ = reply.try_send(Line::start(key, stream, sender, over));
        });
        started.recv().await.unwrap_or(Err(Error::Closed))?;
        Ok(console)
    }

    /// Sends bytes to the guest, after what was sent before. After the end it
    /// does nothing.
    pub fn send(&self, bytes: &[u8]) {
        let (key, bytes) = (self.key, bytes.to_vec());
        event_loop::on_loop(move || {
            if let Some(line) = Line::find(key) {
                line.send(bytes);
            }
        });
    }

    /// Closes it: nothing more comes. The second time it does nothing.
    pub fn close(&self) {
        let key = self.key;
        self.output.close();
        event_loop::on_loop(move || {
            if let Some(line) = Line::find(key) {
                line.close();
            }
        });
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.close();
    }
}
