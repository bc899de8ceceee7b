// SPDX-License-Identifier: GPL-3.0-or-later
//! Downloading a whole file: what is there already is not downloaded again, and a connection that is lost is not the end.

use std::time::Duration;

use gettextrs::gettext;
use gio::prelude::*;
use soup::prelude::*;

use super::super::part::Part;
use super::{Failure, Network, message, said};
use crate::definition::size::Size;
use crate::libvirt::Error;

/// How often a server is asked again that gave nothing since.
const ATTEMPTS: u32 = 3;

/// How much is read at once, in bytes.
const CHUNK: usize = 256 << 10;

impl Network {
    /// Downloads a file, asking again where the connection is lost.
    pub(in crate::model::download) fn file(
        &self,
        url: &str,
        part: &mut Part,
    ) -> Result<(), Failure> {
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
