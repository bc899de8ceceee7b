// SPDX-License-Identifier: GPL-3.0-or-later
//! The last picture of each machine, and whose turn it is for a new one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use gtk::prelude::*;
use gtk::{gdk, gio, glib};
use uuid::Uuid;

use super::decode;
use crate::model::{Connection, Machine};

/// A picture is this old before another is taken.
const FRESH: Duration = Duration::from_secs(3);

/// A machine that gave none (it has no screen) is asked again after this.
const REFUSED: Duration = Duration::from_secs(60);

/// A host is left alone for so many times as long as the last picture took.
const REST: u32 = 3;

/// So many pictures are kept.
const KEPT: usize = 256;

type OnTaken = Box<dyn Fn(&Machine)>;

/// The pictures of all machines.
#[derive(Clone, Default)]
pub struct Pictures {
    inner: Rc<Inner>,
}

#[derive(Default)]
struct Inner {
    seen: RefCell<HashMap<(String, Uuid), Seen>>,
    /// When each connection may be asked again; `None` while it is being asked.
    turns: RefCell<HashMap<String, Option<Instant>>>,
    on_taken: RefCell<Option<OnTaken>>,
}

struct Seen {
    picture: Option<gdk::Texture>,
    at: Instant,
    next: Instant,
}

impl Pictures {
    /// Has `f` called after a picture was taken.
    pub fn connect_taken(&self, f: impl Fn(&Machine) + 'static) {
        self.inner.on_taken.replace(Some(Box::new(f)));
    }

    /// The last picture of a machine.
    pub fn last(&self, machine: &Machine) -> Option<gdk::Texture> {
        let seen = self.inner.seen.borrow();
        seen.get(&key(machine)?)?.picture.clone()
    }

    /// Takes the picture that is due longest of each connection, of those that
    /// run among `machines`.
    pub fn take_due(&self, machines: &[Machine]) {
        let now = Instant::now();
        let mut due: HashMap<String, (Instant, Machine)> = HashMap::new();
        for machine in machines.iter().filter(|it| it.status().is_active()) {
            let Some(key) = key(machine) else { continue };
            let seen = self.inner.seen.borrow();
            let since = seen.get(&key).map(|seen| (seen.at, seen.next));
            if since.is_some_and(|(_, next)| next > now) || !self.has_turn(&key.0, now) {
                continue;
            }
            let since = since.map_or(now - REFUSED, |(at, _)| at);
            let first = due.get(&key.0);
            if first.is_none_or(|(first, _)| since < *first) {
                due.insert(key.0, (since, machine.clone()));
            }
        }
        for (uri, (_, machine)) in due {
            self.inner.turns.borrow_mut().insert(uri.clone(), None);
            let pictures = self.clone();
            glib::spawn_future_local(async move { pictures.take(uri, machine).await });
        }
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
        let picture = picture_of(&machine).await;
        let now = Instant::now();
        let rest = (now - start) * REST;
        self.inner.turns.borrow_mut().insert(uri, Some(now + rest));
        let Some(key) = key(&machine) else {
            return;
        };
        let wait = if picture.is_some() { FRESH } else { REFUSED };
        {
            let mut seen = self.inner.seen.borrow_mut();
            let last = seen.remove(&key).and_then(|seen| seen.picture);
            let picture = picture.or(last);
            seen.insert(
                key,
                Seen {
                    picture,
                    at: now,
                    next: now + wait,
                },
            );
            forget_oldest(&mut seen);
        }
        if let Some(on_taken) = &*self.inner.on_taken.borrow() {
            on_taken(&machine);
        }
    }
}

fn forget_oldest(seen: &mut HashMap<(String, Uuid), Seen>) {
    if seen.len() > KEPT {
        let oldest = seen.iter().min_by_key(|(_, seen)| seen.at);
        if let Some(key) = oldest.map(|(key, _)| key.clone()) {
            seen.remove(&key);
        }
    }
}

fn key(machine: &Machine) -> Option<(String, Uuid)> {
    let connection: Connection = machine.connection()?;
    Some((connection.uri(), machine.uuid()))
}

/// Asks for a picture and makes a small one of it, off the GTK thread. The last
/// one stays when there is none: a machine that was just turned off.
async fn picture_of(machine: &Machine) -> Option<gdk::Texture> {
    let taken = machine.handle().ok()?.screenshot().await;
    let taken = taken
        .inspect_err(|error| log::debug!("no picture of {}: {error}", machine.name()))
        .ok()?;
    let small = gio::spawn_blocking(move || decode::small(&taken)).await;
    let texture = small.ok()??;
    Some(texture.upcast())
}
