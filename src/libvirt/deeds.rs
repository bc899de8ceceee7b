// SPDX-License-Identifier: GPL-3.0-or-later
//! What was asked of machines through a connection of ours, so that an event can
//! be told to come from here or from elsewhere: libvirt does not say.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::Connection;

/// What a machine is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// To start, or to be restored.
    Start,
    /// To pause.
    Pause,
    /// To go on.
    Resume,
    /// To be off, by whatever way.
    Off,
    /// To start anew.
    Reboot,
    /// To be defined otherwise, or renamed.
    Define,
}

impl Deed {
    /// How long an event may take to follow: guests shut down when they like.
    fn patience(self) -> Duration {
        match self {
            Deed::Off | Deed::Reboot => Duration::from_secs(600),
            Deed::Start => Duration::from_secs(120),
            Deed::Pause | Deed::Resume => Duration::from_secs(30),
            Deed::Define => Duration::from_secs(5),
        }
    }
}

/// The deeds of one connection that no event has followed yet.
#[derive(Debug, Default)]
pub(in crate::libvirt) struct Deeds {
    asked: Mutex<Vec<(Uuid, Deed, Instant)>>,
}

impl Deeds {
    fn note(&self, uuid: Uuid, deed: Deed, now: Instant) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.retain(|(_, deed, at)| now.saturating_duration_since(*at) < deed.patience());
        asked.push((uuid, deed, now));
    }

    fn take(&self, uuid: Uuid, deed: Deed, now: Instant) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let found = asked.iter().position(|(of, what, at)| {
            (*of, *what) == (uuid, deed) && now.saturating_duration_since(*at) < deed.patience()
        });
        // One definition brings several events; one start brings one.
        if let Some(at) = found.filter(|_| deed != Deed::Define) {
            asked.remove(at);
        }
        found.is_some()
    }
}

impl Connection {
    /// Remembers that this is about to be asked.
    pub(in crate::libvirt) fn note(&self, uuid: Uuid, deed: Deed) {
        self.deeds().note(uuid, deed, Instant::now());
    }

    /// Whether what an event tells was asked for through this connection. Asked
    /// once for each event.
    pub fn was_asked_here(&self, uuid: Uuid, deed: Deed) -> bool {
        self.deeds().take(uuid, deed, Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_here_is_told_once() {
        let deeds = Deeds::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let now = Instant::now();
        deeds.note(one, Deed::Start, now);
        assert!(!deeds.take(other, Deed::Start, now));
        assert!(!deeds.take(one, Deed::Off, now));
        assert!(deeds.take(one, Deed::Start, now));
        assert!(!deeds.take(one, Deed::Start, now));
        deeds.note(one, Deed::Pause, now);
        assert!(!deeds.take(one, Deed::Pause, now + Duration::from_secs(31)));
    }
}
