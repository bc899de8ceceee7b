// SPDX-License-Identifier: GPL-3.0-or-later
//! Requests over HTTP, on a thread of their own: nothing on the screen waits for a server.

mod file;

use async_channel::{Receiver, Sender};
use gettextrs::gettext;
use gio::prelude::*;
use soup::prelude::*;

use crate::libvirt::Error;
use crate::model::Job;

/// How long a server may be silent, in seconds.
const TIMEOUT: u32 = 20;

/// Why a file did not come.
#[derive(Debug)]
pub(super) enum Failure {
    /// The connection was lost, or the server has trouble: it may come later.
    Lost(Error),
    /// It will not come.
    Final(Error),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Lost(error) | Failure::Final(error) => error,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

/// What is known of how far it is.
enum Progress {
    Bytes(u64, u64),
    Step(String),
}

/// What a thread with requests works with.
pub(in crate::model) struct Network {
    session: soup::Session,
    cancellable: gio::Cancellable,
    progress: Sender<Progress>,
}

/// A thread with requests. Dropped, it is cancelled.
pub(in crate::model) struct Running<T> {
    cancellable: gio::Cancellable,
    progress: Receiver<Progress>,
    result: Receiver<Result<T, Error>>,
}

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        self.cancellable.cancel();
    }
}

impl<T: Send + 'static> Running<T> {
    /// Starts the work.
    ///
    /// # Errors
    /// `Refused` where no thread can be had.
    pub fn start(
        work: impl FnOnce(&Network) -> Result<T, Error> + Send + 'static,
    ) -> Result<Self, Error> {
        let cancellable = gio::Cancellable::new();
        let (progress_in, progress) = async_channel::bounded(1);
        let (reply, result) = async_channel::bounded(1);
        let cancelled = cancellable.clone();
        let run = move || {
            // A session stays on its thread.
            let session = soup::Session::builder()
                .timeout(TIMEOUT)
                .user_agent("Guesthouse ")
                .build();
            let network = Network {
                session,
                cancellable: cancelled,
                progress: progress_in,
            };
            let outcome = work(&network);
            drop(network);
            let _ = reply.try_send(outcome);
        };
        let thread = std::thread::Builder::new().name("download".to_owned());
        let started = thread.spawn(run);
        started.map_err(|error| Error::Refused(error.to_string()))?;
        Ok(Self {
            cancellable,
            progress,
            result,
        })
    }

    /// Waits for the end as a step of a job, which shows the progress and cancels it.
    pub async fn follow(self, job: &Job) -> Result<T, Error> {
        let cancellable = self.cancellable.clone();
        job.set_cancel(move || cancellable.cancel());
        // Ends with the work.
        while let Ok(now) = self.progress.recv().await {
            match now {
                Progress::Bytes(done, total) => job.set_bytes(done, total),
                Progress::Step(step) => job.tell_step(&step),
            }
        }
        job.allow_cancel();
        self.finish().await
    }

    /// Waits for the end.
    pub async fn finish(self) -> Result<T, Error> {
        // The receiver may be gone: the thread must not wait for it.
        self.progress.close();
        self.result.recv().await.unwrap_or(Err(Error::Cancelled))
    }
}

impl Network {
    /// Names what is done from now on.
    pub(super) fn tell_step(&self, step: String) {
        // It must not be lost, and the screen reads often.
        let _ = self.progress.send_blocking(Progress::Step(step));
    }

    /// Reports how far it is, and looks whether to stop.
    pub(super) fn progress(&self, done: u64, total: u64) -> Result<(), Failure> {
        // A number that was not read yet is enough.
        let _ = self.progress.try_send(Progress::Bytes(done, total));
        match self.cancellable.is_cancelled() {
            true => Err(Failure::Final(Error::Cancelled)),
            false => Ok(()),
        }
    }

    /// A small text; nothing where the server has no such file. Of a longer one only the beginning.
    ///
    /// # Errors
    /// `Cancelled`; `Refused` where the server cannot be reached.
    pub fn text(&self, url: &str, most: usize) -> Result<Option<String>, Error> {
        let message = message("GET", url)?;
        let sent = self.session.send(&message, Some(&self.cancellable));
        let stream = sent.map_err(|error| said(url, &error))?;
        if message.status_code() != 200 {
            return Ok(None);
        }
        let bytes = stream.read_bytes_full(most, &self.cancellable);
        let bytes = bytes.map_err(|error| said(url, &error))?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Whether the server has a file.
    ///
    /// # Errors
    /// As of [`Network::text`].
    #[cfg(feature = "ui")]
    pub fn has(&self, url: &str) -> Result<bool, Error> {
        let message = message("HEAD", url)?;
        let sent = self.session.send(&message, Some(&self.cancellable));
        sent.map_err(|error| said(url, &error))?;
        Ok(message.status_code() == 200)
    }
}

trait ReadAll {
    /// Reads to the end, but no more than so many bytes.
    fn read_bytes_full(
        &self,
        most: usize,
        cancellable: &gio::Cancellable,
    ) -> Result<Vec<u8>, glib::Error>;
}

impl ReadAll for gio::InputStream {
    fn read_bytes_full(
        &self,
        most: usize,
        cancellable: &gio::Cancellable,
    ) -> Result<Vec<u8>, glib::Error> {
        let mut bytes = vec![0; most];
        let mut length = 0;
        while length < most {
            match self.read(&mut bytes[length..], Some(cancellable))? {
                0 => break,
                read => length += read,
            }
        }
        bytes.truncate(length);
        Ok(bytes)
    }
}

/// A request for the bytes as they are: a file that is called `.gz` is not to be unpacked on the way.
fn message(method: &str, url: &str) -> Result<soup::Message, Error> {
    let message = soup::Message::new(method, url);
    let message = message.map_err(|_| {
        let text = gettext("“{address}” is no address.");
        Error::Refused(text.replace("{address}", url))
    })?;
    message.disable_feature(soup::ContentDecoder::static_type());
    Ok(message)
}

/// What went wrong with a request.
fn said(url: &str, error: &glib::Error) -> Error {
    if error.matches(gio::IOErrorEnum::Cancelled) {
        return Error::Cancelled;
    }
    Error::Refused(format!("{url}: {}", error.message()))
}
