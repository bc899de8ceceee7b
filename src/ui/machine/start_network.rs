// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine cannot start because its virtual network is off: offers to start
//! that first.

use adw::prelude::*;

use crate::libvirt::{Error, NetworkSummary};
use crate::model::Machine;
use crate::ui::Window;
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};

/// Starts the networks that `machine` needs if the person wants that.
///
/// # Errors
/// `Cancelled` if not; `why` as it came if no network that is off is found.
pub(super) async fn offer(window: &Window, machine: &Machine, why: String) -> Result<(), Error> {
    let networks = machine.inactive_networks().await?;
    if networks.is_empty() {
        return Err(Error::NetworkInactive(why));
    }
    let always = gtk::CheckButton::with_label(&gettext("Start it with the computer, too"));
    always.set_halign(gtk::Align::Center);
    always.set_visible(
        networks
            .iter()
            .any(|network| network.persistent && !network.autostart),
    );
    let dialog = dialog(window, &machine.name(), &networks);
    dialog.set_extra_child(Some(&always));
    if dialogs::response(&dialog).await != "start" {
        return Err(Error::Cancelled);
    }
    let connection = machine.connection().ok_or(Error::Closed)?.handle()?;
    for found in networks {
        let network = connection.network(found.uuid);
        network.start().await?;
        if always.is_active() && found.persistent && !found.autostart {
            network.set_autostart(true).await?;
        }
    }
    Ok(())
}

fn dialog(window: &Window, machine: &str, networks: &[NetworkSummary]) -> adw::MessageDialog {
    let names: Vec<String> = networks
        .iter()
        .map(|network| gettext_f("“{network}”", &[("network", &network.name)]))
        .collect();
    let count = u32::try_from(networks.len()).unwrap_or(u32::MAX);
    let names = names.join(", ");
    let values = [("networks", names.as_str()), ("machine", machine)];
    let heading = ngettext_f(
        "The Network {networks} Is Off",
        "The Networks {networks} Are Off",
        count,
        &values,
    );
    let body = ngettext_f(
        "“{machine}” has a card on it and cannot start without it.",
        "“{machine}” has cards on them and cannot start without them.",
        count,
        &values,
    );
    let go_on = ngettext_f("_Start Network", "_Start Networks", count, &[]);
    let dialog = adw::MessageDialog::new(Some(window), Some(&heading), Some(&body));
    dialog.add_responses(&[("cancel", &gettext("_Cancel")), ("start", &go_on)]);
    dialog.set_response_appearance("start", adw::ResponseAppearance::Suggested);
    dialog.set_default_response(Some("start"));
    dialog.set_close_response("cancel");
    dialog
}
