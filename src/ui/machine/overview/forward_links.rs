// SPDX-License-Identifier: GPL-3.0-or-later
//! The ways into a guest that its port forwards open: a web page, or a command for SSH.

use adw::prelude::*;
use gtk::glib;

use crate::definition::device::port_forward::{PortForward, Protocol};
use crate::definition::uri::Uri;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{show_toast, wrap_within};

/// Ports of web servers in a guest, and whether they speak TLS.
const WEB: [(u16, bool); 6] = [
    (80, false),
    (443, true),
    (3000, false),
    (8000, false),
    (8080, false),
    (8443, true),
];

/// Port of SSH in a guest.
const SSH: u16 = 22;

/// A way into a guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ForwardLink {
    /// A page at this address.
    Browser(String),
    /// A command for a terminal.
    Ssh(String),
}

/// Those of a running machine on the host of the connection `uri`.
pub(super) fn links(forwards: &[PortForward], uri: &str) -> Vec<ForwardLink> {
    let host = Uri::put_right(uri).ok();
    let host = host.filter(|uri| !uri.is_local());
    let host = host.and_then(|uri| uri.parts().host.clone());
    forwards
        .iter()
        .filter_map(|forward| link(forward, host.as_deref()))
        .collect()
}

/// `host` is the name of another computer; none for this one.
fn link(forward: &PortForward, host: Option<&str>) -> Option<ForwardLink> {
    if forward.protocol != Protocol::Tcp {
        return None;
    }
    let name = match forward.address {
        // Only the host itself can connect there.
        Some(address) if address.is_loopback() && host.is_some() => return None,
        Some(address) if !address.is_unspecified() => address.to_string(),
        _ => host.unwrap_or("localhost").to_owned(),
    };
    let port = forward.host;
    if forward.guest == SSH {
        return Some(ForwardLink::Ssh(format!("ssh -p {port} {name}")));
    }
    let (_, is_secure) = WEB.into_iter().find(|(it, _)| *it == forward.guest)?;
    let scheme = if is_secure { "https" } else { "http" };
    let name = match name.contains(':') {
        true => format!("[{name}]"),
        false => name,
    };
    Some(ForwardLink::Browser(format!("{scheme}://{name}:{port}/")))
}

impl ForwardLink {
    /// The button for it.
    pub(super) fn button(&self) -> gtk::Button {
        let (label, told) = match self {
            Self::Browser(uri) => (gettext("Open in Browser"), uri),
            Self::Ssh(command) => (gettext("Copy SSH Command"), command),
        };
        let button = gtk::Button::with_label(&label);
        wrap_within(&button);
        button.set_tooltip_text(Some(told));
        button.set_halign(gtk::Align::Start);
        button.add_css_class("flat");
        button.add_css_class("row-command");
        let link = self.clone();
        button.connect_clicked(move |button| link.follow(button));
        button
    }

    fn follow(&self, button: &gtk::Button) {
        match self {
            Self::Browser(uri) => {
                let window = button.root().and_downcast::<gtk::Window>();
                gtk::show_uri(window.as_ref(), uri, gtk::gdk::CURRENT_TIME);
            }
            Self::Ssh(command) => {
                button.clipboard().set_text(command);
                let values = [("command", command.as_str())];
                let text = gettext_f("Copied: {command}", &values);
                let toast = adw::Toast::new(&glib::markup_escape_text(&text));
                show_toast(button, toast);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links_of(forwards: &[&str], uri: &str) -> Vec<ForwardLink> {
        let forwards: Vec<PortForward> = forwards.iter().map(|it| it.parse().unwrap()).collect();
        links(&forwards, uri)
    }

    #[test]
    fn what_a_person_can_use_is_linked() {
        let all = [
            "tcp 127.0.0.1 2222 22",
            "tcp * 8080 80",
            "udp * 1 80",
            "tcp * 9 9",
        ];
        let ssh = |text: &str| ForwardLink::Ssh(text.to_owned());
        let page = |text: &str| ForwardLink::Browser(text.to_owned());
        assert_eq!(
            links_of(&all, "qemu:///session"),
            [ssh("ssh -p 2222 127.0.0.1"), page("http://localhost:8080/")]
        );
        // The host's own address leads nowhere from another computer.
        assert_eq!(
            links_of(&all, "qemu+ssh://me@far/system"),
            [page("http://far:8080/")]
        );
        assert_eq!(
            links_of(&["tcp ::1 8443 443"], "qemu:///session"),
            [page("https://[::1]:8443/")]
        );
    }
}
