// SPDX-License-Identifier: GPL-3.0-or-later
//! The definition of a machine that is restored: the one that was backed up, over the images that were brought back.

use std::collections::BTreeMap;

use crate::definition::device::disk::FORMAT;
use crate::definition::machine::Machine;
use crate::definition::xml::Error;

/// What a restored machine is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restored {
    /// Its name.
    pub name: String,
    /// The UUID of the machine that it takes the place of; none for a new machine, which gets its own UUID and
    /// addresses of cards.
    pub uuid: Option<String>,
    /// The images, by the disk's target. They are qcow2.
    pub images: BTreeMap<String, String>,
    /// The file of its UEFI variables, where it was brought back.
    pub nvram: Option<String>,
}

/// The definition that was backed up, for this machine. A disk that was not in the backup stays in it as it was.
///
/// # Errors
/// When `xml` is no machine's.
pub fn restored(xml: &str, wanted: &Restored) -> Result<String, Error> {
    let mut machine = Machine::parse(xml)?;
    machine.set_name(&wanted.name);
    for disk in machine.disks() {
        if let Some(path) = wanted.images.get(&disk.target) {
            machine.set_medium(disk.element, Some(path));
            FORMAT.set(machine.document_mut(), disk.element, Some("qcow2"));
        }
    }
    if machine.has_nvram() {
        forget_nvram(&mut machine);
        if let Some(nvram) = &wanted.nvram {
            machine.set_nvram_path(nvram);
        }
    }
    let document = machine.document_mut();
    let root = document.root();
    match &wanted.uuid {
        Some(uuid) => {
            let element = document.ensure(root, "uuid");
            document.set_text(element, uuid);
        }
        // libvirt makes new ones.
        None => {
            for path in ["uuid", "devices/interface/mac"] {
                for element in document.find_all(root, path) {
                    document.remove(element);
                }
            }
        }
    }
    Ok(machine.to_string())
}

/// Another machine may have the file by now.
fn forget_nvram(machine: &mut Machine) {
    let document = machine.document_mut();
    let root = document.root();
    let Some(element) = document.find(root, "os/nvram") else {
        return;
    };
    document.remove_attr(element, "type");
    match document.find(element, "source") {
        Some(source) => document.remove(source),
        None => document.set_text(element, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::xml::Document;

    const XML: &str = "<domain type='kvm'><name>web</name><uuid>old</uuid><os><type>hvm</type>\
        <loader readonly='yes' type='pflash'>/code.fd</loader><nvram template='/vars.fd'>/old.fd</nvram></os>\
        <devices><disk type='block' device='disk'><driver name='qemu' type='raw'/>\
        <source dev='/dev/sdb'/><target dev='vda'/></disk>\
        <disk type='file' device='cdrom'><source file='/i.iso'/><target dev='hdc'/></disk>\
        <interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>\
        </devices></domain>";

    fn wanted() -> Restored {
        Restored {
            name: "web-2".to_owned(),
            uuid: None,
            images: BTreeMap::from([("vda".to_owned(), "/srv/web-2.qcow2".to_owned())]),
            nvram: Some("/srv/web-2.fd".to_owned()),
        }
    }

    #[test]
    fn a_new_machine_has_nothing_of_the_old_one() {
        let xml = restored(XML, &wanted()).unwrap();
        let document = Document::parse(&xml).unwrap();
        let root = document.root();
        let text = |path| document.text_at(root, path);
        assert_eq!(text("name").as_deref(), Some("web-2"));
        assert_eq!(text("uuid"), None);
        assert_eq!(text("os/nvram").as_deref(), Some("/srv/web-2.fd"));
        assert_eq!(document.find(root, "devices/interface/mac"), None);
        let disk = Machine::parse(&xml).unwrap().disks().remove(0);
        assert_eq!(disk.path.as_deref(), Some("/srv/web-2.qcow2"));
        assert_eq!(disk.format.as_deref(), Some("qcow2"));
        assert!(xml.contains("/i.iso"));
    }

    #[test]
    fn over_the_old_machine_it_keeps_what_it_is_known_by() {
        let again = Restored {
            name: "web".to_owned(),
            uuid: Some("old".to_owned()),
            nvram: None,
            ..wanted()
        };
        let xml = restored(XML, &again).unwrap();
        assert!(xml.contains("<uuid>old</uuid>") && xml.contains("52:54:00:00:00:01"));
        // libvirt makes a new file, from the template.
        assert!(!xml.contains("/old.fd") && xml.contains("/vars.fd"));
    }
}
