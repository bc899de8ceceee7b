// SPDX-License-Identifier: GPL-3.0-or-later
//! Findings and remedies, side by side with the document.

use super::*;
use crate::definition::capabilities::MachineType;
use crate::definition::machine::Machine;

const XML: &str = "<domain type='kvm'>
  <name>a</name>
  <uuid>5bb18e1d-0f9e-4f34-8a0e-5e0fbc0d0001</uuid> <!-- 标识 -->
  <os><type arch='x86_64' machine='rhel6.5.0'>hvm</type></os>
  <cpu mode='host-passthrough'/>
  <devices>
    <emulator>/usr/local/bin/qemu</emulator>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw'/>
      <source file='/home/lee/a.img'/>
      <target dev='hda' bus='ide'/>
    </disk>
    <disk type='file' device='cdrom'>
      <source file='/home/lee/a.iso'/>
      <target dev='hdc' bus='ide'/>
    </disk>
    <interface type='bridge'>
      <mac address='52:54:00:00:00:01'/>
      <source bridge='br100'/>
    </interface>
    <interface type='network'>
      <source network='default'/>
    </interface>
    <graphics type='spice'><image compression='off'/></graphics>
    <channel type='spicevmc'/>
  </devices>
</domain>
";

fn host() -> Host {
    let capabilities = "<capabilities><host><cpu><arch>x86_64</arch></cpu></host><guest>\
        <os_type>hvm</os_type><arch name='x86_64'><emulator>/usr/bin/qemu-system-x86_64</emulator>\
        <machine canonical='pc-q35-7.2'>q35</machine><machine canonical='pc-i440fx-7.2'>pc</machine>\
        <machine>pc-i440fx-7.2</machine><domain type='qemu'/></arch></guest></capabilities>";
    let mut capabilities = HostCapabilities::parse(capabilities).unwrap();
    capabilities.guests[0].machines.push(MachineType {
        name: "old".to_owned(),
        canonical: None,
        max_cpus: None,
        deprecated: true,
    });
    let offer = "<domainCapabilities><arch>x86_64</arch><domain>qemu</domain><cpu>\
        <mode name='host-passthrough' supported='no'/><mode name='maximum' supported='yes'/>\
        <mode name='custom' supported='yes'/></cpu><devices>\
        <graphics supported='yes'><enum name='type'><value>vnc</value></enum></graphics>\
        </devices></domainCapabilities>";
    let missing = ["/usr/local/bin/qemu", "/home/lee/a.img", "/home/lee/a.iso"];
    let files = missing.map(|path| (path.to_owned(), FileProblem::Missing));
    Host {
        capabilities,
        offer: Some(DomainCapabilities::parse(offer).unwrap()),
        machines: vec![(Uuid::nil(), "a".to_owned())],
        macs: vec![("52:54:00:00:00:01".parse().unwrap(), "b".to_owned())],
        networks: Some(vec![("default".to_owned(), false)]),
        devices: Some(vec!["br0".to_owned()]),
        files: files.into(),
        ..Host::default()
    }
}

fn findings(xml: &str, host: &Host) -> Vec<Finding> {
    Machine::parse(xml).unwrap().check_fit(host)
}

/// The finding of this kind, its remedy put into the document.
#[track_caller]
fn mended(is: impl Fn(&Lack) -> bool, remedy: &Remedy) -> String {
    let found = findings(XML, &host());
    let finding = found.iter().find(|finding| is(&finding.lack)).unwrap();
    let mut machine = Machine::parse(XML).unwrap();
    finding.mend(&mut machine, remedy);
    let text = machine.to_string();
    let left = findings(&text, &host());
    assert!(!left.contains(finding), "{finding:?} is still there");
    text
}

#[test]
fn all_that_a_host_lacks_is_found() {
    let found = findings(XML, &host());
    let lacks: Vec<String> = found
        .iter()
        .map(|finding| {
            let text = format!("{:?}", finding.lack);
            let end = text.find([' ', '(', '{']).unwrap_or(text.len());
            text[..end].to_owned()
        })
        .collect();
    assert_eq!(
        lacks,
        [
            "Name",
            "Virtualization",
            "Emulator",
            "MachineType",
            "CpuMode",
            "Image",
            "Image",
            "Bridge",
            "Mac",
            "NetworkInactive",
            "Device"
        ]
    );
}

#[test]
fn what_is_not_known_is_no_finding() {
    assert_eq!(findings(XML, &Host::default()), []);
}

