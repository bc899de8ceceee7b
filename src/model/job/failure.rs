// SPDX-License-Identifier: GPL-3.0-or-later
//! What ends a job without success, whatever did its work.

use crate::libvirt::Error;
use crate::network_manager;

/// Why a job did not succeed.
pub trait JobFailure {
    /// Whether it stopped because it was asked to, and everything is as before.
    fn is_cancelled(&self) -> bool;

    /// Why it failed, in the words of the service that refused.
    fn reason(&self) -> String;
}

impl JobFailure for Error {
    fn is_cancelled(&self) -> bool {
        *self == Self::Cancelled
    }

    fn reason(&self) -> String {
        self.to_string()
    }
}

impl JobFailure for network_manager::Error {
    fn is_cancelled(&self) -> bool {
        *self == Self::Cancelled
    }

    fn reason(&self) -> String {
        self.to_string()
    }
}
