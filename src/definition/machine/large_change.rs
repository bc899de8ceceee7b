// SPDX-License-Identifier: GPL-3.0-or-later
//! Changes after which a guest may not start, so that a person may want a snapshot before.

use super::Machine;
use crate::definition::device::other::LOADER_SECURE;

impl Machine {
    /// Whether, between these two definitions, it got another machine type, firmware, Secure Boot, or bus of a disk, or lost
    /// a disk or its TPM.
    #[must_use]
    pub fn is_large_change(&self, after: &Machine) -> bool {
        let loader = |it: &Machine| {
            let (document, root) = (&it.document, it.document.root());
            let file = document.text_at(root, "os/loader");
            let secure = LOADER_SECURE.get(document, root);
            // libvirt writes "no" where nothing was chosen.
            (file, secure.filter(|it| it != "no"))
        };
        let has_tpm = |it: &Machine| {
            let (document, root) = (&it.document, it.document.root());
            document.find(root, "devices/tpm").is_some()
        };
        self.arch() != after.arch()
            || self.machine_type() != after.machine_type()
            || self.firmware() != after.firmware()
            || loader(self) != loader(after)
            || has_tpm(self) && !has_tpm(after)
            || self.changes_disks(after)
    }

    fn changes_disks(&self, after: &Machine) -> bool {
        let now = after.disks();
        self.disks()
            .iter()
            .filter(|it| it.is_written())
            .any(|disk| {
                let same = now.iter().find(|it| it.path == disk.path);
                same.is_none_or(|it| it.bus != disk.bus)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_keep_a_guest_from_starting() {
        const XML: &str = "<domain type='kvm'><title>a</title><os><type arch='x86_64' \
            machine='pc'>hvm</type></os><devices><disk type='file' device='disk'>\
            <source file='/a'/><target dev='vda' bus='virtio'/></disk><disk type='file' \
            device='cdrom'><source file='/cd'/><target dev='sda' bus='sata'/><readonly/></disk>\
            <tpm model='tpm-crb'/></devices></domain>";
        let machine = Machine::parse(XML).unwrap();
        let large = |from: &str, to: &str| {
            let after = XML.replace(from, to);
            assert_ne!(after, XML);
            machine.is_large_change(&Machine::parse(&after).unwrap())
        };
        assert!(large("'pc'", "'q35'"));
        assert!(large("<os>", "<os firmware='efi'>"));
        assert!(large("bus='virtio'", "bus='sata'"));
        assert!(large("'/a'", "'/b'"));
        assert!(large("<tpm model='tpm-crb'/>", ""));
        let secure = |word: &str| format!("<os><loader secure='{word}'/>");
        assert!(large("<os>", &secure("yes")) && !large("<os>", &secure("no")));
        assert!(!large("'tpm-crb'", "'tpm-tis'"));
        assert!(!large("'/cd'", "'/other'"));
        assert!(!large("bus='sata'", "bus='ide'"));
        assert!(!large(">a<", ">b<"));
    }
}
