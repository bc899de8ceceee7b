// SPDX-License-Identifier: GPL-3.0-or-later
//! How far a job is: bytes, rate, time left and steps.

use std::time::{Duration, Instant};

use glib::subclass::prelude::*;

use super::Job;
use crate::libvirt::Error;

impl Job {
    /// How long it has been running, or ran.
    pub fn duration(&self) -> Duration {
        let imp = self.imp();
        let Some(begun) = imp.begun.get() else {
            return Duration::ZERO;
        };
        let end = imp.ended.get().unwrap_or_else(Instant::now);
        end.saturating_duration_since(begun)
    }

    /// Bytes a second, where the work counts bytes and some time has passed.
    pub fn rate(&self) -> Option<u64> {
        self.imp().rate.borrow().per_second()
    }

    /// Time left at the present rate, where that is known.
    pub fn time_left(&self) -> Option<Duration> {
        self.imp().rate.borrow().time_left()
    }

    /// Bytes done and bytes in all, where the work counts them.
    pub fn bytes(&self) -> Option<(u64, u64)> {
        self.imp().rate.borrow().bytes()
    }

    /// Reports how many bytes are done of how many.
    pub fn set_bytes(&self, done: u64, total: u64) {
        self.imp()
            .rate
            .borrow_mut()
            .update(done, total, Instant::now());
        self.set_fraction(fraction(done, total));
    }

    /// Begins the next step of the work, in a few words.
    ///
    /// # Errors
    /// `Cancelled` once it was asked to stop.
    pub fn begin_step(&self, step: &str) -> Result<(), Error> {
        self.check()?;
        self.tell_step(step);
        Ok(())
    }

    /// Reports the step that is under way, whether or not it was asked to stop.
    pub fn tell_step(&self, step: &str) {
        let imp = self.imp();
        imp.rate.take();
        imp.step.replace(step.to_owned());
        self.set_fraction(-1.0);
        self.notify_step();
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share for the eye needs no 53 bits"
)]
pub(super) fn fraction(done: u64, total: u64) -> f64 {
    if total == 0 {
        return -1.0;
    }
    (done as f64 / total as f64).clamp(0.0, 1.0)
}
