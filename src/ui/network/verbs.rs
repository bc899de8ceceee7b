// SPDX-License-Identifier: GPL-3.0-or-later
//! What is done with a virtual network by its buttons. Whatever cuts machines
//! off asks first.

use std::rc::Rc;

use adw::prelude::*;

use super::xml::NetworkDocument;

use crate::model::{Network, NetworkUser};
use crate::ui::dialogs;
use crate::ui::failure::{Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::names::shown_name;
use crate::ui::xml;

/// How many machines are named; the rest is counted.
const NAMED: usize = 8;

pub(super) async fn start(_window: gtk::Window, network: Network) -> Result<(), Failure> {
    let name = network.name();
    let what = gettext_f("Could not start the network “{name}”", &[("name", &name)]);
    network.start().await.or_failed(what)
}

/// Stops it; asks where running machines would lose their wire.
pub(super) async fn stop(window: gtk::Window, network: Network) -> Result<(), Failure> {
    let name = network.name();
    let what = gettext_f("Could not stop the network “{name}”", &[("name", &name)]);
    let mut users = network.users().await.or_failed(what.clone())?;
    users.retain(|user| user.machine.status().is_active());
    let values = [("name", name.as_str())];
    if !users.is_empty() {
        let heading = gettext_f("Stop “{name}”?", &values);
        let body = gettext_f(
            "These are running and lose their network until they are restarted: {machines}.",
            &[("machines", &names(&users))],
        );
        if !dialogs::confirm(&window, &heading, &body, &gettext("_Stop Network")).await {
            return Ok(());
        }
    } else if !network.persistent() {
        let heading = gettext_f("Stop “{name}”?", &values);
        let body = gettext("It has no definition, and disappears when it is stopped.");
        if !dialogs::confirm(&window, &heading, &body, &gettext("_Stop Network")).await {
            return Ok(());
        }
    }
    network.stop().await.or_failed(what)
}

/// Deletes it, unless a machine has a card in it.
pub(super) async fn delete(window: gtk::Window, network: Network) -> Result<(), Failure> {
    let name = network.name();
    let values = [("name", name.as_str())];
    let what = gettext_f("Could not delete the network “{name}”", &values);
    let users = network.users().await.or_failed(what.clone())?;
    if !users.is_empty() {
        refuse(&window, &name, &users).await;
        return Ok(());
    }
    let heading = gettext_f("Delete the Network “{name}”?", &values);
    let body = if network.active() {
        gettext("It is stopped, and its definition is deleted. No machine has a card in it.")
    } else {
        gettext("Its definition is deleted. No machine has a card in it.")
    };
    if !dialogs::confirm(&window, &heading, &body, &gettext("_Delete")).await {
        return Ok(());
    }
    network.delete().await.or_failed(what)
}

/// Opens the document behind it, to edit.
pub(super) async fn edit_xml(window: gtk::Window, network: Network) -> Result<(), Failure> {
    let name = network.name();
    let what = gettext_f(
        "Could not read the definition of “{name}”",
        &[("name", &name)],
    );
    let document = Rc::new(NetworkDocument(network));
    xml::edit(&window, document).await.or_failed(what)
}

async fn refuse(window: &gtk::Window, name: &str, users: &[NetworkUser]) {
    let heading = gettext_f("“{name}” Is in Use", &[("name", name)]);
    let count = u32::try_from(users.len()).unwrap_or(u32::MAX);
    let machines = names(users);
    let body = ngettext_f(
        "A machine has a card in it and could not start without it: {machines}. Connect that card elsewhere, or delete the machine first.",
        "{count} machines have a card in it and could not start without it: {machines}. Connect those cards elsewhere, or delete the machines first.",
        count,
        &[("machines", &machines)],
    );
    let dialog = adw::MessageDialog::new(Some(window), Some(&heading), Some(&body));
    dialog.add_responses(&[("close", &gettext("_Close"))]);
    dialog.set_default_response(Some("close"));
    dialog.set_close_response("close");
    dialogs::response(&dialog).await;
}

fn names(users: &[NetworkUser]) -> String {
    let all = users.iter().take(NAMED);
    let mut names: Vec<String> = all.map(|user| shown_name(&user.machine.name())).collect();
    if users.len() > NAMED {
        let more = u32::try_from(users.len() - NAMED).unwrap_or(u32::MAX);
        names.push(ngettext_f("{count} more", "{count} more", more, &[]));
    }
    names.join(", ")
}
