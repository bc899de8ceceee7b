// SPDX-License-Identifier: GPL-3.0-or-later
//! Serial lines, text consoles, channels, redirection: what they are on the host's
//! side.

use super::{Place, other};
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;

/// Who makes the connection of a socket: `bind` waits for one, `connect` makes it.
pub const MODE: Place = Place::attr("source", "mode");
/// The address of a TCP socket.
pub const HOST: Place = Place::attr("source", "host");
/// Its port.
pub const SERVICE: Place = Place::attr("source", "service");
/// What is spoken there: `raw`, `telnet`.
pub const PROTOCOL: Place = Place::attr("protocol", "type");
/// The name of a channel in SPICE.
pub const SPICE_CHANNEL: Place = Place::attr("source", "channel");
/// Whether QEMU's own agent shares the clipboard: `yes`, `no`.
pub const CLIPBOARD: Place = Place::attr("source/clipboard", "copypaste");
/// The file that all it says is written to.
pub const LOG: Place = Place::attr("log", "file");

/// The port a new TCP socket gets.
const PORT: &str = "4555";

impl Machine {
    /// Gives a line another host side; what was said of the old one goes. A TCP
    /// socket waits on this computer alone.
    pub fn set_line_type(&mut self, line: ElementId, kind: &str) {
        let document = self.document_mut();
        if other::TYPE.get(document, line).as_deref() == Some(kind) {
            return;
        }
        for name in ["source", "protocol"] {
            for old in document.find_all(line, name) {
                document.remove(old);
            }
        }
        document.remove_attr(line, "tty");
        document.set_attr(line, "type", kind);
        match kind {
            "unix" => {
                document.append_with(line, "source", &[("mode", "bind")]);
            }
            "tcp" => {
                let socket = [("mode", "bind"), ("host", "127.0.0.1"), ("service", PORT)];
                document.append_with(line, "source", &socket);
                PROTOCOL.set(document, line, Some("raw"));
            }
            "spiceport" => SPICE_CHANNEL.set(document, line, Some("org.spice-space.webdav.0")),
            "qemu-vdagent" => CLIPBOARD.set(document, line, Some("yes")),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_host_side_forgets_the_old_one() {
        let xml = "<domain type='qemu'><devices><serial type='file'><source path='/a'/>\
            <target port='0'/></serial></devices></domain>";
        let mut machine = Machine::parse(xml).unwrap();
        let (_, line) = machine.devices().remove(0);
        machine.set_line_type(line, "tcp");
        let document = machine.document();
        assert_eq!(HOST.get(document, line).as_deref(), Some("127.0.0.1"));
        assert_eq!(PROTOCOL.get(document, line).as_deref(), Some("raw"));
        assert_eq!(other::LINE_PATH.get(document, line), None);
        machine.set_line_type(line, "file");
        assert_eq!(HOST.get(machine.document(), line), None);
        assert_eq!(PROTOCOL.get(machine.document(), line), None);
    }
}
