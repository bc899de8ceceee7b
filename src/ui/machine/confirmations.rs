// SPDX-License-Identifier: GPL-3.0-or-later
//! What is asked before something is lost, and what exactly that is.

use super::verb::Verb;
use crate::model::Machine;
use crate::ui::Window;
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};

/// Whether to go on with the verb. Most verbs lose nothing and are not asked
/// about.
pub(super) async fn confirm(window: &Window, machine: &Machine, verb: Verb) -> bool {
    let name = machine.name();
    let values = [("name", name.as_str())];
    let (heading, body, go_on) = match verb {
        Verb::ForceOff if machine.persistent() => (
            gettext_f("Force Off “{name}”?", &values),
            gettext(
                "This is like pulling the power plug: whatever the guest has not saved is lost, and its disks may be damaged.",
            ),
            gettext("_Force Off"),
        ),
        Verb::ForceOff => (
            gettext_f("Force Off “{name}”?", &values),
            gettext(
                "This is like pulling the power plug: whatever the guest has not saved is lost. The machine is transient: it is gone once it is off. Its disks stay.",
            ),
            gettext("_Force Off"),
        ),
        Verb::ForceReset => (
            gettext_f("Force Reset “{name}”?", &values),
            gettext(
                "This is like pressing the reset button: whatever the guest has not saved is lost, and its disks may be damaged.",
            ),
            gettext("Force _Reset"),
        ),
        Verb::StartFresh => (
            gettext_f("Start “{name}” Fresh?", &values),
            gettext(
                "It boots as after a power cut. Its saved state is discarded: whatever was open in it then and not saved to its disks is lost.",
            ),
            gettext("_Start Fresh"),
        ),
        Verb::DiscardSaved => (
            gettext_f("Discard the Saved State of “{name}”?", &values),
            gettext(
                "Its next start boots as after a power cut: whatever was open in it and not saved to its disks is lost.",
            ),
            gettext("_Discard"),
        ),
        _ => return true,
    };
    dialogs::confirm(window, &heading, &body, &go_on).await
}
