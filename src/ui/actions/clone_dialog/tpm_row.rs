// SPDX-License-Identifier: GPL-3.0-or-later
//! The row that asks whether clones get a copy of what the TPM keeps. Left out by default: a TPM is there to identify one
//! machine.

use adw::prelude::*;

use crate::model::TpmState;
use crate::ui::i18n::gettext;
use crate::ui::widgets::switch_row;

/// The switch and its row; none for a machine without a TPM of its own.
pub(super) fn tpm_row(tpm: &TpmState) -> Option<(gtk::Switch, adw::ActionRow)> {
    let (is_possible, subtitle) = match tpm {
        TpmState::NoTpm => return None,
        TpmState::Empty => (
            false,
            gettext("There is none yet: the machine was never started."),
        ),
        TpmState::Unknown => (
            false,
            gettext("It cannot be copied: this host does not report where it is."),
        ),
        TpmState::Kept(_) => (
            true,
            gettext(
                "Without it, a system that encrypts its disk with the TPM asks for the recovery key. With it, both machines have the same keys.",
            ),
        ),
    };
    let (switch, row) = switch_row(&gettext("Copy the TPM state"), &subtitle);
    switch.set_sensitive(is_possible);
    Some((switch, row))
}
