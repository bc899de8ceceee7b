// SPDX-License-Identifier: GPL-3.0-or-later
//! One port forward.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::definition::device::port_forward::{PortForward, Protocol};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::ChoiceRow;

const PROTOCOLS: [Protocol; 2] = [Protocol::Tcp, Protocol::Udp];

/// The row and what is in it.
pub(super) struct ForwardRow {
    row: adw::ExpanderRow,
    address: adw::EntryRow,
    host: adw::EntryRow,
    guest: adw::EntryRow,
    protocol: ChoiceRow,
    remove: gtk::Button,
}

impl ForwardRow {
    pub(super) fn new(forward: &PortForward) -> Self {
        let entry =
            |title: String, text: String| adw::EntryRow::builder().title(title).text(text).build();
        let address = forward.address.map(|it| it.to_string());
        let names = PROTOCOLS.map(|it| it.as_str().to_uppercase());
        let names = names.each_ref().map(String::as_str);
        let this = Self {
            row: adw::ExpanderRow::new(),
            address: entry(
                gettext("Host address (empty: all)"),
                address.unwrap_or_default(),
            ),
            host: entry(gettext("Host port"), forward.host.to_string()),
            guest: entry(gettext("Guest port"), forward.guest.to_string()),
            protocol: ChoiceRow::of(&gettext("Protocol"), &names),
            remove: gtk::Button::with_mnemonic(&gettext("_Remove")),
        };
        let at = PROTOCOLS.iter().position(|it| *it == forward.protocol);
        let at = u32::try_from(at.unwrap_or(0)).unwrap_or(0);
        this.protocol.set_selected(at);
        for entry in [&this.address, &this.host, &this.guest] {
            this.row.add_row(entry);
        }
        this.row.add_row(&this.protocol);
        this.remove.set_valign(gtk::Align::Center);
        let last = adw::ActionRow::new();
        last.add_suffix(&this.remove);
        this.row.add_row(&last);
        this.row.set_title(&title(forward));
        this
    }

    /// The widget of it.
    pub(super) fn widget(&self) -> &adw::ExpanderRow {
        &self.row
    }

    /// Calls `f` whenever something was entered.
    pub(super) fn connect_changed(&self, f: impl Fn() + 'static) {
        let f: Rc<dyn Fn()> = Rc::new(f);
        for entry in [&self.address, &self.host, &self.guest] {
            let f = f.clone();
            entry.connect_changed(move |_| f());
        }
        self.protocol.connect_selected_notify(move |_| f());
    }

    /// Calls `f` when it is to go.
    pub(super) fn connect_remove(&self, f: impl Fn() + 'static) {
        self.remove.connect_clicked(move |_| f());
    }

    /// What is entered, which is then its title; or what is wrong with it.
    pub(super) fn entered(&self) -> Result<PortForward, String> {
        let address = self.address.text();
        let address = match address.trim() {
            "" => Ok(None),
            text => text.parse().map(Some),
        };
        let address = mark(&self.address, address.ok())
            .ok_or_else(|| gettext("This is not an address of the host, such as 127.0.0.1"))?;
        let forward = PortForward {
            protocol: PROTOCOLS[(self.protocol.selected() as usize).min(1)],
            address,
            host: port(&self.host)?,
            guest: port(&self.guest)?,
        };
        self.row.set_title(&title(&forward));
        Ok(forward)
    }
}

fn port(entry: &adw::EntryRow) -> Result<u16, String> {
    let number = entry.text().trim().parse::<u16>().ok();
    mark(entry, number.filter(|&port| port > 0))
        .ok_or_else(|| gettext("A port is a number from 1 to 65535"))
}

/// Turns an entry red without a value.
fn mark<T>(entry: &adw::EntryRow, value: Option<T>) -> Option<T> {
    match value {
        Some(_) => entry.remove_css_class("error"),
        None => entry.add_css_class("error"),
    }
    value
}

fn title(forward: &PortForward) -> String {
    let host = match forward.address {
        Some(address) => std::net::SocketAddr::new(address, forward.host).to_string(),
        None => forward.host.to_string(),
    };
    let protocol = forward.protocol.as_str().to_uppercase();
    let values = [
        ("host", host.as_str()),
        ("guest", &forward.guest.to_string()),
        ("protocol", &protocol),
    ];
    let text = gettext_f("{host} → {guest} ({protocol})", &values);
    glib::markup_escape_text(&text).into()
}
