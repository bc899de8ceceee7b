// SPDX-License-Identifier: GPL-3.0-or-later
//! Requests over HTTP, on a thread of their own: nothing on the screen waits for a server.

use std::time::Duration;

use async_channel::{Receiver, Sender};
use gettextrs::gettext;
use gio::prelude::*;
use soup::prelude::*;

use super::part::Part;
use crate::definition::size::Size;
use crate::libvirt::Error;
use crate::model::Job;

/// How long a server may be silent, in seconds.
const TIMEOUT: u32 = 20;

/// How often a server is asked again that gave nothing since.
const ATTEMPTS: u32 = 3;

/// How much is read at once, in bytes.
const CHUNK: usize = 256 << 10;

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
        // Nobody reads it: the thread must not wait for that.
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
    pub fn has(&self, url: &str) -> Result<bool, Error> {
        let message = message("HEAD", url)?;
        let sent = self.session.send(&message, Some(&self.cancellable));
        sent.map_err(|error| said(url, &error))?;
        Ok(message.status_code() == 200)
    }

    /// Downloads a file, asking again where the connection is lost.
    pub(super) fn file(&self, url: &str, part: &mut Part) -> Result<(), Failure> {
        let mut failures = 0;
        loop {
            let before = part.length();
            let error = match self.attempt(url, part) {
                Err(Failure::Lost(error)) => error,
                done => return done,
            };
            if part.length() > before {
                failures = 0;
            }
            failures += 1;
            log::info!("{url}, after {} bytes: {error}", part.length());
            if failures > ATTEMPTS {
                return Err(Failure::Lost(error));
            }
            self.tell_step(gettext("The connection was lost: trying again"));
            self.pause(failures)?;
            self.tell_step(gettext("Downloading"));
        }
    }

    /// Waits so many seconds.
    fn pause(&self, seconds: u32) -> Result<(), Failure> {
        for _ in 0..seconds * 10 {
            std::thread::sleep(Duration::from_millis(100));
            if self.cancellable.is_cancelled() {
                return Err(Failure::Final(Error::Cancelled));
            }
        }
        Ok(())
    }

    fn attempt(&self, url: &str, part: &mut Part) -> Result<(), Failure> {
        let message = message("GET", url)?;
        let resumed = part.length() > 0 && part.version().is_some();
        if let (true, Some(headers)) = (resumed, message.request_headers()) {
            let start = i64::try_from(part.length()).unwrap_or(0);
            headers.set_range(start, -1);
            headers.replace("If-Range", part.version().unwrap_or_default());
        }
        let sent = self.session.send(&message, Some(&self.cancellable));
        let stream = sent.map_err(|error| lost(url, &error))?;
        let headers = message.response_headers();
        let total = match message.status_code() {
            200 => {
                part.restart(headers.as_ref().and_then(version))?;
                let known = headers.filter(|it| it.encoding() == soup::Encoding::ContentLength);
                known.map(|it| it.content_length())
            }
            206 => {
                let range = headers.as_ref().and_then(|it| it.content_range());
                let begins = range.and_then(|(start, ..)| u64::try_from(start).ok());
                if begins != Some(part.length()) {
                    part.restart(None)?;
                    return Err(Failure::Lost(bad_range()));
                }
                range.map(|(.., total)| total)
            }
            416 => {
                // libsoup reads no range without a beginning.
                let range = headers.as_ref().and_then(|it| it.one("Content-Range"));
                let total = range.as_deref().and_then(|it| it.strip_prefix("bytes */"));
                if total.and_then(|it| it.trim().parse().ok()) == Some(part.length()) {
                    return Ok(());
                }
                part.restart(None)?;
                return Err(Failure::Lost(bad_range()));
            }
            code => return Err(refusal(url, code, message.reason_phrase())),
        };
        let total = total.and_then(|it| u64::try_from(it).ok());
        check_room(part, total)?;
        self.receive(url, &stream, part, total)
    }

    fn receive(
        &self,
        url: &str,
        stream: &gio::InputStream,
        part: &mut Part,
        total: Option<u64>,
    ) -> Result<(), Failure> {
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = stream.read(&mut chunk, Some(&self.cancellable));
            let read = read.map_err(|error| lost(url, &error))?;
            if read == 0 {
                break;
            }
            part.append(&chunk[..read])?;
            self.progress(part.length(), total.unwrap_or(0))?;
        }
        match total.is_some_and(|it| part.length() < it) {
            true => Err(Failure::Lost(Error::Refused(gettext(
                "The connection was lost.",
            )))),
            false => Ok(()),
        }
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

/// What a server calls the version of a file that it sends: a strong tag, or else the day it was changed.
fn version(headers: &soup::MessageHeaders) -> Option<String> {
    let tag = headers.one("ETag").filter(|it| !it.starts_with("W/"));
    let version = tag.or_else(|| headers.one("Last-Modified"));
    version.map(|it| it.to_string())
}

fn check_room(part: &Part, total: Option<u64>) -> Result<(), Failure> {
    let (room, needed) = (
        part.room(),
        total.unwrap_or(0).saturating_sub(part.length()),
    );
    if needed <= room {
        return Ok(());
    }
    let text = gettext("The download needs {size}, but only {free} is free on this computer.");
    let text = text.replace("{size}", &Size(needed).to_string());
    let text = text.replace("{free}", &Size(room).to_string());
    Err(Failure::Final(Error::Refused(text)))
}

fn bad_range() -> Error {
    Error::Refused(gettext("The file on the server has changed."))
}

/// What went wrong with a request.
fn said(url: &str, error: &glib::Error) -> Error {
    if error.matches(gio::IOErrorEnum::Cancelled) {
        return Error::Cancelled;
    }
    Error::Refused(format!("{url}: {}", error.message()))
}

fn lost(url: &str, error: &glib::Error) -> Failure {
    let is_final = error.matches(gio::IOErrorEnum::Cancelled)
        || error.kind::<gio::TlsError>().is_some()
        || error.kind::<soup::SessionError>().is_some();
    match is_final {
        true => Failure::Final(said(url, error)),
        false => Failure::Lost(said(url, error)),
    }
}

fn refusal(url: &str, code: u32, reason: Option<glib::GString>) -> Failure {
    let text = match code {
        404 | 410 => gettext("The server has no file {address}."),
        _ => gettext("The server answered “{answer}” for {address}."),
    };
    let answer = format!("{code} {}", reason.unwrap_or_default());
    let text = text.replace("{answer}", answer.trim_end());
    let error = Error::Refused(text.replace("{address}", url));
    match code {
        408 | 425 | 429 | 500 | 502..=504 => Failure::Lost(error),
        _ => Failure::Final(error),
    }
}
