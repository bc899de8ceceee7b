// SPDX-License-Identifier: GPL-3.0-or-later
//! What was asked of machines through a connection of ours, so that an event can
//! be told to come from here or from elsewhere: libvirt does not say.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::Connection;

/// What a machine is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestedAction {
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

impl RequestedAction {
    /// How long an event may take to follow: guests shut down when they like.
    fn patience(self) -> Duration {
        match self {
            RequestedAction::Off | RequestedAction::Reboot => Duration::from_secs(600),
            RequestedAction::Start => Duration::from_secs(120),
            RequestedAction::Pause | RequestedAction::Resume => Duration::from_secs(30),
            RequestedAction::Define => Duration::from_secs(5),
        }
    }
}

/// The deeds of one connection that no event has followed yet.
#[derive(Debug, Default)]
pub(in crate::libvirt) struct OwnRequests {
    asked: Mutex<Vec<(Uuid, RequestedAction, Instant)>>,
}

impl OwnRequests {
    fn note(&self, uuid: Uuid, requested: RequestedAction, now: Instant) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked
            .retain(|(_, requested, at)| now.saturating_duration_since(*at) < requested.patience());
        asked.push((uuid, requested, now));
    }

    fn take(&self, uuid: Uuid, requested: RequestedAction, now: Instant) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let found = asked.iter().position(|(of, what, at)| {
            (*of, *what) == (uuid, requested)
                && now.saturating_duration_since(*at) < requested.patience()
        });
        // One definition brings several events; one start brings one.
        if let Some(at) = found.filter(|_| requested != RequestedAction::Define) {
            asked.remove(at);
        }
        found.is_some()
    }
}

impl Connection {
    /// Remembers that this is about to be asked.
    pub(in crate::libvirt) fn note(&self, uuid: Uuid, requested: RequestedAction) {
        self.own_requests().note(uuid, requested, Instant::now());
    }

    /// Whether what an event tells was asked for through this connection. Asked
    /// once for each event.
    pub fn was_asked_here(&self, uuid: Uuid, requested: RequestedAction) -> bool {
        self.own_requests().take(uuid, requested, Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_here_is_told_once() {
        let own_requests = OwnRequests::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let now = Instant::now();
        own_requests.note(one, RequestedAction::Start, now);
        assert!(!own_requests.take(other, RequestedAction::Start, now));
        assert!(!own_requests.take(one, RequestedAction::Off, now));
        assert!(own_requests.take(one, RequestedAction::Start, now));
        assert!(!own_requests.take(one, RequestedAction::Start, now));
        own_requests.note(one, RequestedAction::Pause, now);
        assert!(!own_requests.take(one, RequestedAction::Pause, now + Duration::from_secs(31)));
    }
}
