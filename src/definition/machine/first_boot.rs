// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine keeps of its creation, beside its other marks: the address of its guest, set or to be set, that cloud-init
//! is in its guest, and the seed image that its first boot reads. The seed is a disk until the machine was started once; the
//! mark stays until the image is deleted, so that this is done even if the program was closed meanwhile.

use std::net::IpAddr;

use super::Machine;
use super::installation::free_target;
use crate::definition::disk::DiskDevice;
use crate::definition::network_config::AddressByHand;
use crate::definition::new_machine::DiskSource;
use crate::definition::xml::ElementId;

const ADDRESS: &str = "address";
const BY_HAND: &str = "console-address";
const SEED: &str = "seed";
pub(super) const CLOUD_INIT: &str = "cloud-init";

impl Machine {
    /// The address that was set for its guest when it was made.
    #[must_use]
    pub fn assigned_address(&self) -> Option<IpAddr> {
        self.value(ADDRESS, "ip")?.parse().ok()
    }

    /// Notes the address that is set for its guest.
    pub fn assign_address(&mut self, address: IpAddr) {
        self.remove_mark(ADDRESS);
        let mark = self.add_mark(ADDRESS);
        let document = self.document_mut();
        document.set_attr(mark, "ip", &address.to_string());
    }

    /// Nothing sets an address any more.
    pub fn forget_address(&mut self) {
        self.remove_mark(ADDRESS);
    }

    /// The address that a person is to set on its guest's console.
    #[must_use]
    pub fn address_by_hand(&self) -> Option<AddressByHand> {
        by_hand(|attribute| self.value(BY_HAND, attribute))
    }

    /// Notes an address that nothing sets in its guest.
    pub fn note_address_by_hand(&mut self, wanted: &AddressByHand) {
        self.remove_mark(BY_HAND);
        let mark = self.add_mark(BY_HAND);
        let document = self.document_mut();
        document.set_attr(mark, "mac", &wanted.mac.to_string());
        document.set_attr(mark, "ip", &wanted.address.to_string());
        if let Some(gateway) = wanted.gateway {
            document.set_attr(mark, "gateway", &gateway.to_string());
        }
    }

    /// It is not to be set any more.
    pub fn forget_address_by_hand(&mut self) {
        self.remove_mark(BY_HAND);
    }

    /// The path of the seed image that was made for its first boot and is not deleted yet.
    #[must_use]
    pub fn seed(&self) -> Option<String> {
        self.value(SEED, "path")
    }

    /// Adds the seed image as its last disk, read-only where its bus has such disks, and notes it.
    pub fn add_seed(&mut self, path: &str) {
        let disks = self.disks();
        let first = disks.iter().find(|it| it.device == DiskDevice::Disk);
        let bus = first.and_then(|it| it.bus.clone());
        let bus = bus.unwrap_or_else(|| "virtio".to_owned());
        let target = free_target(&bus, &disks);
        let root = self.root();
        let source = DiskSource::from_path(path);
        let document = self.document_mut();
        let devices = document.ensure(root, "devices");
        let attributes = [("type", source.kind()), ("device", "disk")];
        let disk = document.append_with(devices, "disk", &attributes);
        document.append_with(disk, "driver", &[("name", "qemu"), ("type", "raw")]);
        document.append_with(disk, "source", &source.attributes());
        document.append_with(disk, "target", &[("dev", &target), ("bus", &bus)]);
        if matches!(bus.as_str(), "virtio" | "scsi" | "usb") {
            document.append_element(disk, "readonly");
        }
        self.remove_mark(SEED);
        let mark = self.add_mark(SEED);
        self.document_mut().set_attr(mark, "path", path);
        if !self.has_cloud_init() {
            self.add_mark(CLOUD_INIT);
        }
    }

    /// Whether its guest was set up by cloud-init: it can be again, in a clone.
    #[must_use]
    pub fn has_cloud_init(&self) -> bool {
        self.mark(CLOUD_INIT).is_some()
    }

    /// Whether the seed image is one of its disks.
    #[must_use]
    pub fn has_seed_disk(&self) -> bool {
        self.seed_disk().is_some()
    }