#[test]
fn an_own_uuid_is_told_before_the_name() {
    let mut host = host();
    host.machines = vec![(
        "5bb18e1d-0f9e-4f34-8a0e-5e0fbc0d0001".parse().unwrap(),
        "a".to_owned(),
    )];
    assert_eq!(findings(XML, &host)[0].lack, Lack::Uuid("a".to_owned()));
}

#[test]
fn kvm_without_hardware_is_a_warning() {
    let mut host = host();
    host.capabilities.guests[0]
        .virtualizations
        .push(Virtualization::Kvm);
    host.lacks_hardware = true;
    let found = findings(XML, &host);
    let finding = found
        .iter()
        .find(|it| matches!(it.lack, Lack::Virtualization { .. }));
    assert_eq!(finding.unwrap().severity, Severity::Warning);
    host.lacks_hardware = false;
    let found = findings(XML, &host);
    let is_kind = |it: &Finding| matches!(it.lack, Lack::Virtualization { .. });
    assert!(!found.iter().any(is_kind));
}

#[test]
fn a_remedy_changes_one_thing() {
    let name = Remedy::Identity {
        name: "a-2".to_owned(),
        uuid: Uuid::max(),
    };
    let text = mended(|it| matches!(it, Lack::Name(_)), &name);
    let expected = XML.replace("<name>a<", "<name>a-2<").replace(
        "5bb18e1d-0f9e-4f34-8a0e-5e0fbc0d0001",
        &Uuid::max().to_string(),
    );
    assert_eq!(text, expected);
    let used = |word: &str| Remedy::Use(word.to_owned());
    let text = mended(
        |it| matches!(it, Lack::Virtualization { .. }),
        &used("qemu"),
    );
    assert_eq!(text, XML.replace("'kvm'", "'qemu'"));
    let own = "/usr/bin/qemu-system-x86_64";
    let text = mended(|it| matches!(it, Lack::Emulator { .. }), &used(own));
    assert_eq!(text, XML.replace("/usr/local/bin/qemu", own));
    let text = mended(|it| matches!(it, Lack::MachineType { .. }), &used("pc"));
    assert_eq!(text, XML.replace("rhel6.5.0", "pc"));
    let text = mended(|it| matches!(it, Lack::CpuMode { .. }), &used("maximum"));
    assert_eq!(text, XML.replace("host-passthrough", "maximum"));
}

#[test]
fn a_machine_type_of_the_same_family_comes_first() {
    let found = findings(XML, &host());
    let types = found.iter().find_map(|finding| match &finding.lack {
        Lack::MachineType { offered, .. } => Some(offered.clone()),
        _ => None,
    });
    assert_eq!(types.unwrap(), ["pc", "pc-i440fx-7.2", "q35"]);
}

#[test]
fn images_are_chosen_or_left_out() {
    let is = |device: DiskDevice| move |it: &Lack| matches!(it, Lack::Image { device: of, .. } if *of == device);
    let image = Remedy::Image {
        path: "/images/b.qcow2".to_owned(),
        format: Some("qcow2".to_owned()),
    };
    let text = mended(is(DiskDevice::Disk), &image);
    let expected = XML
        .replace("'raw'", "'qcow2'")
        .replace("/home/lee/a.img", "/images/b.qcow2");
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&text), lines(&expected));
    let text = mended(is(DiskDevice::Cdrom), &Remedy::LeaveOut);
    assert_eq!(
        text,
        XML.replace("\n      <source file='/home/lee/a.iso'/>", "")
    );
    let text = mended(is(DiskDevice::Disk), &Remedy::LeaveOut);
    assert!(!text.contains("a.img") && text.contains("a.iso"));
}

#[test]
fn a_card_is_plugged_in_elsewhere_or_goes() {
    let is = |it: &Lack| matches!(it, Lack::Bridge(_));
    let text = mended(is, &Remedy::Plug(NicChoice::Network("lan".to_owned())));
    assert!(text.contains("network='lan'") && text.contains("52:54:00:00:00:01"));
    let text = mended(is, &Remedy::Plug(NicChoice::None));
    assert!(!text.contains("br100") && text.contains("network='default'"));
}

#[test]
fn spice_takes_its_channels_with_it() {
    let is = |it: &Lack| {
        matches!(
            it,
            Lack::Device {
                part: Part::Display,
                ..
            }
        )
    };
    let text = mended(is, &Remedy::Use("vnc".to_owned()));
    assert!(text.contains("type='vnc'") && !text.contains("spice"));
    assert!(!text.contains("compression"));
}
