// SPDX-License-Identifier: GPL-3.0-or-later
//! Pictures of what machines have on their screens: the last of each, and whose
//! turn it is for a new one. Shared by all that show any, so that a host is asked
//! for one at a time.

mod album;
mod decode;

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::rc::Rc;
use std::time::{Duration, Instant};

use gtk::prelude::*;
use gtk::{gdk, gio, glib};

pub(super) use album::{Album, ShowsThumbnail};

use crate::model::{Machine, MachineKey, Picture};

/// A picture is this old before another is taken. A screen on which nothing
/// happens is looked at more and more rarely, down to `RARELY`.
const FRESH: Duration = Duration::from_secs(3);
const RARELY: Duration = Duration::from_secs(60);

/// A machine that gave none (it has no screen) is asked again after this.
const REFUSED: Duration = Duration::from_secs(60);

/// After a picture, its host is left alone for this many times as long as the picture took.
const REST: u32 = 3;

/// How many pictures are kept.
const KEPT: usize = 256;

/// Returns whether it is to be called for the next picture, too.
type OnTaken = Box<dyn Fn(&Machine) -> bool>;

/// The pictures of all machines.
#[derive(Clone, Default)]
pub(super) struct Thumbnails {
    inner: Rc<Inner>,
}

#[derive(Default)]
struct Inner {
    seen: RefCell<HashMap<MachineKey, Seen>>,
    /// When each connection may be asked again; `None` while it is being asked.
    turns: RefCell<HashMap<String, Option<Instant>>>,
    on_taken: RefCell<Vec<OnTaken>>,
}

#[derive(Clone)]
struct Seen {
    picture: Option<gdk::Texture>,
    /// A hash of the picture's bytes, to tell whether the next is another.
    print: u64,
    at: Instant,
    wait: Duration,
}

/// What asking for a picture gave.
enum Taken {
    New(gdk::Texture, u64),
    Same,
    Refused,
}

/// A small picture as a PNG file, to be kept; none if it cannot be read.
pub(super) async fn small_png(picture: Picture) -> Option<Vec<u8>> {
    let made = gio::spawn_blocking(move || {
        let small = decode::small(&picture)?;
        Some(small.save_to_png_bytes().to_vec())
    });
    made.await.ok().flatten()
}

impl Seen {
    /// What is known after one more picture was asked for.
    fn after(last: Option<Self>, taken: Taken) -> Self {
        let (picture, print, wait) = match (taken, last) {
            (Taken::New(picture, print), _) => (Some(picture), print, FRESH),
            (Taken::Same, Some(last)) => (last.picture, last.print, (last.wait * 2).min(RARELY)),
            (Taken::Same, None) => (None, 0, FRESH),
            (Taken::Refused, last) => {
                let kept = last.map(|last| (last.picture, last.print));
                let (picture, print) = kept.unwrap_or_default();
                (picture, print, REFUSED)
            }
        };
        Self {
            picture,
            print,
            at: Instant::now(),
            wait,
        }
    }

    fn is_due(&self, now: Instant) -> bool {
        self.at + self.wait <= now
    }
}

impl Thumbnails {
    /// Has `f` called after a picture was taken, until it says no.
    fn connect_taken(&self, f: impl Fn(&Machine) -> bool + 'static) {
        self.inner.on_taken.borrow_mut().push(Box::new(f));
    }

    /// The last picture of a machine.
    fn last(&self, machine: &Machine) -> Option<gdk::Texture> {
        let seen = self.inner.seen.borrow();
        seen.get(&machine.key()?)?.picture.clone()
    }

    /// Takes the picture that is due longest of each connection, of those that
    /// run among `machines`. Says whether one is being taken or waits its turn.
    fn take_due(&self, machines: &[Machine]) -> bool {
        let now = Instant::now();
        let mut busy = false;
        let mut due: HashMap<String, (Instant, Machine)> = HashMap::new();
        for machine in machines.iter().filter(|it| it.status().is_active()) {
            let Some(key) = machine.key() else { continue };
            let seen = self.inner.seen.borrow();
            let last = seen.get(&key);
            if last.is_some_and(|last| !last.is_due(now)) {
                continue;
            }
            busy = true;
            if !self.has_turn(&key.connection, now) {
                continue;
            }
            let since = last.map_or(now - RARELY, |last| last.at);
            let first = due.get(&key.connection);
            if first.is_none_or(|(first, _)| since < *first) {
                due.insert(key.connection, (since, machine.clone()));
            }
        }
        for (uri, (_, machine)) in due {
            self.inner.turns.borrow_mut().insert(uri.clone(), None);
            let thumbnails = self.clone();
            glib::spawn_future_local(async move { thumbnails.take(uri, machine).await });
        }
        busy
    }

    fn has_turn(&self, uri: &str, now: Instant) -> bool {
        match self.inner.turns.borrow().get(uri) {
            None => true,
            Some(None) => false,
            Some(Some(from)) => *from <= now,
        }
    }

    async fn take(&self, uri: String, machine: Machine) {
        let start = Instant::now();
        let last = machine
            .key()
            .and_then(|key| self.inner.seen.borrow().get(&key).cloned());
        let taken = picture_of(&machine, last.as_ref().map(|last| last.print)).await;
        let now = Instant::now();
        let rest = (now - start) * REST;
        self.inner.turns.borrow_mut().insert(uri, Some(now + rest));
        let Some(key) = machine.key() else {
            return;
        };
        let is_new = matches!(taken, Taken::New(..));
        {
            let mut seen = self.inner.seen.borrow_mut();
            seen.insert(key, Seen::after(last, taken));
            forget_oldest(&mut seen);
        }
        if is_new {
            let mut on_taken = self.inner.on_taken.take();
            on_taken.retain(|wants| wants(&machine));
            self.inner.on_taken.borrow_mut().extend(on_taken);
        }
    }
}

fn forget_oldest(seen: &mut HashMap<MachineKey, Seen>) {
    if seen.len() > KEPT {
        let oldest = seen.iter().min_by_key(|(_, seen)| seen.at);
        if let Some(key) = oldest.map(|(key, _)| key.clone()) {
            seen.remove(&key);
        }
    }
}

/// Asks for a picture and makes a small one of it, off the GTK thread, unless it
/// is the one that `last` identifies.
async fn picture_of(machine: &Machine, last: Option<u64>) -> Taken {
    let full = match machine.screenshot().await {
        Ok(full) => full,
        Err(error) => {
            log::debug!("no picture of {}: {error}", machine.name());
            return Taken::Refused;
        }
    };
    let small = gio::spawn_blocking(move || {
        let print = print_of(&full.bytes);
        if last == Some(print) {
            return Taken::Same;
        }
        match decode::small(&full) {
            Some(texture) => Taken::New(texture.upcast(), print),
            None => Taken::Refused,
        }
    });
    small.await.unwrap_or(Taken::Refused)
}

fn print_of(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(wait: Duration) -> Seen {
        Seen {
            picture: None,
            print: 7,
            at: Instant::now(),
            wait,
        }
    }

    #[test]
    fn a_still_screen_is_looked_at_more_and_more_rarely() {
        let again = Seen::after(Some(seen(FRESH)), Taken::Same);
        assert_eq!((again.wait, again.print), (FRESH * 2, 7));
        assert_eq!(Seen::after(Some(seen(RARELY)), Taken::Same).wait, RARELY);
    }

    #[test]
    fn a_machine_without_a_screen_keeps_its_last_picture() {
        let after = Seen::after(Some(seen(FRESH)), Taken::Refused);
        assert_eq!((after.wait, after.print), (REFUSED, 7));
    }
}
