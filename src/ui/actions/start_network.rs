// SPDX-License-Identifier: GPL-3.0-or-later
//! Machines cannot start because their virtual networks are off: offers to start
//! those first.

use adw::prelude::*;

use crate::model::{Connection, Error, Machine, NetworkSummary};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};

/// Starts the networks that the machines need if the person wants that; tells
/// whether there were any.
///
/// # Errors
/// `Cancelled` if the person does not want that; libvirt's error.
pub(super) async fn offer(window: &gtk::Window, machines: &[Machine]) -> Result<bool, Error> {
    let networks = inactive_networks(machines).await?;
    if networks.is_empty() {
        return Ok(false);
    }
    let always = gtk::CheckButton::with_label(&gettext("Also start it with the host"));
    always.set_halign(gtk::Align::Center);
    let can_be = |network: &NetworkSummary| network.persistent && !network.autostart;
    always.set_visible(networks.iter().any(|(_, network)| can_be(network)));
    let dialog = dialog(window, machines, &networks);
    dialog.set_extra_child(Some(&always));
    if dialogs::response(&dialog).await != "start" {
        return Err(Error::Cancelled);
    }
    for (connection, network) in networks {
        connection
            .start_network(&network, always.is_active())
            .await?;
    }
    Ok(true)
}

/// Each of them once, with its connection.
async fn inactive_networks(
    machines: &[Machine],
) -> Result<Vec<(Connection, NetworkSummary)>, Error> {
    let mut all: Vec<(Connection, NetworkSummary)> = Vec::new();
    for machine in machines {
        let connection = machine.connection().ok_or(Error::Closed)?;
        for network in machine.inactive_networks().await? {
            let is_known = |(of, known): &(Connection, NetworkSummary)| {
                *of == connection && known.uuid == network.uuid
            };
            if !all.iter().any(is_known) {
                all.push((connection.clone(), network));
            }
        }
    }
    Ok(all)
}

fn quoted(names: impl Iterator<Item = String>) -> String {
    let names = names.map(|name| gettext_f("“{network}”", &[("network", &name)]));
    names.collect::<Vec<_>>().join(", ")
}

fn dialog(
    window: &gtk::Window,
    machines: &[Machine],
    networks: &[(Connection, NetworkSummary)],
) -> adw::MessageDialog {
    let count = u32::try_from(networks.len()).unwrap_or(u32::MAX);
    let names = quoted(networks.iter().map(|(_, network)| network.name.clone()));
    let values = [("networks", names.as_str())];
    let heading = ngettext_f(
        "The Network {networks} Is Off",
        "The Networks {networks} Are Off",
        count,
        &values,
    );
    let body = match machines {
        [machine] => ngettext_f(
            "“{machine}” has a card on it and cannot start without it.",
            "“{machine}” has cards on them and cannot start without them.",
            count,
            &[("machine", &machine.name())],
        ),
        several => gettext_f(
            "These machines have cards there and cannot start without: {machines}",
            &[("machines", &quoted(several.iter().map(Machine::name)))],
        ),
    };
    let go_on = ngettext_f("_Start Network", "_Start Networks", count, &[]);
    let dialog = adw::MessageDialog::new(Some(window), Some(&heading), Some(&body));
    dialog.add_responses(&[("cancel", &gettext("_Cancel")), ("start", &go_on)]);
    dialog.set_response_appearance("start", adw::ResponseAppearance::Suggested);
    dialog.set_default_response(Some("start"));
    dialog.set_close_response("cancel");
    dialog
}
