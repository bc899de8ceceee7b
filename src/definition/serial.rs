// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's serial lines and text consoles.

use super::xml::{Document, ElementId};

/// One serial line or console of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serial {
    /// Its element, for editing.
    pub element: ElementId,
    /// What its host side is: `pty`, `tcp`, `unix`, `file`, … Only a `pty`
    /// (and a `unix` socket) can be opened as a console.
    pub kind: String,
    /// The host side: a terminal such as `/dev/pts/3` in the XML of a running
    /// machine, a file or a socket.
    pub path: Option<String>,
    /// What the guest sees: `isa-serial`, `virtio`, `sclp`, …
    pub target: Option<String>,
    /// Its number among the guest's lines of this kind.
    pub port: Option<u32>,
    /// Its name for libvirt's console call, such as `serial0`; only in the XML of
    /// a running machine.
    pub alias: Option<String>,
}

impl Serial {
    /// All lines a console can show: every `<serial>`, and each `<console>` that
    /// is not the same line under its other name.
    pub(super) fn read_all(document: &Document, root: ElementId) -> Vec<Serial> {
        let serials = document.find_all(root, "devices/serial");
        let has_serial = !serials.is_empty();
        let consoles = document.find_all(root, "devices/console").into_iter();
        let consoles = consoles.filter(|&console| {
            let target = document.attr_at(console, "target", "type");
            !(has_serial && matches!(target.as_deref(), None | Some("serial")))
        });
        serials
            .into_iter()
            .chain(consoles)
            .map(|element| Serial::read(document, element))
            .collect()
    }

    fn read(document: &Document, element: ElementId) -> Serial {
        let source = |name| document.attr_at(element, "source", name);
        let attr = |name| document.attr(element, name).map(|value| value.into_owned());
        Serial {
            element,
            kind: attr("type").unwrap_or_default(),
            path: source("path").or_else(|| attr("tty")),
            target: document.attr_at(element, "target", "type"),
            port: document
                .attr_at(element, "target", "port")
                .and_then(|port| port.trim().parse().ok()),
            alias: document.attr_at(element, "alias", "name"),
        }
    }
}
