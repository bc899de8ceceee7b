// SPDX-License-Identifier: GPL-3.0-or-later
//! Brings what the guest writes to the terminal, in slices with pauses between
//! them, so that a guest that writes without end never holds up a frame. While
//! it pauses the line waits, and so in the end does the guest: nothing is lost.

use std::time::Duration;

use adw::subclass::prelude::*;
use gtk::glib;
use vte::prelude::*;

use super::SerialView;
use crate::model::SerialOutput;

/// So many bytes may go to the terminal between two pauses. It takes them in at
/// some 20 MB/s, on the main loop.
const SLICE: usize = 32 * 1024;

/// How long a pause is: 4 MB/s is the most that is shown.
const PAUSE: Duration = Duration::from_millis(8);

/// Asks the terminal for its printer, which no guest does. The answer tells that
/// all before it was taken in.
const QUESTION: &[u8] = b"\x1b[?15n";
const ANSWER: &str = "\x1b[?13n";

/// Feeds the view's terminal until the line has nothing more, or the view is
/// gone.
pub(super) async fn run(
    view: glib::WeakRef<SerialView>,
    output: async_channel::Receiver<SerialOutput>,
) {
    let mut since_pause = 0;
    while let Ok(output) = output.recv().await {
        match output {
            SerialOutput::Live(bytes) => feed(&view, &bytes, &mut since_pause).await,
            SerialOutput::Past(bytes) => {
                let (old, rest) = split(&bytes);
                if !old.is_empty() {
                    expect_answer(&view);
                    feed(&view, old, &mut since_pause).await;
                    feed(&view, QUESTION, &mut since_pause).await;
                }
                feed(&view, rest, &mut since_pause).await;
            }
        }
    }
}

/// What is over, up to the end of a line, and what may still be going on: a
/// prompt, a half sequence.
fn split(past: &[u8]) -> (&[u8], &[u8]) {
    let end = past.iter().rposition(|&byte| byte == b'\n');
    past.split_at(end.map_or(0, |end| end + 1))
}

async fn feed(view: &glib::WeakRef<SerialView>, bytes: &[u8], since_pause: &mut usize) {
    for slice in bytes.chunks(SLICE) {
        if *since_pause + slice.len() > SLICE {
            pause().await;
            *since_pause = 0;
        }
        let Some(view) = view.upgrade() else {
            return;
        };
        view.terminal().feed(slice);
        *since_pause += slice.len();
    }
}

/// Frames and keys come first.
async fn pause() {
    glib::timeout_future_with_priority(glib::Priority::DEFAULT_IDLE, PAUSE).await;
}

fn expect_answer(view: &glib::WeakRef<SerialView>) {
    if let Some(view) = view.upgrade() {
        let stale = &view.imp().stale_answers;
        stale.set(stale.get() + 1);
    }
}

impl SerialView {
    /// The terminal has something for the guest: what was typed or pasted, or an
    /// answer to what the guest asked. Answers to what it asked long ago are
    /// thrown away.
    pub(super) fn typed(&self, text: &str) {
        let mut text = text;
        let stale = &self.imp().stale_answers;
        while stale.get() > 0 {
            let Some((_, after)) = text.split_once(ANSWER) else {
                return;
            };
            stale.set(stale.get() - 1);
            if after.is_empty() {
                return;
            }
            text = after;
        }
        // The binding cuts the text at a NUL: this is what Ctrl+Space gives.
        let bytes = if text.is_empty() {
            b"\0"
        } else {
            text.as_bytes()
        };
        if let Some(line) = self.line() {
            line.send(bytes);
        }
    }
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
