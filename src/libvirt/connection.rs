// SPDX-License-Identifier: GPL-3.0-or-later
//! A clonable handle to one libvirt host.

use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::thread::Builder;

use async_channel::Receiver;
use gettextrs::gettext;
use virt::connect::Connect;

use crate::definition::uri::Uri;

use super::ffi::registrations::{Registrations, Sink};
use super::ffi::{credentials, event_loop, heap};
use super::own_requests::OwnRequests;
use super::storage::DirectoryPools;
use super::worker_pool::{WorkerPool, release};
use super::{CloseReason, Error, Event};

/// Seconds between keepalive messages, and how many may go unanswered.
const KEEPALIVE: (i32, u32) = (5, 3);

/// What to open, and how.
#[derive(Clone)]
pub struct OpenOptions {
    /// libvirt's URI, such as `qemu:///system`.
    pub uri: String,
    /// Whether to open for looking only; libvirt then denies every change.
    pub read_only: bool,
    /// Whether to ask for events. Without them it is as with drivers that have none
    /// (VMware ESX, VirtualBox): nothing reports what changes.
    pub events: bool,
    /// Whom to ask for user name and password; without it libvirt does not ask.
    pub ask: Option<AskCredentials>,
}

/// Answers a host's questions, one answer for each, in order; `None` cancels.
/// Called on the connection's own thread, where it may block.
pub type AskCredentials = Arc<dyn Fn(Vec<CredentialPrompt>) -> Option<Vec<String>> + Send + Sync>;

/// What a host wants to know before it lets us in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialPrompt {
    /// What it is.
    pub kind: CredentialKind,
    /// The host's words; may be empty.
    pub prompt: String,
    /// A challenge to answer to, if there is one.
    pub challenge: Option<String>,
    /// What to answer if nothing is typed.
    pub default: Option<String>,
}

/// The kind of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// A user name.
    UserName,
    /// A secret, not to be shown.
    Password,
    /// Any other text, shown while typed.
    Text,
}

/// One libvirt host. Clones share everything; the last one closes it.
#[derive(Clone)]
pub struct Connection {
    shared: Arc<Shared>,
}

struct Shared {
    uri: String,
    read_only: bool,
    workers: Arc<WorkerPool>,
    directory_pools: Arc<DirectoryPools>,
    own_requests: OwnRequests,
    tells: bool,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.workers.close(CloseReason::Requested);
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Connection").field(&self.shared.uri).finish()
    }
}

impl Connection {
    /// Opens a connection and gives its events. Opening runs on a thread of its
    /// own, since ssh may hang for minutes; a dropped future lets it finish there
    /// and closes what it opened.
    ///
    /// # Errors
    /// `Cancelled` when the person asked gave no answer, `Denied` for wrong
    /// credentials or missing rights, `Refused` when nothing answers.
    pub async fn open(options: OpenOptions) -> Result<(Self, Receiver<Event>), Error> {
        event_loop::start()?;
        let (reply, opened) = async_channel::bounded(1);
        Builder::new()
            .name("libvirt-open".to_owned())
            .spawn(move || {
                // Where the caller no longer waits, this drops the connection and so
                // closes it.
                let _ = reply.try_send(Self::open_now(options));
                heap::trim_heap();
            })
            .map_err(|error| Error::Refused(error.to_string()))?;
        opened.recv().await.unwrap_or(Err(Error::Closed))
    }

    fn open_now(options: OpenOptions) -> Result<(Self, Receiver<Event>), Error> {
        let OpenOptions {
            uri,
            read_only,
            events: wants_events,
            ask,
        } = options;
        let connect = Arc::new(credentials::open(&uri, read_only, ask.as_ref())?);
        let (sender, events) = async_channel::unbounded();
        let workers = WorkerPool::new(connect.clone(), sender);
        let registrations = match wants_events {
            true => Registrations::begin(&connect, sink(&workers)),
            false => Registrations::of_end(&connect, sink(&workers)),
        };
        let tells = registrations.tell_of_machines();
        if !tells {
            log::info!("{uri} tells of no changes: they are asked for");
        }
        workers.keep(registrations, &connect);
        // Not supported by in-process drivers, which have no wire to watch.
        if let Err(error) = connect.set_keep_alive(KEEPALIVE.0, KEEPALIVE.1) {
            log::debug!("no keepalive on {uri}: {}", error.message());
        }
        // It may have died before the close callback was there.
        if !connect.is_alive().unwrap_or(false) {
            workers.close(CloseReason::EndOfFile);
        }
        release(connect);
        let connection = Self {
            shared: Arc::new(Shared {
                uri,
                read_only,
                workers,
                directory_pools: Arc::default(),
                own_requests: OwnRequests::default(),
                tells,
            }),
        };
        Ok((connection, events))
    }

