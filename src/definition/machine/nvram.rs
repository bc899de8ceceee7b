// SPDX-License-Identifier: GPL-3.0-or-later
//! The file that a machine's UEFI variables are kept in. libvirt names it after the
//! machine, unless the definition names it.

use super::{Firmware, Machine};
use crate::definition::xml::Document;

/// The name of a machine that is only asked about.
const PROBE: &str = "guesthouse-probe";

/// The files that libvirt chooses for the UEFI variables of machines of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutomaticNvram {
    before: String,
    after: String,
}

impl AutomaticNvram {
    /// Reads it from the command line of [`Machine::nvram_probe`], as QEMU would be
    /// started; none where it has no such file.
    #[must_use]
    pub fn parse(command: &str) -> Option<AutomaticNvram> {
        let mark = format!("/{PROBE}_VARS");
        let at = command.find(&mark)?;
        let start = command[..at].rfind('"')? + 1;
        let end = at + mark.len();
        let length = command[end..].find('"')?;
        let before = &command[start..=at];
        // Escaped, as JSON and for a shell; no host's folder needs it.
        if before.contains(['\\', '\'']) {
            return None;
        }
        Some(AutomaticNvram {
            before: before.to_owned(),
            after: format!("_VARS{}", &command[end..end + length]),
        })
    }

    /// The file of a machine of this name.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        format!("{}{name}{}", self.before, self.after)
    }
}

impl Machine {
    /// Whether it has UEFI variables that are kept in a file of the host.
    #[must_use]
    pub fn has_nvram(&self) -> bool {
        let (document, root) = (self.document(), self.root());
        let kind = document.attr_at(root, "os/nvram", "type");
        self.virtualization().is_qemu()
            && self.firmware() == Firmware::Uefi
            && document.attr_at(root, "os/loader", "stateless").as_deref() != Some("yes")
            && kind.is_none_or(|kind| kind == "file")
    }

    /// The file for them, where the definition names it.
    #[must_use]
    pub fn nvram_path(&self) -> Option<String> {
        let (document, root) = (self.document(), self.root());
        let source = document.attr_at(root, "os/nvram/source", "file");
        source
            .or_else(|| document.text_at(root, "os/nvram"))
            .map(|path| path.trim().to_owned())
            .filter(|path| !path.is_empty())
    }

    /// Names the file for them.
    pub fn set_nvram_path(&mut self, path: &str) {
        let root = self.root();
        let document = self.document_mut();
        match document.find(root, "os/nvram/source") {
            Some(source) => document.set_attr(source, "file", path),
            None => {
                let nvram = document.ensure(root, "os/nvram");
                document.set_text(nvram, path);
            }
        }
    }

    /// A machine with the same firmware and nothing else, which names no file: libvirt
    /// tells which one it would choose when it makes a command line of it.
    #[must_use]
    pub fn nvram_probe(&self) -> String {
        let mut probe = self.clone();
        probe.set_name(PROBE);
        let root = probe.root();
        let document: &mut Document = probe.document_mut();
        let children: Vec<_> = document.children(root).collect();
        for child in children {
            let stays = ["name", "memory", "vcpu", "os", "features", "cpu", "devices"];
            if !stays.contains(&document.name(child)) {
                document.remove(child);
            }
        }
        if let Some(devices) = document.find(root, "devices") {
            let all: Vec<_> = document.children(devices).collect();
            for device in all {
                if document.name(device) != "emulator" {
                    document.remove(device);
                }
            }
        }
        if let Some(nvram) = document.find(root, "os/nvram") {
            document.remove_attr(nvram, "type");
            match document.find(nvram, "source") {
                Some(source) => document.remove(source),
                None => document.set_text(nvram, ""),
            }
        }
        probe.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMED: &str = "<domain type='qemu'><name>a</name><uuid>1</uuid><os>\
        <type arch='x86_64' machine='q35'>hvm</type>\
        <loader readonly='yes' type='pflash'>/code.fd</loader>\
        <nvram template='/vars.fd'>/nvram/a_VARS.fd</nvram></os>\
        <devices><emulator>/qemu</emulator><rng model='virtio'/></devices></domain>";

    #[test]
    fn the_file_that_a_definition_names() {
        let mut machine = Machine::parse(NAMED).unwrap();
        assert!(machine.has_nvram());
        assert_eq!(machine.nvram_path().as_deref(), Some("/nvram/a_VARS.fd"));
        machine.set_nvram_path("/nvram/b_VARS.fd");
        assert_eq!(machine.to_string(), NAMED.replace("a_VARS", "b_VARS"));
        let source = NAMED.replace(
            "'>/nvram/a_VARS.fd<",
            "' type='file'><source file='/nvram/a_VARS.fd'/><",
        );
        let mut machine = Machine::parse(&source).unwrap();
        assert!(machine.has_nvram());
        assert_eq!(machine.nvram_path().as_deref(), Some("/nvram/a_VARS.fd"));
        machine.set_nvram_path("/c");
        assert_eq!(machine.nvram_path().as_deref(), Some("/c"));
    }

    #[test]
    fn machines_without_such_a_file() {
        let has = |xml: &str| Machine::parse(xml).unwrap().has_nvram();
        assert!(has("<domain type='kvm'><os firmware='efi'/></domain>"));
        assert!(!has("<domain type='test'><os firmware='efi'/></domain>"));
        assert!(!has(
            "<domain type='kvm'><os><type>hvm</type></os></domain>"
        ));
        let network = "<domain type='kvm'><os firmware='efi'><nvram type='network'/></os></domain>";
        assert!(!has(network));
        let none = "<domain type='kvm'><os firmware='efi'><loader stateless='yes'/></os></domain>";
        assert!(!has(none));
    }

    #[test]
    fn the_file_that_libvirt_chooses() {
        let probe = Machine::parse(NAMED).unwrap().nvram_probe();
        assert!(!probe.contains("uuid") && !probe.contains("rng"), "{probe}");
        assert!(probe.contains("<name>guesthouse-probe</name>"), "{probe}");
        assert!(
            probe.contains("<nvram template='/vars.fd'></nvram>"),
            "{probe}"
        );
        let command = "-blockdev '{\"driver\":\"file\",\"filename\":\"/var/lib/nvram/guesthouse-probe_VARS.fd\",\
            \"node-name\":\"libvirt-pflash1-storage\"}' -name guest=guesthouse-probe";
        let automatic = AutomaticNvram::parse(command).unwrap();
        assert_eq!(automatic.path("ö b"), "/var/lib/nvram/ö b_VARS.fd");
        assert_eq!(AutomaticNvram::parse("-name guest=guesthouse-probe"), None);
    }
}
