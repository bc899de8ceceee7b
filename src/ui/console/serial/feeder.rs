// SPDX-License-Identifier: GPL-3.0-or-later
//! Brings what the guest writes to the terminal, in portions with pauses between
//! them, so that a guest that writes without end never holds up a frame. While
//! it pauses the line waits, and so in the end does the guest: nothing is lost.

use std::time::{Duration, Instant};

use adw::subclass::prelude::*;
use async_channel::Receiver;
use gtk::accessible::Property;
use gtk::glib;
use gtk::prelude::*;
use vte::prelude::*;

use super::{SerialView, questions};
use crate::model::{SerialLine, SerialOutput};

/// The terminal draws itself again after each of these. While much comes, it gets
/// it in few large portions: 4 MB/s is the most that is shown, 40 times a second.
const PAUSE: Duration = Duration::from_millis(25);
const PORTION: usize = 100 * 1024;

/// What a person's typing brings back is shown at once.
const LITTLE: usize = 2 * 1024;

/// How long after it was written a line is described.
const DESCRIBED: Duration = Duration::from_millis(300);

/// Feeds the line's terminal until the line has nothing more, or the terminal is
/// gone.
pub(super) async fn run(
    view: glib::WeakRef<SerialView>,
    terminal: glib::WeakRef<vte::Terminal>,
    output: Receiver<SerialOutput>,
) {
    let mut feeder = Feeder {
        view,
        terminal,
        portion: 0,
        last: Instant::now(),
    };
    loop {
        if output.is_empty() && feeder.portion > LITTLE {
            feeder.pause().await;
        }
        match output.recv().await {
            Ok(SerialOutput::Live(bytes)) => feeder.feed(&bytes).await,
            Ok(SerialOutput::History(bytes)) => feeder.feed(&questions::without(&bytes)).await,
            Ok(SerialOutput::Missed(bytes)) => feeder.feed_missed(&bytes).await,
            Err(_) => return,
        }
    }
}

struct Feeder {
    view: glib::WeakRef<SerialView>,
    terminal: glib::WeakRef<vte::Terminal>,
    /// How much went to the terminal since the last pause.
    portion: usize,
    last: Instant,
}

impl Feeder {
    async fn feed(&mut self, bytes: &[u8]) {
        for slice in bytes.chunks(PORTION / 2) {
            if self.last.elapsed() > PAUSE {
                self.portion = 0;
            } else if self.portion + slice.len() > PORTION {
                self.pause().await;
            }
            let (Some(view), Some(terminal)) = (self.view.upgrade(), self.terminal.upgrade())
            else {
                return;
            };
            terminal.feed(slice);
            view.describe_soon();
            self.portion += slice.len();
            self.last = Instant::now();
        }
    }

    /// What was not shown when it was written. Its last line may be a question that still
    /// waits for an answer.
    async fn feed_missed(&mut self, bytes: &[u8]) {
        let (old, rest) = split(bytes);
        self.feed(&questions::without(old)).await;
        self.feed(rest).await;
    }

    /// Frames and keys come first.
    async fn pause(&mut self) {
        glib::timeout_future_with_priority(glib::Priority::DEFAULT_IDLE, PAUSE).await;
        self.portion = 0;
    }
}

/// What is over, up to the end of a line, and what may still be going on: a
/// prompt, a half sequence.
fn split(history: &[u8]) -> (&[u8], &[u8]) {
    let end = history.iter().rposition(|&byte| byte == b'\n');
    history.split_at(end.map_or(0, |end| end + 1))
}

impl SerialView {
    /// VTE tells a screen reader nothing of its text: the last line is put into
    /// the terminal's description, some time after the guest has written it.
    fn describe_soon(&self) {
        if self.imp().describing.replace(true) {
            return;
        }
        glib::timeout_add_local_once(
            DESCRIBED,
            glib::clone!(
                #[weak(rename_to = view)]
                self,
                move || {
                    view.imp().describing.set(false);
                    view.describe();
                }
            ),
        );
    }

    pub(super) fn describe(&self) {
        let last = self.line().map(|line| line.last_line());
        if let Some(terminal) = self.terminal() {
            terminal.update_property(&[Property::Description(&last.unwrap_or_default())]);
        }
    }
}

/// The terminal has something for the guest: what was typed or pasted, or an
/// answer to what the guest asked.
pub(super) fn typed(line: &SerialLine, text: &str) {
    // The binding cuts the text at a NUL: this is what Ctrl+Space gives.
    let bytes = if text.is_empty() {
        b"\0"
    } else {
        text.as_bytes()
    };
    line.send(bytes);
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn the_last_line_may_still_be_going_on() {
        assert_eq!(split(b"a\r\nb\r\n# "), (&b"a\r\nb\r\n"[..], &b"# "[..]));
        assert_eq!(split(b"login: "), (&b""[..], &b"login: "[..]));
        assert_eq!(split(b""), (&b""[..], &b""[..]));
    }
}
