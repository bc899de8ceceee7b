// SPDX-License-Identifier: GPL-3.0-or-later
//! Does what the page's buttons and menu items say. Whatever destroys something
//! asks first; whatever fails says so in the window.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::verb::Verb;
use super::{
    MachinePage, confirmations, delete_dialog, rename_dialog, shut_down_wait, start_network,
};
use crate::libvirt::{Error, StartFlags};
use crate::model::Machine;
use crate::ui::Window;
use crate::ui::failure::{self, Failure, WhileDoing};
use crate::ui::i18n::{gettext, gettext_f};

/// Uses a verb on the machine that the page shows.
pub(super) fn run(page: &MachinePage, verb: Verb) {
    let (Some(machine), Some(window)) = (page.machine(), page.root().and_downcast::<Window>())
    else {
        return;
    };
    match verb {
        Verb::Rename => rename_dialog::show(&window, &machine),
        Verb::Delete if machine.persistent() => delete_dialog::show(&window, &machine),
        // A transient machine is gone when it is off.
        Verb::Delete => force_off(page, &machine),
        // A property action: see `follow_autostart`.
        Verb::Autostart => {}
        _ => {
            let page_then = page.clone();
            failure::run(page, async move {
                act(&page_then, &window, &machine, verb).await
            });
        }
    }
}

/// Forces a machine off, asking first.
pub(super) fn force_off(page: &MachinePage, machine: &Machine) {
    let Some(window) = page.root().and_downcast::<Window>() else {
        return;
    };
    let (page_then, machine) = (page.clone(), machine.clone());
    failure::run(page, async move {
        act(&page_then, &window, &machine, Verb::ForceOff).await
    });
}

async fn act(
    page: &MachinePage,
    window: &Window,
    machine: &Machine,
    verb: Verb,
) -> Result<(), Failure> {
    if !confirmations::confirm(window, machine, verb).await {
        return Ok(());
    }
    let outcome = match verb {
        Verb::Start => start(window, machine, StartFlags::default()).await,
        Verb::StartPaused => {
            start(
                window,
                machine,
                StartFlags {
                    paused: true,
                    force_boot: false,
                },
            )
            .await
        }
        Verb::StartFresh => {
            start(
                window,
                machine,
                StartFlags {
                    paused: false,
                    force_boot: true,
                },
            )
            .await
        }
        Verb::Resume => machine.resume().await,
        Verb::Pause => machine.pause().await,
        Verb::ShutDown => {
            let asked = machine.shut_down().await;
            if asked.is_ok() {
                shut_down_wait::begin(page, machine);
            }
            asked
        }
        Verb::Reboot => machine.reboot().await,
        Verb::ForceOff => force_off_unless_off(machine).await,
        Verb::ForceReset => machine.force_reset().await,
        Verb::Save => machine.save().await,
        Verb::DiscardSaved => machine.discard_saved().await,
        Verb::Autostart | Verb::Rename | Verb::Delete => Ok(()),
    };
    outcome.while_doing(failed(verb, &machine.name()))
}

async fn start(window: &Window, machine: &Machine, flags: StartFlags) -> Result<(), Error> {
    match machine.start(flags).await {
        Err(Error::NetworkInactive(why)) => {
            start_network::offer(window, machine, why).await?;
            machine.start(flags).await
        }
        outcome => outcome,
    }
}

/// It may have gone off by itself while the person was asked.
async fn force_off_unless_off(machine: &Machine) -> Result<(), Error> {
    if !machine.status().is_active() && !machine.starting() {
        return Ok(());
    }
    if machine.force_off().await? {
        return Ok(());
    }
    Err(Error::Refused(gettext(
        "The host does not answer. What the machine hangs on, such as a file on a network share that is down, has to come back first.",
    )))
}

/// Makes the host start the machine with itself, or not, when the person says so.
pub(super) fn follow_autostart(page: &MachinePage) {
    let wanted = page.autostart();
    let imp = page.imp();
    let Some(machine) = page
        .machine()
        .filter(|_| imp.known_autostart.get() != wanted)
    else {
        return;
    };
    imp.known_autostart.set(wanted);
    let page_then = page.clone();
    failure::run(page, async move {
        let outcome = machine.set_autostart(wanted).await;
        if outcome.is_err() && page_then.shows(&machine) {
            page_then.imp().known_autostart.set(!wanted);
            page_then.set_autostart(!wanted);
        }
        outcome.while_doing(failed(Verb::Autostart, &machine.name()))
    });
}

fn failed(verb: Verb, name: &str) -> String {
    let values = [("name", name)];
    match verb {
        Verb::Start | Verb::StartPaused | Verb::StartFresh => {
            gettext_f("Could not start “{name}”", &values)
        }
        Verb::Resume => gettext_f("Could not resume “{name}”", &values),
        Verb::Pause => gettext_f("Could not pause “{name}”", &values),
        Verb::ShutDown => gettext_f("Could not shut down “{name}”", &values),
        Verb::Reboot => gettext_f("Could not reboot “{name}”", &values),
        Verb::ForceOff => gettext_f("Could not force off “{name}”", &values),
        Verb::ForceReset => gettext_f("Could not reset “{name}”", &values),
        Verb::Save => gettext_f("Could not save “{name}”", &values),
        Verb::DiscardSaved => gettext_f("Could not discard the saved state of “{name}”", &values),
        Verb::Autostart => gettext_f(
            "Could not change whether “{name}” starts with the computer",
            &values,
        ),
        Verb::Rename | Verb::Delete => gettext("This did not work"),
    }
}
