// SPDX-License-Identifier: GPL-3.0-or-later
//! A call that blocks until libvirt has done all of it, watched from beside: how far it is, and whether to end it.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use virt::connect::Connect;
use virt::domain::Domain;

use crate::libvirt::Error;
use crate::libvirt::ffi::jobs;
use crate::libvirt::job::Control;

/// How often a running job is asked how far it is.
const POLL: Duration = Duration::from_millis(200);

/// How a call is watched.
pub(super) struct Watch<'a> {
    pub connect: &'a Connect,
    pub domain: &'a Domain,
    pub control: &'a Control,
    /// Whether libvirt can end it, leaving all as it was.
    pub can_abort: bool,
}

impl Watch<'_> {
    /// Makes the call on a thread of its own. Cancelled before it, or ended by libvirt, it fails with `Cancelled`.
    pub(super) fn call<T: Send>(
        &self,
        progress: impl Fn() -> Option<(u64, u64)>,
        call: impl FnOnce() -> Result<T, Error> + Send,
    ) -> Result<T, Error> {
        self.control.check()?;
        let (done, ended) = mpsc::channel();
        let mut aborted = false;
        let outcome = std::thread::scope(|scope| {
            let calling = scope.spawn(move || {
                let outcome = call();
                let _ = done.send(());
                outcome
            });
            while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(POLL) {
                if self.can_abort && self.control.is_cancelled() && !aborted {
                    aborted = jobs::abort(self.domain).is_ok();
                }
                if let Some((done, total)) = progress() {
                    self.control.progress(done, total);
                }
                if !self.connect.is_alive().unwrap_or(false) {
                    break;
                }
            }
            calling.join()
        });
        match outcome {
            Ok(Err(_)) if aborted => Err(Error::Cancelled),
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}
