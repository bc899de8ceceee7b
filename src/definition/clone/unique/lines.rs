// SPDX-License-Identifier: GPL-3.0-or-later
//! Lines of characters, such as serial ones: the sockets, files and ports behind them.

use super::{ChangeKind, Separation};
use crate::definition::xml::ElementId;

/// Devices that are lines of characters.
pub(super) const LINES: [&str; 6] = [
    "serial",
    "parallel",
    "console",
    "channel",
    "redirdev",
    "smartcard",
];

impl Separation<'_> {
    pub(super) fn line(&mut self, line: ElementId) {
        self.path(line, "log", "file", ChangeKind::File);
        match self.attr(line, "type").as_deref() {
            Some("unix") if self.is_bound(line) => {
                // libvirt makes one of its own for each machine.
                let is_channel = self.document.name(line) == "channel";
                match is_channel {
                    true => self.own_socket(line),
                    false => self.path(line, "source", "path", ChangeKind::Socket),
                }
            }
            Some("file") => self.path(line, "source", "path", ChangeKind::File),
            Some("dev" | "pipe") => self.shared(line, "path", ChangeKind::HostDevice),
            Some("tcp" | "udp") if self.is_bound(line) => {
                self.shared(line, "service", ChangeKind::HostPort);
            }
            _ => {}
        }
    }

    /// Without a source libvirt makes a socket for the channel.
    fn own_socket(&mut self, channel: ElementId) {
        for source in self.document.find_all(channel, "source") {
            if let Some(path) = self.attr(source, "path") {
                self.document.remove(source);
                self.tell(ChangeKind::Socket, path, None);
            }
        }
    }

    /// Whether the machine listens, which only one can.
    fn is_bound(&self, line: ElementId) -> bool {
        let mut sources = self.document.find_all(line, "source").into_iter();
        sources.any(|it| self.attr(it, "mode").as_deref() == Some("bind"))
    }
}
