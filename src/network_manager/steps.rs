// SPDX-License-Identifier: GPL-3.0-or-later
//! What is being done, for those who watch and may stop it.

use super::Error;

/// One step of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// What is there is noted down, to be put back.
    Checkpoint,
    /// The profiles are written.
    Profiles,
    /// A card becomes a port.
    Port(String),
    /// The bridge comes up; with DHCP this can take a while.
    Bridge(String),
    /// What was there before comes back.
    Restore(String),
}

/// Who watches a change.
pub trait Watcher {
    /// A step begins.
    ///
    /// # Errors
    /// `Cancelled` to stop: all is put back then.
    fn begin(&self, step: Step) -> Result<(), Error>;

    /// A step takes its time.
    ///
    /// # Errors
    /// `Cancelled` to stop: all is put back then.
    fn check(&self) -> Result<(), Error>;
}
