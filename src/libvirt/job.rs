// SPDX-License-Identifier: GPL-3.0-or-later
//! Long work on a thread of its own, with progress and a way to cancel it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Builder;

use async_channel::{Receiver, Sender};
use virt::connect::Connect;

use super::connection::settle;
use super::worker_pool::release;
use super::{Connection, Error};

/// How far a job is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes done.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
}

/// Long work under way. Dropping it does not stop the work; [`Job::cancel`] does.
#[must_use = "its outcome comes from finish()"]
pub struct Job<T> {
    progress: Receiver<Progress>,
    cancel: Cancel,
    partial_result: Arc<AtomicBool>,
    outcome: Receiver<Result<T, Error>>,
}

/// Cancels a job from wherever it is kept.
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    asked: Arc<AtomicBool>,
}

impl Cancel {
    /// Asks the job to stop and to remove what it made. It ends as soon as libvirt
    /// gives the chance, then with `Cancelled`.
    pub fn cancel(&self) {
        self.asked.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked for.
    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

impl<T> Job<T> {
    /// The newest progress; older values are dropped. Ends with the job.
    pub fn progress(&self) -> Receiver<Progress> {
        self.progress.clone()
    }

    /// A handle that cancels it.
    pub fn canceller(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Whether a partial result is left on the host, as when the connection was lost; known when the job has ended.
    pub fn partial_result(&self) -> PartialResult {
        PartialResult(self.partial_result.clone())
    }

    /// Cancels it. See [`Cancel::cancel`].
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// The work's; `Cancelled`; `Closed` when the connection went away.
    pub async fn finish(self) -> Result<T, Error> {
        self.outcome.recv().await.unwrap_or(Err(Error::Closed))
    }
}

/// Whether a job left a partial result.
#[derive(Clone, Debug)]
pub struct PartialResult(Arc<AtomicBool>);

impl PartialResult {
    /// Whether it did.
    pub fn is_there(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The job's own side: it says how far it is and sees whether to stop.
pub(in crate::libvirt) struct Control {
    progress: Sender<Progress>,
    cancel: Cancel,
    partial_result: Arc<AtomicBool>,
}

impl Control {
    /// Reports how far it is.
    pub fn progress(&self, done: u64, total: u64) {
        // Only the newest counts; there may be no listener.
        let _ = self.progress.force_send(Progress { done, total });
    }

    /// Set when a partial result could not be removed.
    pub fn partial_result(&self) -> Arc<AtomicBool> {
        self.partial_result.clone()
    }

    /// Whether to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_asked()
    }

    /// `Cancelled` if it is to stop.
    pub fn check(&self) -> Result<(), Error> {
        if self.is_cancelled() {
            return Err(Error::Cancelled);
        }
        Ok(())
    }
}

impl Connection {
    /// Runs `work` as a job.
    pub(in crate::libvirt) fn job<T, F>(&self, work: F) -> Job<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connect, &Control) -> Result<T, Error> + Send + 'static,
    {
        let (progress_in, progress) = async_channel::bounded(1);
        let (reply, outcome) = async_channel::bounded(1);
        let cancel = Cancel::default();
        let partial_result = Arc::<AtomicBool>::default();
        let control = Control {
            progress: progress_in,
            cancel: cancel.clone(),
            partial_result: partial_result.clone(),
        };
        let failed = reply.clone();
        let connection = self.clone();
        let thread = Builder::new()
            .name("libvirt-job".to_owned())
            .spawn(move || {
                let outcome = connection.connect().and_then(|connect| {
                    let outcome = settle(&connect, || work(&connect, &control));
                    release(connect);
                    outcome
                });
                let _ = reply.try_send(outcome);
            });
        if let Err(error) = thread {
            let _ = failed.try_send(Err(Error::Refused(error.to_string())));
        }
        Job {
            progress,
            cancel,
            partial_result,
            outcome,
        }
    }
}
