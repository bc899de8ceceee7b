// SPDX-License-Identifier: GPL-3.0-or-later
//! The kinds of addresses, and what is wrong with one, in words.

use crate::definition::network_config::AddressProblem;
use crate::ui::i18n::gettext;

/// What can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As it comes.
    Automatic,
    /// One that a virtual network keeps.
    Kept,
    /// One that the guest gives itself.
    Fixed,
}

pub(super) fn kind_text(kind: Kind) -> String {
    match kind {
        Kind::Automatic => gettext("Automatic"),
        Kind::Kept => gettext("Always the same"),
        Kind::Fixed => gettext("Fixed"),
    }
}

pub(super) fn sentence(problem: AddressProblem) -> String {
    match problem {
        AddressProblem::NotAHost => gettext("No computer can have this address."),
        AddressProblem::GatewayOutside => {
            gettext("The gateway is not in the network of this address.")
        }
        AddressProblem::IsGateway => gettext("The gateway has this address."),
    }
}
