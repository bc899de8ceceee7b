// SPDX-License-Identifier: GPL-3.0-or-later
//! Bridges that are there already: whether they can be changed from here, and
//! removing one, after saying who is on it.

use adw::prelude::*;
use gtk::glib;

use super::{Purpose, open};
use crate::definition::bridge::Bridge;
use crate::model::Connection;
use crate::model::bridges::machines_on;
use crate::network_manager::NetworkManager;
use crate::ui::Window;
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};

/// NetworkManager and the bridge as its profile says.
///
/// # Errors
/// A sentence that says why nothing can be done from here.
pub(super) async fn manager_of(
    connection: &Connection,
    name: &str,
) -> Result<(NetworkManager, Bridge), String> {
    if !connection.is_this_computer() {
        return Err(gettext(
            "It is on another computer: only somebody on that host can change it.",
        ));
    }
    let Some(manager) = NetworkManager::find().await else {
        return Err(gettext(
            "NetworkManager does not run on this computer, and Guesthouse changes bridges through it alone.",
        ));
    };
    match manager.bridge(name).await {
        Ok(Some(bridge)) => Ok((manager, bridge)),
        Ok(None) => Err(gettext(
            "NetworkManager has no profile for it: somebody else made it, such as libvirt for a network of its own.",
        )),
        Err(error) => Err(error.to_string()),
    }
}

/// Says why a bridge cannot be changed.
pub(super) fn say(window: &Window, name: &str, why: &str) {
    let heading = gettext_f("{name} Cannot Be Changed Here", &[("name", name)]);
    let dialog = adw::MessageDialog::new(Some(window), Some(&heading), Some(why));
    dialog.add_responses(&[("close", &gettext("_Close"))]);
    dialog.set_close_response("close");
    dialog.present();
}

/// Removes a bridge, when the person says so twice: before, and within thirty
/// seconds after.
pub(crate) fn delete_bridge(window: &Window, connection: &Connection, name: Option<&str>) {
    let Some(name) = name.map(str::to_owned) else {
        return;
    };
    let (window, connection) = (window.clone(), connection.clone());
    glib::spawn_future_local(async move {
        let manager = match manager_of(&connection, &name).await {
            Ok((manager, _)) => manager,
            Err(why) => return say(&window, &name, &why),
        };
        let users = machines_on(&connection, &name).await;
        let values = [("name", name.as_str())];
        let heading = gettext_f("Remove the Bridge {name}?", &values);
        if dialogs::confirm(&window, &heading, &body(&users), &gettext("_Remove")).await {
            let dialog = open(&window, &connection, Purpose::Delete(name));
            dialog.run(manager, None);
        }
    });
}

fn body(users: &[String]) -> String {
    let back = gettext("Its cards carry again what they carried before.");
    if users.is_empty() {
        return back;
    }
    let names: Vec<String> = users
        .iter()
        .map(|name| gettext_f("“{name}”", &[("name", name)]))
        .collect();
    let values = [("machines", names.join(", "))];
    let values = [("machines", values[0].1.as_str()), ("back", &back)];
    gettext_f(
        "These machines have a card on it and lose their network: {machines}. {back}",
        &values,
    )
}
