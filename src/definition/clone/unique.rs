// SPDX-License-Identifier: GPL-3.0-or-later
//! What only one machine of a host can have: sockets, files that one machine writes, fixed ports, devices of the host.
//! A clone gets its own, or libvirt chooses; what it cannot get is told.

mod lines;

use self::lines::LINES;
use crate::definition::machine::Machine;
use crate::definition::xml::{Document, ElementId};

/// Something that a clone has otherwise, or must share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub kind: ChangeKind,
    /// What the original has: a path, a port, a device.
    pub from: String,
    /// What the clone has; none where libvirt chooses, or nothing can be done.
    pub to: Option<String>,
}

/// What a clone has otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// A UNIX socket on which the machine listens.
    Socket,
    /// A file into which the machine writes.
    File,
    /// A fixed port of a screen; the clone gets one that is free.
    ScreenPort,
    /// A fixed name of a network card on the host.
    InterfaceName,
    /// The fixed number of a vsock.
    ContextId,
    /// A TCP or UDP port of the host, which only one of the two can have at a time.
    HostPort,
    /// A device of the host, which only one of the two can have at a time.
    HostDevice,
    /// The memory of a virtual TPM, which is kept by UUID: the clone's is empty.
    Tpm,
    /// Arguments for QEMU itself, which are kept as they are.
    QemuArguments,
}

const QEMU: &str = "http://libvirt.org/schemas/domain/qemu/1.0";

/// Renames what is in a machine's document, and keeps what it did.
struct Separation<'a> {
    document: &'a mut Document,
    old_name: &'a str,
    name: &'a str,
    changes: Vec<Change>,
}

impl Machine {
    /// Gives the machine its own of all that only one can have.
    pub(super) fn separate(&mut self, old_name: &str, name: &str) -> Vec<Change> {
        let mut separation = Separation {
            document: self.document_mut(),
            old_name,
            name,
            changes: Vec::new(),
        };
        separation.run();
        separation.changes
    }
}

