// SPDX-License-Identifier: GPL-3.0-or-later
//! What of a change waits until a network is started again, in words.

use crate::definition::network::update::Waiting;
use crate::ui::i18n::{gettext, gettext_f};

/// Says what waits; for something.
pub(super) fn sentence(network: &str, waiting: &[Waiting]) -> String {
    let what: Vec<String> = waiting.iter().map(|it| word(*it)).collect();
    let what = what.join(", ");
    let values = [("name", network), ("what", what.as_str())];
    gettext_f(
        "Saved. This takes effect when “{name}” is stopped and started: {what}",
        &values,
    )
}

fn word(waiting: Waiting) -> String {
    match waiting {
        Waiting::Mode => gettext("the type"),
        Waiting::Bridge => gettext("the bridge"),
        Waiting::Addresses => gettext("the addresses"),
        Waiting::Domain => gettext("the DNS suffix"),
        Waiting::Mtu => gettext("the MTU"),
        Waiting::Bandwidth => gettext("the bandwidth"),
    }
}
