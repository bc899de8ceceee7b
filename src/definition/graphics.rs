// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's screens: how its display is reached.

use super::xml::{Document, ElementId};

/// The protocol of a screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ScreenKind {
    /// VNC.
    Vnc,
    /// SPICE.
    Spice,
    /// Anything else, by libvirt's word for it (`sdl`, `rdp`, `dbus`, …).
    Other(String),
}

/// One screen of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// Its element, for editing.
    pub element: ElementId,
    /// The protocol.
    pub kind: ScreenKind,
    /// The TCP port; none where libvirt chooses one and the machine is off.
    pub port: Option<u16>,
    /// The port for TLS (SPICE).
    pub tls_port: Option<u16>,
    /// The address it listens on; none where that is the host's default, a
    /// socket, or nothing at all.
    pub listen: Option<String>,
    /// The UNIX socket it listens on.
    pub socket: Option<String>,
    /// Whether a password is set. Only XML read with the SECURE flag has it.
    pub has_password: bool,
}

impl Screen {
    pub(super) fn read(document: &Document, element: ElementId) -> Screen {
        let attr = |name| document.attr(element, name).map(|value| value.into_owned());
        // "-1" is libvirt's word for "choose one".
        let port = |name| {
            attr(name)
                .and_then(|port| port.trim().parse().ok())
                .filter(|&port| port != 0)
        };
        Screen {
            element,
            kind: match attr("type").as_deref() {
                Some("vnc") => ScreenKind::Vnc,
                Some("spice") => ScreenKind::Spice,
                other => ScreenKind::Other(other.unwrap_or_default().to_owned()),
            },
            port: port("port"),
            tls_port: port("tlsPort"),
            listen: attr("listen").or_else(|| document.attr_at(element, "listen", "address")),
            socket: attr("socket").or_else(|| document.attr_at(element, "listen", "socket")),
            has_password: document.attr(element, "passwd").is_some(),
        }
    }
}