impl Separation<'_> {
    fn run(&mut self) {
        let root = self.document.root();
        if let Some(devices) = self.document.find(root, "devices") {
            let all: Vec<ElementId> = self.document.children(devices).collect();
            for device in all {
                self.device(device);
            }
        }
        if self.document.find_ns(root, QEMU, "commandline").is_some() {
            self.tell(ChangeKind::QemuArguments, String::new(), None);
        }
    }

    fn device(&mut self, device: ElementId) {
        match self.document.name(device).to_owned().as_str() {
            line if LINES.contains(&line) => self.line(device),
            "interface" => self.interface(device),
            "graphics" => self.graphics(device),
            "hostdev" => self.host_device(device),
            "vsock" => self.vsock(device),
            "tpm" => self.tpm(device),
            "filesystem" => self.path(device, "source", "socket", ChangeKind::Socket),
            "audio" if self.attr(device, "type").as_deref() == Some("file") => {
                self.own_path(device, "path", ChangeKind::File);
            }
            _ => {}
        }
    }

    fn interface(&mut self, card: ElementId) {
        let name = self.document.attr_at(card, "target", "dev");
        // libvirt itself drops names like these.
        let is_fixed = |it: &String| !it.starts_with("vnet") && !it.starts_with("macvtap");
        if name.is_some_and(|it| is_fixed(&it)) {
            self.freed(card, "target", "dev", ChangeKind::InterfaceName);
        }
        match self.attr(card, "type").as_deref() {
            Some("hostdev") => {
                let place = self.place(card);
                self.tell(ChangeKind::HostDevice, place, None);
            }
            Some("vhostuser") => self.path(card, "source", "path", ChangeKind::Socket),
            Some("server") => self.shared(card, "port", ChangeKind::HostPort),
            _ => {}
        }
        // passt's.
        self.path(card, "backend", "logFile", ChangeKind::File);
        for range in self.document.find_all(card, "portForward/range") {
            if let Some(port) = self.attr(range, "start") {
                self.tell(ChangeKind::HostPort, port, None);
            }
        }
    }

    fn graphics(&mut self, screen: ElementId) {
        let fixed = ["port", "tlsPort", "websocket"];
        let is_automatic = self.attr(screen, "autoport").as_deref() == Some("yes");
        for name in fixed {
            let port = self.attr(screen, name).filter(|it| it != "-1");
            let Some(port) = port.filter(|_| name == "websocket" || !is_automatic) else {
                continue;
            };
            match name {
                "websocket" => self.document.set_attr(screen, name, "-1"),
                _ => {
                    self.document.remove_attr(screen, name);
                    self.document.set_attr(screen, "autoport", "yes");
                }
            }
            self.tell(ChangeKind::ScreenPort, port, None);
        }
        let told = self.changes.len();
        self.freed_own(screen, "socket", ChangeKind::Socket);
        for listen in self.document.find_all(screen, "listen") {
            self.freed_own(listen, "socket", ChangeKind::Socket);
        }
        // The same one is written in both places.
        self.changes.truncate(self.changes.len().min(told + 1));
    }

    fn host_device(&mut self, device: ElementId) {
        let place = self.place(device);
        self.tell(ChangeKind::HostDevice, place, None);
    }

    fn vsock(&mut self, vsock: ElementId) {
        let Some(cid) = self.document.find(vsock, "cid") else {
            return;
        };
        if self.attr(cid, "auto").as_deref() == Some("yes") {
            return;
        }
        if let Some(address) = self.attr(cid, "address") {
            self.document.set_attr(cid, "auto", "yes");
            self.document.remove_attr(cid, "address");
            self.tell(ChangeKind::ContextId, address, None);
        }
    }

    fn tpm(&mut self, tpm: ElementId) {
        match self.document.attr_at(tpm, "backend", "type").as_deref() {
            Some("passthrough") => {
                let path = self.document.attr_at(tpm, "backend/device", "path");
                self.tell(ChangeKind::HostDevice, path.unwrap_or_default(), None);
            }
            Some("emulator") => {
                self.tell(ChangeKind::Tpm, String::new(), None);
                for backend in self.document.find_all(tpm, "backend") {
                    self.path(backend, "source", "path", ChangeKind::File);
                }
            }
            // A swtpm that somebody else starts.
            Some("external") => {
                let path = self.document.attr_at(tpm, "backend/source", "path");
                self.tell(ChangeKind::HostDevice, path.unwrap_or_default(), None);
            }
            _ => {}
        }
    }

    /// Which device of the host: its numbers, as they stand there.
    fn place(&self, device: ElementId) -> String {
        let Some(source) = self.document.find(device, "source") else {
            return String::new();
        };
        let mut parts = Vec::new();
        for part in self.document.children(source) {
            for name in self.document.attr_names(part) {
                parts.extend(self.attr(part, name));
            }
        }
        parts.join(":")
    }

    /// A path in a child that becomes one of its own.
    fn path(&mut self, from: ElementId, child: &str, name: &str, kind: ChangeKind) {
        for element in self.document.find_all(from, child) {
            self.own_path(element, name, kind);
        }
    }

    fn own_path(&mut self, element: ElementId, name: &str, kind: ChangeKind) {
        if let Some(path) = self.attr(element, name) {
            let to = own_path(&path, self.old_name, self.name);
            self.document.set_attr(element, name, &to);
            self.tell(kind, path, Some(to));
        }
    }

    /// Something in a child that libvirt chooses where it is not there.
    fn freed(&mut self, from: ElementId, child: &str, name: &str, kind: ChangeKind) {
        for element in self.document.find_all(from, child) {
            self.freed_own(element, name, kind);
            remove_if_bare(self.document, element);
        }
    }

    fn freed_own(&mut self, element: ElementId, name: &str, kind: ChangeKind) {
        if let Some(value) = self.attr(element, name) {
            self.document.remove_attr(element, name);
            self.tell(kind, value, None);
        }
    }

    /// Something in the source that stays.
    fn shared(&mut self, line: ElementId, name: &str, kind: ChangeKind) {
        if let Some(value) = self.document.attr_at(line, "source", name) {
            self.tell(kind, value, None);
        }
    }

    fn attr(&self, element: ElementId, name: &str) -> Option<String> {
        let value = self.document.attr(element, name)?;
        Some(value.into_owned())
    }

    /// A serial line and the console on it name the same thing.
    fn tell(&mut self, kind: ChangeKind, from: String, to: Option<String>) {
        let change = Change { kind, from, to };
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }
}

/// Takes out an element that says nothing any more.
pub(super) fn remove_if_bare(document: &mut Document, element: ElementId) {
    let is_bare = document.attr_names(element).is_empty();
    if is_bare && document.children(element).next().is_none() {
        document.remove(element);
    }
}

/// A path like this one: with the new name for the old one, else with the new name before the ending.
fn own_path(path: &str, old_name: &str, name: &str) -> String {
    let (folder, file) = match path.rsplit_once('/') {
        Some((folder, file)) => (format!("{folder}/"), file),
        None => (String::new(), path),
    };
    if !old_name.is_empty() && file.contains(old_name) {
        return format!("{folder}{}", file.replace(old_name, name));
    }
    match file.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!("{folder}{stem}-{name}.{ending}"),
        _ => format!("{folder}{file}-{name}"),
    }
}
