// SPDX-License-Identifier: GPL-3.0-or-later
//! What was asked of machines through a connection of ours, so that an event can
//! be told to come from here or from elsewhere: libvirt does not say. What it
//! refused does not count.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::{Connection, Error};

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
    /// To start again.
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

/// What was asked through one connection and no event has followed yet.
#[derive(Debug, Default)]
pub(in crate::libvirt) struct OwnRequests {
    asked: Mutex<Asked>,
}

#[derive(Debug, Default)]
struct Asked {
    next: u64,
    requests: Vec<Request>,
}

/// Something that was asked.
#[derive(Debug)]
struct Request {
    id: RequestId,
    uuid: Uuid,
    action: RequestedAction,
    at: Instant,
}

impl Request {
    fn is_recent(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.at) < self.action.patience()
    }
}

/// Tells one request from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::libvirt) struct RequestId(u64);

impl OwnRequests {
    fn lock(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, uuid: Uuid, action: RequestedAction, at: Instant) -> RequestId {
        let mut asked = self.lock();
        asked.requests.retain(|request| request.is_recent(at));
        let id = RequestId(asked.next);
        asked.next += 1;
        asked.requests.push(Request {
            id,
            uuid,
            action,
            at,
        });
        id
    }

    fn withdraw(&self, id: RequestId) {
        self.lock().requests.retain(|request| request.id != id);
    }

    fn take(&self, uuid: Uuid, action: RequestedAction, now: Instant) -> bool {
        let requests = &mut self.lock().requests;
        let found = requests.iter().position(|request| {
            (request.uuid, request.action) == (uuid, action) && request.is_recent(now)
        });
        // One definition brings several events; one start brings one.
        if let Some(at) = found.filter(|_| action != RequestedAction::Define) {
            requests.remove(at);
        }
        found.is_some()
    }
}

impl Connection {
    /// Runs a call that asks the machine to do this. Its event counts as asked here unless libvirt refused the call.
    pub(in crate::libvirt) async fn requested<T>(
        &self,
        uuid: Uuid,
        action: RequestedAction,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let request = self.note(uuid, action);
        let outcome = call.await;
        if outcome.is_err() {
            self.withdraw(request);
        }
        outcome
    }

    /// Remembers that this is about to be asked.
    pub(in crate::libvirt) fn note(&self, uuid: Uuid, action: RequestedAction) -> RequestId {
        self.own_requests().note(uuid, action, Instant::now())
    }

    /// Forgets a request that libvirt refused.
    pub(in crate::libvirt) fn withdraw(&self, request: RequestId) {
        self.own_requests().withdraw(request);
    }

    /// Whether what an event reports was asked for through this connection. Asked
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

    #[test]
    fn what_libvirt_refused_was_not_asked_here() {
        let own_requests = OwnRequests::default();
        let (uuid, now) = (Uuid::from_u128(1), Instant::now());
        let refused = own_requests.note(uuid, RequestedAction::Off, now);
        let accepted = own_requests.note(uuid, RequestedAction::Reboot, now);
        assert_ne!(refused, accepted);
        own_requests.withdraw(refused);
        assert!(!own_requests.take(uuid, RequestedAction::Off, now));
        assert!(own_requests.take(uuid, RequestedAction::Reboot, now));
    }
}
