// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine's definition says about one of its lines.

use std::path::PathBuf;

use crate::definition::machine::Machine;

/// One line, as the definition has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// libvirt's name for it: `serial0`, `console1`.
    pub name: String,
    /// Whether it is a `<serial>`; otherwise a `<console>` of its own.
    pub is_serial: bool,
    /// What the guest sees: `isa-serial`, `virtio`, …
    pub target: Option<String>,
    /// Its number among the guest's lines of this kind.
    pub port: Option<u32>,
    /// Where virtlogd writes all of it down.
    pub log: Option<PathBuf>,
}

impl Description {
    /// All lines of a machine. libvirt gives them names when the machine starts;
    /// those of one that is off are what they will be.
    pub fn read_all(machine: &Machine) -> Vec<Self> {
        let document = machine.document();
        let root = document.root();
        let mut virtio = 0..;
        machine
            .serials()
            .into_iter()
            .map(|serial| {
                let kind = document.name(serial.element);
                let all = document.find_all(root, &format!("devices/{kind}"));
                let position = all.iter().position(|&it| it == serial.element);
                let log = document.attr_at(serial.element, "log", "file");
                // Linux counts these by themselves, whatever their ports are.
                let port = match serial.target.as_deref() {
                    Some("virtio") => virtio.next(),
                    _ => serial.port,
                };
                Self {
                    name: serial
                        .alias
                        .unwrap_or_else(|| format!("{kind}{}", position.unwrap_or(0))),
                    is_serial: kind == "serial",
                    target: serial.target,
                    port,
                    log: log.map(PathBuf::from),
                }
            })
            .collect()
    }

    /// The guest's own name for the line, where it is known: `ttyS0` on a PC.
    pub fn guest_device(&self) -> Option<String> {
        let port = self.port?;
        match self.target.as_deref() {
            Some("isa-serial" | "pci-serial" | "usb-serial" | "serial") | None => {
                Some(format!("ttyS{port}"))
            }
            Some("virtio") => Some(format!("hvc{port}")),
            Some("system-serial") => Some(format!("ttyAMA{port}")),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(devices: &str) -> Vec<Description> {
        let xml = format!("<domain><devices>{devices}</devices></domain>");
        Description::read_all(&Machine::parse(&xml).unwrap())
    }

    #[test]
    fn lines_have_the_names_that_libvirt_will_give_them() {
        let lines = read(
            "<serial type='pty'><target type='isa-serial' port='0'/><log file='/a'/></serial>\
             <serial type='pty'><target type='isa-serial' port='1'/></serial>\
             <console type='pty'><target type='serial' port='0'/></console>\
             <console type='pty'><target type='virtio' port='1'/></console>\
             <console type='pty'><target type='virtio' port='2'/></console>",
        );
        let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["serial0", "serial1", "console1", "console2"]);
        assert_eq!(lines[0].log.as_deref(), Some("/a".as_ref()));
        assert_eq!(lines[1].guest_device().as_deref(), Some("ttyS1"));
        assert_eq!(lines[2].guest_device().as_deref(), Some("hvc0"));
        assert_eq!(lines[3].guest_device().as_deref(), Some("hvc1"));
    }

    #[test]
    fn a_running_machine_says_the_names_itself() {
        let lines = read(
            "<serial type='pty'><source path='/dev/pts/3'/><target port='0'/>\
             <alias name='ua-mine'/></serial>",
        );
        assert_eq!(lines[0].name, "ua-mine");
    }
}