    /// Takes the seed image out of its disks: it is still noted.
    pub fn take_seed_out(&mut self) {
        if let Some(disk) = self.seed_disk() {
            self.document_mut().remove(disk);
        }
    }

    /// The seed image is deleted: notes nothing of it any more.
    pub fn forget_seed(&mut self) {
        self.take_seed_out();
        self.remove_mark(SEED);
    }

    fn seed_disk(&self) -> Option<ElementId> {
        let seed = self.seed()?;
        let mut disks = self.disks().into_iter();
        let disk = disks.find(|it| it.path.as_deref() == Some(seed.as_str()))?;
        Some(disk.element)
    }

    fn value(&self, mark: &str, attribute: &str) -> Option<String> {
        let value = self.document().attr(self.mark(mark)?, attribute)?;
        Some(value.into_owned())
    }
}

/// Reads the mark, of which `value` gives the attributes.
pub(super) fn by_hand(value: impl Fn(&str) -> Option<String>) -> Option<AddressByHand> {
    Some(AddressByHand {
        mac: value("mac")?.parse().ok()?,
        address: value("ip")?.parse().ok()?,
        gateway: value("gateway").and_then(|it| it.parse().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::machine::Marks;

    const PLAIN: &str = "<domain type='kvm'>
  <name>a</name>
  <devices>
    <disk type='file' device='disk'>
      <source file='/a'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='user'/>
  </devices>
</domain>
";

    #[test]
    fn a_seed_comes_and_goes() {
        let mut machine = Machine::parse(PLAIN).unwrap();
        machine.add_seed("/pool/a-cidata.img");
        assert!(machine.has_seed_disk());
        let disk = machine.disks().pop().unwrap();
        assert_eq!((disk.target.as_str(), disk.read_only), ("vdb", true));
        assert_eq!(machine.marks().seed.as_deref(), Some("/pool/a-cidata.img"));
        machine.take_seed_out();
        assert!(!machine.has_seed_disk());
        assert_eq!(machine.disks().len(), 1);
        assert_eq!(machine.seed().as_deref(), Some("/pool/a-cidata.img"));
        machine.forget_seed();
        assert!(machine.seed().is_none() && machine.has_cloud_init());
        machine.remove_mark(CLOUD_INIT);
        assert_eq!(machine.to_string(), PLAIN);
    }

    #[test]
    fn an_address_is_noted_once() {
        let mut machine = Machine::parse(PLAIN).unwrap();
        machine.assign_address("10.0.0.9".parse().unwrap());
        machine.assign_address("10.0.0.2".parse().unwrap());
        let text = machine.to_string();
        assert_eq!(text.matches("10.0.0.").count(), 1, "{text}");
        let expected: Option<IpAddr> = Some("10.0.0.2".parse().unwrap());
        assert_eq!(machine.marks().address, expected);
        let alone = "<guesthouse><address ip='10.0.0.2'/><seed path='/s'/></guesthouse>";
        let marks = Marks::parse(alone).unwrap();
        assert_eq!(
            (marks.address, marks.seed.as_deref()),
            (expected, Some("/s"))
        );
    }

    #[test]
    fn a_disk_that_cannot_be_read_only_is_not_called_so() {
        let mut machine =
            Machine::parse(&PLAIN.replace("vda' bus='virtio", "sda' bus='sata")).unwrap();
        machine.add_seed("/s");
        let disk = machine.disks().pop().unwrap();
        assert_eq!((disk.target.as_str(), disk.read_only), ("sdb", false));
    }

    #[test]
    fn an_address_to_be_set_by_hand_comes_and_goes() {
        let wanted = AddressByHand {
            mac: "52:54:00:00:00:01".parse().unwrap(),
            address: "10.0.0.2/24".parse().unwrap(),
            gateway: "10.0.0.1".parse().ok(),
        };
        let mut machine = Machine::parse(PLAIN).unwrap();
        machine.note_address_by_hand(&wanted);
        assert_eq!(machine.address_by_hand(), Some(wanted.clone()));
        assert_eq!(machine.marks().by_hand, Some(wanted));
        machine.forget_address_by_hand();
        assert_eq!(machine.to_string(), PLAIN);
    }
}
