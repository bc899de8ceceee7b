// SPDX-License-Identifier: GPL-3.0-or-later
//! Which accessible object lies in which, as far as it was asked. A window has hundreds of objects: only those that may
//! have changed since are asked again.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::accessible::{Accessibles, Details};

/// Signals are not complete: all is asked again this often.
const WHOLE: Duration = Duration::from_secs(2);

/// What a program's objects answered.
pub struct Families {
    /// Paths of the children of objects, in order.
    children: HashMap<String, Vec<String>>,
    /// When all was asked.
    since: Instant,
    _subscription: gio::SignalSubscription,
    /// Where signals are delivered.
    signals: glib::MainContext,
    /// What a signal said that it has other children.
    changed: Arc<Mutex<HashSet<String>>>,
}

impl Families {
    /// Nothing is known yet; listens to the program's signals.
    pub fn new(bus: &gio::DBusConnection, program: &str) -> Self {
        let signals = glib::MainContext::new();
        let changed = Arc::<Mutex<HashSet<String>>>::default();
        let heard = Arc::clone(&changed);
        let listen = || {
            bus.subscribe_to_signal(
                Some(program),
                Some("org.a11y.atspi.Event.Object"),
                Some("ChildrenChanged"),
                None,
                None,
                gio::DBusSignalFlags::NONE,
                move |signal| {
                    locked(&heard).insert(signal.object_path.to_owned());
                },
            )
        };
        let subscription = signals.with_thread_default(listen);
        Self {
            children: HashMap::new(),
            since: Instant::now(),
            _subscription: subscription.expect("nobody has it yet"),
            signals,
            changed,
        }
    }

    /// The children of an object.
    pub fn of(&self, path: &str) -> &[String] {
        self.children.get(path).map_or(&[], Vec::as_slice)
    }

    /// Asks the objects whose children may have changed, from the program itself downwards. `known` is what the cache said
    /// just now. Returns whether any had.
    pub fn update(&mut self, program: &Accessibles, known: &HashMap<String, Details>) -> bool {
        self.forget_changed();
        let mut seen = HashMap::new();
        let mut has_changed = false;
        let mut level = vec![program.root().to_owned()];
        while !level.is_empty() {
            let is_new = |path: &&String| !self.is_still_so(path, known);
            let asked: Vec<String> = level.iter().filter(is_new).cloned().collect();
            let answers = program.children(&asked);
            for (path, children) in asked.into_iter().zip(answers) {
                has_changed |= children.iter().any(|child| !known.contains_key(child));
                has_changed |= self.children.insert(path, children.clone()) != Some(children);
            }
            let mut below = Vec::new();
            for path in level {
                if let Some(children) = self.children.remove(&path) {
                    below.extend_from_slice(&children);
                    seen.insert(path, children);
                }
            }
            level = below;
        }
        self.children = seen;
        has_changed
    }

    /// The cache was read: all signals that were sent before have come.
    fn forget_changed(&mut self) {
        while self.signals.iteration(false) {}
        let changed = std::mem::take(&mut *locked(&self.changed));
        if self.since.elapsed() > WHOLE {
            self.since = Instant::now();
            self.children.clear();
        }
        self.children.retain(|path, _| !changed.contains(path));
    }

    /// Whether the cache agrees with what an object answered: it has as many children, and each is known and in its place.
    fn is_still_so(&self, path: &str, known: &HashMap<String, Details>) -> bool {
        let (Some(children), Some(parent)) = (self.children.get(path), known.get(path)) else {
            return false;
        };
        let is_in_place = |(place, child): (usize, &String)| {
            let index = known.get(child).map(|details| details.index);
            index.and_then(|it| usize::try_from(it).ok()) == Some(place)
        };
        usize::try_from(parent.children) == Ok(children.len())
            && children.iter().enumerate().all(is_in_place)
    }
}

fn locked(paths: &Mutex<HashSet<String>>) -> MutexGuard<'_, HashSet<String>> {
    paths.lock().unwrap_or_else(PoisonError::into_inner)
}
