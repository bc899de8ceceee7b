// SPDX-License-Identifier: GPL-3.0-or-later
//! What asks before it acts.

use adw::prelude::*;

use super::{group, rows};
use crate::ui::i18n::gettext;
use crate::ui::settings::{Confirmation, Settings};

pub(super) fn group_of_confirmations() -> adw::PreferencesGroup {
    let description = gettext("Deleting machines, disks and volumes always asks.");
    let group = group(&gettext("Ask Before"), &description);
    let settings = Settings::of_program();
    for what in Confirmation::ALL {
        let (title, subtitle) = words(what);
        let asks = settings.asks_before(what);
        group.add(&rows::switch((&title, &subtitle), asks, move |asks| {
            Settings::of_program().set_asks_before(what, asks);
        }));
    }
    group
}

fn words(what: Confirmation) -> (String, String) {
    let (title, subtitle) = match what {
        Confirmation::ForceOff => (gettext("Force off"), None),
        Confirmation::ForceReset => (gettext("Force reset"), None),
        Confirmation::SendNmi => (gettext("Send an NMI"), None),
        Confirmation::DiscardSaved => (gettext("Discard a saved state"), None),
        Confirmation::ShutDown => (gettext("Shut down"), None),
        Confirmation::Reboot => (gettext("Reboot"), None),
        Confirmation::Save => (gettext("Save"), None),
        Confirmation::Pause => (gettext("Pause"), None),
        Confirmation::DeleteSnapshot => (
            gettext("Delete a snapshot"),
            Some(gettext(
                "Without the question it can be undone for a moment.",
            )),
        ),
        Confirmation::RemoveDevice => (gettext("Remove a device that may be in use"), None),
    };
    (title, subtitle.unwrap_or_default())
}
