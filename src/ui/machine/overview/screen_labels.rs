// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's screens and serial lines in words.

use crate::definition::graphics::{Screen, ScreenKind};
use crate::definition::machine::Machine;
use crate::definition::serial::Serial;
use crate::model::LineDescription;
use crate::ui::console::line_label;
use crate::ui::i18n::{gettext, gettext_f, pgettext};

/// A row for each screen and each serial line, as name and value.
pub(super) fn rows(definition: &Machine) -> Vec<(String, String)> {
    let screens = definition.screens();
    let serials = definition.serials();
    let lines = LineDescription::read_all(definition);
    let mut rows: Vec<_> = screens
        .iter()
        .map(|screen| (gettext("Screen"), screen_text(screen)))
        .collect();
    if rows.is_empty() {
        rows.push((gettext("Screen"), pgettext("screen", "None")));
    }
    let serials = lines.iter().zip(&serials);
    rows.extend(serials.map(|(line, serial)| (line_label(line), serial_text(serial))));
    rows
}

fn screen_text(screen: &Screen) -> String {
    let kind = match &screen.kind {
        ScreenKind::Vnc => "VNC".to_owned(),
        ScreenKind::Spice => "SPICE".to_owned(),
        ScreenKind::Other(kind) => kind.clone(),
    };
    let port = screen.port.or(screen.tls_port).map(|port| port.to_string());
    let listen = screen.listen.clone();
    let values = |port: &str, place: &str| {
        let values = [("kind", kind.as_str()), ("port", port), ("place", place)];
        match (port.is_empty(), place.is_empty()) {
            (false, false) => gettext_f("{kind}, port {port} on {place}", &values),
            (false, true) => gettext_f("{kind}, port {port}", &values),
            (true, false) => gettext_f("{kind} on {place}, any free port", &values),
            (true, true) => gettext_f("{kind}, any free port", &values),
        }
    };
    if let Some(socket) = &screen.socket {
        return gettext_f(
            "{kind}, socket {socket}",
            &[("kind", &kind), ("socket", socket)],
        );
    }
    if matches!(screen.kind, ScreenKind::Other(_)) {
        return kind;
    }
    values(&port.unwrap_or_default(), &listen.unwrap_or_default())
}

fn serial_text(serial: &Serial) -> String {
    let kind = match serial.kind.as_str() {
        "pty" => gettext("Terminal"),
        "file" => gettext("File"),
        "unix" => gettext("Socket"),
        "tcp" | "udp" => serial.kind.to_uppercase(),
        other => other.to_owned(),
    };
    match &serial.path {
        Some(path) => gettext_f("{kind} {path}", &[("kind", &kind), ("path", path)]),
        None => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_of(devices: &str) -> Vec<String> {
        let xml = format!("<domain type='qemu'><devices>{devices}</devices></domain>");
        let rows = rows(&Machine::parse(&xml).unwrap());
        rows.into_iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect()
    }

    #[test]
    fn screens() {
        assert_eq!(rows_of(""), ["Screen: None"]);
        let off = rows_of("<graphics type='vnc' port='-1' autoport='yes'/>");
        assert_eq!(off, ["Screen: VNC, any free port"]);
        let on = rows_of("<graphics type='vnc' port='5901' listen='127.0.0.1'/>");
        assert_eq!(on, ["Screen: VNC, port 5901 on 127.0.0.1"]);
        let spice =
            rows_of("<graphics type='spice'><listen type='socket' socket='/s'/></graphics>");
        assert_eq!(spice, ["Screen: SPICE, socket /s"]);
    }

    #[test]
    fn serial_lines() {
        let rows = rows_of(
            "<serial type='pty'><source path='/dev/pts/3'/><target port='0'/></serial>\
             <console type='pty'><target type='serial' port='0'/></console>",
        );
        assert_eq!(
            rows,
            ["Screen: None", "Serial 1 (ttyS0): Terminal /dev/pts/3"]
        );
    }

    #[test]
    fn no_two_lines_have_one_name() {
        let rows = rows_of(
            "<serial type='pty'><target type='isa-serial' port='0'/></serial>\
             <serial type='pty'><target type='isa-serial' port='1'/></serial>\
             <console type='pty'><target type='serial' port='0'/></console>\
             <console type='pty'><target type='virtio' port='1'/></console>",
        );
        assert_eq!(
            rows[1..],
            [
                "Serial 1 (ttyS0): Terminal",
                "Serial 2 (ttyS1): Terminal",
                "Console 1 (hvc0): Terminal"
            ]
        );
    }
}
