// SPDX-License-Identifier: GPL-3.0-or-later
//! The kinds of network that are offered.

use crate::definition::network::NetworkMode;

/// All, in the order of the list.
pub(super) fn all() -> [NetworkMode; 7] {
    [
        NetworkMode::Nat,
        NetworkMode::Route,
        NetworkMode::Open,
        NetworkMode::Isolated,
        NetworkMode::Bridge,
        NetworkMode::Macvtap("bridge".to_owned()),
        NetworkMode::HostDevice,
    ]
}

/// Position of a kind in the list.
pub(super) fn position(mode: &NetworkMode) -> Option<usize> {
    let same = |other: &NetworkMode| {
        matches!(
            (mode, other),
            (NetworkMode::Macvtap(_), NetworkMode::Macvtap(_))
        ) || mode == other
    };
    all().iter().position(same)
}
