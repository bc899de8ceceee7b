// SPDX-License-Identifier: GPL-3.0-or-later
//! Descriptors as VirtualBox and VMware write them, after DSP0243's own examples, and what none may be.

use super::*;
use crate::definition::machine::Machine;

const VIRTUALBOX: &str = r##"<?xml version="1.0"?>
<Envelope ovf:version="1.0" xml:lang="en-US" xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData" xmlns:vbox="http://www.virtualbox.org/ovf/machine">
  <References>
    <File ovf:id="file1" ovf:href="web-disk001.vmdk"/>
    <File ovf:id="file2" ovf:href="web-disk002.vmdk"/>
  </References>
  <DiskSection>
    <Info>List of the virtual disks used in the package</Info>
    <Disk ovf:capacity="8589934592" ovf:diskId="vmdisk1" ovf:fileRef="file1" vbox:uuid="1"/>
    <Disk ovf:capacity="2" ovf:capacityAllocationUnits="byte * 2^30" ovf:diskId="vmdisk2" ovf:fileRef="file2"/>
  </DiskSection>
  <NetworkSection>
    <Network ovf:name="NAT"><Description>Logical network</Description></Network>
  </NetworkSection>
  <VirtualSystem ovf:id="web">
    <Info>A virtual machine</Info>
    <OperatingSystemSection ovf:id="96">
      <Info>The kind of installed guest operating system</Info>
      <Description>Debian_64</Description>
      <vbox:OSType ovf:required="false">Debian_64</vbox:OSType>
    </OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>Virtual hardware requirements for a virtual machine</Info>
      <Item><rasd:ElementName>2 virtual CPU</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
      <Item><rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>1024</rasd:VirtualQuantity></Item>
      <Item><rasd:Address>0</rasd:Address><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>PIIX4</rasd:ResourceSubType><rasd:ResourceType>5</rasd:ResourceType></Item>
      <Item><rasd:InstanceID>4</rasd:InstanceID><rasd:ResourceSubType>AHCI</rasd:ResourceSubType><rasd:ResourceType>20</rasd:ResourceType></Item>
      <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:InstanceID>5</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>15</rasd:ResourceType></Item>
      <Item><rasd:HostResource>/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>6</rasd:InstanceID><rasd:Parent>4</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
      <Item><rasd:HostResource>/disk/vmdisk2</rasd:HostResource><rasd:InstanceID>7</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
      <Item><rasd:Connection>NAT</rasd:Connection><rasd:InstanceID>8</rasd:InstanceID><rasd:ResourceSubType>E1000</rasd:ResourceSubType><rasd:ResourceType>10</rasd:ResourceType></Item>
    </VirtualHardwareSection>
    <vbox:Machine ovf:required="false" version="1.16-linux" name="web">
      <Hardware><Firmware type="EFI"/></Hardware>
    </vbox:Machine>
  </VirtualSystem>
</Envelope>"##;

const VMWARE: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<ovf:Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:vmw="http://www.vmware.com/schema/ovf" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <ovf:References><ovf:File ovf:href="db-1.vmdk.gz" ovf:id="file1" ovf:size="68096" ovf:compression="gzip"/></ovf:References>
  <ovf:DiskSection><ovf:Info>x</ovf:Info><ovf:Disk ovf:capacity="16" ovf:capacityAllocationUnits="GigaBytes" ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:populatedSize="0"/></ovf:DiskSection>
  <ovf:NetworkSection><ovf:Info>x</ovf:Info><ovf:Network ovf:name="VM Network"/></ovf:NetworkSection>
  <ovf:VirtualSystemCollection ovf:id="all"><ovf:VirtualSystem ovf:id="db">
    <ovf:Name>database</ovf:Name>
    <ovf:OperatingSystemSection ovf:id="101" vmw:osType="otherLinux64Guest"><ovf:Info>x</ovf:Info></ovf:OperatingSystemSection>
    <ovf:AnnotationSection><ovf:Info>x</ovf:Info><ovf:Annotation>two &amp; lines</ovf:Annotation></ovf:AnnotationSection>
    <ovf:VirtualHardwareSection><ovf:Info>x</ovf:Info>
      <ovf:Item><rasd:AllocationUnits>hertz * 10^6</rasd:AllocationUnits><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>4</rasd:VirtualQuantity></ovf:Item>
      <ovf:Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>4096</rasd:VirtualQuantity></ovf:Item>
      <ovf:Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>VirtualSCSI</rasd:ResourceSubType><rasd:ResourceType>6</rasd:ResourceType></ovf:Item>
      <ovf:Item><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></ovf:Item>
      <ovf:Item><rasd:Connection>VM Network</rasd:Connection><rasd:InstanceID>5</rasd:InstanceID><rasd:ResourceSubType>VmxNet3</rasd:ResourceSubType><rasd:ResourceType>10</rasd:ResourceType></ovf:Item>
      <ovf:Item><rasd:Connection>VM Network</rasd:Connection><rasd:InstanceID>6</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></ovf:Item>
      <vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="efi"/>
    </ovf:VirtualHardwareSection>
  </ovf:VirtualSystem></ovf:VirtualSystemCollection>
</ovf:Envelope>"##;

fn disk(file: &str, capacity: u64, bus: &str, is_gzipped: bool) -> ApplianceDisk {
    ApplianceDisk {
        file: Some(file.to_owned()),
        is_gzipped,
        capacity,
        bus: Some(bus.to_owned()),
    }
}

