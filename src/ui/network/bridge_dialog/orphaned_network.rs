// SPDX-License-Identifier: GPL-3.0-or-later
//! The libvirt networks over a bridge that was removed: they lead nowhere any
//! more, and can go too, if a person says so.

use gtk::glib;

use crate::definition::network::NetworkMode;
use crate::model::{Connection, Network};
use crate::ui::dialogs;
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::show_toast;

/// Asks for each network over the bridge whether it is to go, too. One that a
/// machine has a card in stays, and is said to.
pub(super) fn offer(window: &gtk::Window, connection: &Connection, bridge: String) {
    let (parent, connection) = (window.clone(), connection.clone());
    failure::run(window, async move {
        for network in over(&connection, &bridge).await? {
            ask(&parent, &network, &bridge).await?;
        }
        Ok(())
    });
}

async fn over(connection: &Connection, bridge: &str) -> Result<Vec<Network>, Failure> {
    let what = gettext("Could not read the networks");
    connection.load_networks().await.or_failed(what)?;
    let mut all = connection.networks().all();
    all.retain(|network| {
        let plan = network.plan();
        plan.mode == NetworkMode::Bridge && plan.bridge.as_deref() == Some(bridge)
    });
    Ok(all)
}

async fn ask(window: &gtk::Window, network: &Network, bridge: &str) -> Result<(), Failure> {
    let name = network.name();
    let values = [("name", name.as_str()), ("bridge", bridge)];
    let what = gettext_f("Could not delete the network “{name}”", &values);
    let users = network.users().await.or_failed(what.clone())?;
    if !users.is_empty() {
        let text = gettext_f(
            "The network “{name}” on {bridge} is kept: machines have a card in it",
            &values,
        );
        let title = glib::markup_escape_text(&text);
        let toast = adw::Toast::builder().title(title).timeout(10).build();
        show_toast(window, toast);
        return Ok(());
    }
    let heading = gettext_f("Also Delete the Network “{name}”?", &values);
    let body = gettext_f(
        "It connects machines to {bridge}, which no longer exists. No machine has a card in it.",
        &values,
    );
    if dialogs::confirm(window, &heading, &body, &gettext("_Delete")).await {
        network.delete().await.or_failed(what)?;
    }
    Ok(())
}