    /// Closes the connection: every call that waits, and every later one, answers
    /// `Closed`. It does not block and waits for nothing; the second time it does
    /// nothing.
    pub async fn close(&self) {
        self.shared.workers.close(CloseReason::Requested);
    }

    /// The URI it was opened with.
    pub fn uri(&self) -> &str {
        &self.shared.uri
    }

    /// Whether it was opened for looking only.
    pub fn is_read_only(&self) -> bool {
        self.shared.read_only
    }

    /// Whether events report what happens to its machines.
    pub fn tells_of_machines(&self) -> bool {
        self.shared.tells
    }

    /// Whether its host is this computer.
    pub fn is_local(&self) -> bool {
        self.shared
            .uri
            .parse::<Uri>()
            .is_ok_and(|uri| uri.is_local())
    }

    /// Whether it is over.
    pub fn is_closed(&self) -> bool {
        self.shared.workers.over().is_closed()
    }

    /// Runs `f` on one of the connection's threads.
    ///
    /// # Errors
    /// What `f` gives; `Closed` when the connection is or gets closed; `Refused`
    /// when `f` panics.
    pub(in crate::libvirt) async fn call<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connect) -> Result<T, Error> + Send + 'static,
    {
        let workers = &self.shared.workers;
        let (reply, answer) = async_channel::bounded(1);
        workers.run(Box::new(move |connect| {
            let _ = reply.try_send(settle(connect, || f(connect)));
        }));
        let over = workers.over();
        let mut answer = pin!(answer.recv());
        let mut over = pin!(over.recv());
        std::future::poll_fn(|context| {
            if let Poll::Ready(answer) = answer.as_mut().poll(context) {
                return Poll::Ready(answer.unwrap_or(Err(Error::Closed)));
            }
            over.as_mut().poll(context).map(|_| Err(Error::Closed))
        })
        .await
    }

    /// The connection itself, for a job's thread.
    pub(in crate::libvirt) fn connect(&self) -> Result<Arc<Connect>, Error> {
        self.shared.workers.connect()
    }

    /// A receiver that fails as soon as the connection is over.
    pub(in crate::libvirt) fn over(&self) -> Receiver<Infallible> {
        self.shared.workers.over()
    }

    /// What was asked through it.
    pub(in crate::libvirt) fn own_requests(&self) -> &OwnRequests {
        &self.shared.own_requests
    }

    /// The transient pools made for plain directories.
    pub(in crate::libvirt) fn directory_pools(&self) -> &Arc<DirectoryPools> {
        &self.shared.directory_pools
    }
}

/// Runs `f`, turns a panic into an error, and any error on a dead connection
/// into `Closed`.
pub(in crate::libvirt) fn settle<T>(
    connect: &Connect,
    f: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    let outcome = catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|_| {
        Err(Error::Refused(gettext(
            "The program made a mistake in this call; its log has more",
        )))
    });
    match outcome {
        Err(Error::Cancelled) => Err(Error::Cancelled),
        // A local question, no round trip.
        Err(_) if !connect.is_alive().unwrap_or(false) => Err(Error::Closed),
        outcome => outcome,
    }
}

/// Where the event loop's thread brings this connection's events.
fn sink(workers: &Arc<WorkerPool>) -> Sink {
    let workers = Arc::downgrade(workers);
    Arc::new(move |event| {
        let Some(workers) = workers.upgrade() else {
            return;
        };
        match event {
            Event::Closed(reason) => workers.close(reason),
            Event::Pool(pool) if DirectoryPools::is_ours(&pool.name) => {}
            event => workers.tell(event),
        }
    })
}

/// The text must reach libvirt as a C string where `virt` would panic over a NUL.
pub(in crate::libvirt) fn without_nul(text: Option<&str>) -> Result<(), Error> {
    match text {
        Some(text) if text.contains('\0') => Err(Error::nul()),
        _ => Ok(()),
    }
}
