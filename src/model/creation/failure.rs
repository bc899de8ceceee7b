// SPDX-License-Identifier: GPL-3.0-or-later
//! Why there is no machine, and what could not be rolled back.

use gettextrs::gettext;

use super::Step;
use crate::libvirt::Error;
use crate::model::{JobFailure, explained};

/// Why there is no machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreationFailure {
    /// The step that failed.
    pub step: Step,
    /// Why; `Cancelled` where the user cancelled.
    pub error: Error,
    /// What could not be rolled back.
    pub rollback_failures: Vec<RollbackFailure>,
}

/// Something that could not be rolled back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RollbackFailure {
    /// The machine is defined.
    Machine(Error),
    /// The host does not answer: the machine is still starting, and all that it
    /// uses is left as it is.
    Hangs,
    /// The network goes on.
    Network(Error),
    /// This address is still reserved.
    Reservation(String, Error),
    /// The disk at this path is there.
    Disk(String, Error),
}

impl CreationFailure {
    /// A failure that left nothing.
    pub(super) fn new(step: Step, error: Error) -> Self {
        Self {
            step,
            error,
            rollback_failures: Vec::new(),
        }
    }
}

impl JobFailure for CreationFailure {
    fn is_cancelled(&self) -> bool {
        self.error == Error::Cancelled && self.rollback_failures.is_empty()
    }

    fn reason(&self) -> String {
        let mut reasons = vec![explained(&self.error)];
        reasons.extend(self.rollback_failures.iter().map(RollbackFailure::text));
        reasons.join("\n")
    }
}

impl RollbackFailure {
    /// Whether the connection was lost: it can be tried again when that is open again.
    pub(in crate::model) fn is_closed(&self) -> bool {
        match self {
            Self::Machine(error)
            | Self::Network(error)
            | Self::Reservation(_, error)
            | Self::Disk(_, error) => *error == Error::Closed,
            Self::Hangs => false,
        }
    }

    /// What was not rolled back, and why.
    pub(in crate::model) fn text(&self) -> String {
        let with = |text: String, error: &Error| text.replace("{why}", &error.to_string());
        match self {
            Self::Machine(error) => with(gettext("The machine is still defined: {why}"), error),
            Self::Hangs => gettext(
                "The host does not answer: the start still hangs, as on a network share that is down. The machine and its disk were left as they are. You can close this window; delete the machine once the host answers.",
            ),
            Self::Network(error) => with(gettext("The network is still running: {why}"), error),
            Self::Reservation(address, error) => {
                let text = gettext("The address {address} is still reserved: {why}");
                with(text.replace("{address}", address), error)
            }
            Self::Disk(path, error) => {
                let text = gettext("The disk {path} is still there: {why}");
                with(text.replace("{path}", path), error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_makes_a_cancelled_creation_a_failed_one() {
        let mut failure = CreationFailure::new(Step::Start, Error::Cancelled);
        assert!(failure.is_cancelled());
        failure.rollback_failures.push(RollbackFailure::Hangs);
        assert!(!failure.is_cancelled());
        let disk = RollbackFailure::Disk("/a".to_owned(), Error::Closed);
        failure.rollback_failures.push(disk);
        assert!(failure.reason().contains("/a"));
    }
}
