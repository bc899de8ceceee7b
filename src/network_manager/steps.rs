// SPDX-License-Identifier: GPL-3.0-or-later
//! What is being done, for those who watch.

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

/// Called at each step.
pub type OnStep<'a> = &'a dyn Fn(Step);