fn nic(network: &str, model: Option<&str>) -> ApplianceNic {
    ApplianceNic {
        network: network.to_owned(),
        model: model.map(str::to_owned),
    }
}

#[test]
fn as_virtualbox_writes_it() {
    let read = Appliance::parse(VIRTUALBOX).unwrap();
    assert_eq!(
        (read.name.as_str(), read.system.as_str()),
        ("web", "Debian_64")
    );
    assert_eq!((read.cpus, read.memory), (2, Size::gib(1)));
    assert_eq!(read.firmware, Firmware::Uefi);
    let disks = [
        disk("web-disk001.vmdk", 8 << 30, "sata", false),
        disk("web-disk002.vmdk", 2 << 30, "ide", false),
    ];
    assert_eq!(read.disks, disks);
    assert_eq!(read.nics, [nic("NAT", Some("e1000"))]);
}

#[test]
fn as_vmware_writes_it() {
    let read = Appliance::parse(VMWARE).unwrap();
    assert_eq!(
        (read.name.as_str(), read.system.as_str()),
        ("database", "otherLinux64Guest")
    );
    assert_eq!((read.cpus, read.memory), (4, Size::gib(4)));
    assert_eq!(read.description, "two & lines");
    assert_eq!(read.firmware, Firmware::Uefi);
    assert_eq!(read.disks, [disk("db-1.vmdk.gz", 16 << 30, "scsi", true)]);
    let nics = [nic("VM Network", Some("vmxnet3")), nic("VM Network", None)];
    assert_eq!(read.nics, nics);
    assert_eq!(read.networks(), ["VM Network"]);
}

#[test]
fn what_cannot_be_used() {
    let broken = |from: &str, to: &str| {
        let text = VIRTUALBOX.replace(from, to);
        assert_ne!(text, VIRTUALBOX);
        Appliance::parse(&text).unwrap_err()
    };
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d \"&b;&b;\">]>";
    assert_eq!(broken("<?xml version=\"1.0\"?>", bomb), Error::DocumentType);
    let up = Error::BadName("../../etc/passwd".to_owned());
    assert_eq!(broken("web-disk001.vmdk", "../../etc/passwd"), up);
    let missing = Error::UnknownDisk("gone".to_owned());
    assert_eq!(broken("/disk/vmdisk1", "/disk/gone"), missing);
    assert_eq!(
        broken("\"8589934592\"", "\"18446744073709551615\""),
        Error::TooLarge("vmdisk1".to_owned())
    );
    assert_eq!(
        broken("\"8589934592\"", "\"99999999999999999999\""),
        Error::TooLarge("vmdisk1".to_owned())
    );
    for memory in ["9000000000000", "99999999999999999999"] {
        let quantity = |it: &str| format!("<rasd:VirtualQuantity>{it}</rasd:VirtualQuantity>");
        let memory = broken(&quantity("1024"), &quantity(memory));
        assert_eq!(memory, Error::TooMuchMemory);
    }
    assert_eq!(
        broken("vbox:uuid=\"1\"", "ovf:parentRef=\"x\""),
        Error::Parent("vmdisk1".to_owned())
    );
    assert_eq!(Appliance::parse("<a/>"), Err(Error::NotOvf));
    assert_eq!(Appliance::parse("<Envelope/>"), Err(Error::NoMachine));
    assert!(matches!(Appliance::parse("<Env"), Err(Error::Xml(_))));
    let system = "<VirtualSystem/>";
    let two = format!("<Envelope>{system}{system}</Envelope>");
    assert_eq!(Appliance::parse(&two), Err(Error::Several(2)));
    for bad in ["", "..", "/etc/passwd", "a/b", "a\\b", "a\0"] {
        assert!(file_name(bad).is_err(), "{bad:?}");
    }
    assert_eq!(file_name("./a b.vmdk").as_deref(), Ok("a b.vmdk"));
}

#[test]
fn what_is_written_is_read_again() {
    let machine = Machine::parse(
        "<domain type='kvm'><name>a &amp; b</name><description>why</description>\
         <memory unit='MiB'>300</memory><vcpu>3</vcpu><os firmware='efi'><type>hvm</type></os>\
         <devices><interface type='network'><source network='default'/><model type='virtio'/>\
         </interface><interface type='bridge'><source bridge='br0'/></interface></devices></domain>",
    )
    .unwrap();
    let written = |file: &str, bus: &str| ExportedDisk {
        file: file.to_owned(),
        length: 5,
        capacity: 1 << 30,
        bus: bus.to_owned(),
    };
    let disks = [written("a-1.vmdk", "virtio"), written("a-2.vmdk", "ide")];
    let text = descriptor(&machine, &disks);
    let read = Appliance::parse(&text).unwrap();
    assert_eq!(
        (read.name.as_str(), read.description.as_str()),
        ("a & b", "why")
    );
    assert_eq!((read.cpus, read.memory), (3, Size::mib(300)));
    assert_eq!(read.firmware, Firmware::Uefi);
    let mut found = read.disks;
    found.sort_by(|a, b| a.file.cmp(&b.file));
    let wanted = [
        disk("a-1.vmdk", 1 << 30, "virtio", false),
        disk("a-2.vmdk", 1 << 30, "ide", false),
    ];
    assert_eq!(found, wanted);
    assert_eq!(
        read.nics,
        [nic("default", Some("virtio")), nic("br0", Some("e1000"))]
    );
}
