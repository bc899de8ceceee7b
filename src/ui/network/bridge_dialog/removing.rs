// SPDX-License-Identifier: GPL-3.0-or-later
//! Bridges that are there already: whether they can be changed from here, and
//! removing one, after saying who is on it.

use gtk::glib;

use super::commands::show_removal;
use super::{Purpose, labels, open};
use crate::definition::bridge::{Bridge, BridgeAddress};
use crate::model::bridges::{BridgeTask, machines_on};
use crate::model::{Connection, Listing};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};

/// Removes a bridge after two confirmations: one before, one within thirty seconds after.
/// For one that cannot be removed from here, writes the commands.
pub(crate) fn delete_bridge(window: &gtk::Window, connection: &Connection, known: Option<Bridge>) {
    let Some(known) = known else {
        return;
    };
    let name = known.name.clone();
    let (window, connection) = (window.clone(), connection.clone());
    glib::spawn_future_local(async move {
        let manager = connection.editable_bridge(&name).await;
        let users = machines_on(&connection, &name).await;
        let manager = match manager {
            Ok((manager, _)) => manager,
            Err(why) => {
                let why = labels::not_editable(why);
                let there = !connection.is_this_computer();
                let run = gettext("Run the commands below as root.");
                let loses_address = there && known.address == BridgeAddress::None;
                let address = loses_address.then(|| {
                    gettext("If it has an address, which libvirt does not report, the address is removed with it: give it to a card again.")
                });
                let about = [Some(why), losing(&users), address, Some(run)];
                let about: Vec<String> = about.into_iter().flatten().collect();
                let about = about.join(" ");
                return show_removal(&window, &known, there, &about);
            }
        };
        let values = [("name", name.as_str())];
        let heading = gettext_f("Remove the Bridge {name}?", &values);
        if dialogs::confirm(&window, &heading, &body(&users), &gettext("_Remove")).await {
            let removed = name.clone();
            let dialog = open(&window, &connection, Purpose::Delete(name), None);
            dialog.run(manager, BridgeTask::Remove(removed));
        }
    });
}

fn body(users: &Listing<String>) -> String {
    let back = gettext("Its cards get their previous settings back.");
    match losing(users) {
        Some(losing) => format!("{losing} {back}"),
        None => back,
    }
}

/// Which machines are on the bridge.
fn losing(users: &Listing<String>) -> Option<String> {
    let users = match users {
        Ok(users) => users,
        Err(error) => {
            let values = [("why", error.to_string())];
            let values = [("why", values[0].1.as_str())];
            return Some(gettext_f(
                "Could not read which machines have a card on it: {why}.",
                &values,
            ));
        }
    };
    let names: Vec<String> = users
        .iter()
        .map(|name| gettext_f("“{name}”", &[("name", name)]))
        .collect();
    (!names.is_empty()).then(|| {
        gettext_f(
            "These machines have a card on it and lose their network: {machines}.",
            &[("machines", &names.join(", "))],
        )
    })
}
