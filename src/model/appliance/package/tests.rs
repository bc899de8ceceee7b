// SPDX-License-Identifier: GPL-3.0-or-later
//! Packages that are what they should be, and such that are not.

use std::path::PathBuf;

use super::*;

const OVF: &str = r#"<Envelope xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
<References><File ovf:id="f" ovf:href="d.vmdk"/></References>
<DiskSection><Disk ovf:diskId="v" ovf:fileRef="f" ovf:capacity="1"/></DiskSection>
<VirtualSystem ovf:id="a"><VirtualHardwareSection>
<Item><ResourceType>17</ResourceType><HostResource>ovf:/disk/v</HostResource></Item>
</VirtualHardwareSection></VirtualSystem></Envelope>"#;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gh-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn tar(&self, files: &[(&str, &[u8])]) -> PathBuf {
        let path = self.0.join("a.ova");
        let mut builder = tar::Builder::new(File::create(&path).unwrap());
        for (name, content) in files {
            let mut header = tar::Header::new_ustar();
            // As someone would write it who means harm: the crate refuses such names.
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append(&header, *content).unwrap();
        }
        builder.finish().unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn why(path: &Path) -> String {
    match open(path) {
        Err(Error::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_package_is_looked_into() {
    let folder = Folder::new("package");
    let path = folder.tar(&[
        ("a.ovf", OVF.as_bytes()),
        ("a.mf", b"SHA1(d.vmdk)= 00\n"),
        ("d.vmdk", b"disk"),
    ]);
    let package = open(&path).unwrap();
    assert_eq!(package.appliance.name, "a");
    assert_eq!(package.checksums.len(), 1);
    let part = &package.files["d.vmdk"];
    let bytes = std::fs::read(&path).unwrap();
    let (start, end) = (part.start as usize, (part.start + part.length) as usize);
    assert_eq!(&bytes[start..end], b"disk");
    std::fs::write(folder.0.join("b.ovf"), OVF).unwrap();
    std::fs::write(folder.0.join("d.vmdk"), "disk").unwrap();
    let beside = open(&folder.0.join("b.ovf")).unwrap();
    assert_eq!(beside.files["d.vmdk"].length, 4);
}

#[test]
fn what_is_wrong_is_said() {
    let folder = Folder::new("bad-package");
    let ovf = ("a.ovf", OVF.as_bytes());
    assert!(why(&folder.tar(&[ovf])).contains("“d.vmdk” is missing"));
    let up = why(&folder.tar(&[ovf, ("../../etc/cron.d/x", b"x")]));
    assert!(up.contains("“../../etc/cron.d/x” leads out"), "{up}");
    assert!(why(&folder.tar(&[("a.txt", b"x")])).contains("no machine"));
    let path = folder.tar(&[ovf, ("d.vmdk", &[7; 5000])]);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..4000]).unwrap();
    assert!(why(&path).contains("d.vmdk") || why(&path).contains("damaged"));
    std::fs::write(&path, [0xfe; 5000]).unwrap();
    assert!(why(&path).starts_with("This is not an OVA package:"));
    let file = |name: &str, content: &[u8]| {
        let path = folder.0.join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let ours = why(&file("b.guesthouse", &[0xfe; 5000]));
    assert!(
        ours.starts_with("This is not a Guesthouse package:"),
        "{ours}"
    );
    for name in ["empty.ova", "empty.qcow2", "empty.guesthouse"] {
        assert_eq!(why(&file(name, b"")), "The file is empty.");
    }
    for name in ["noise.vmdk", "noise.QCOW2", "noise.vdi", "noise.vhdx"] {
        assert!(
            why(&file(name, &[7; 5000])).contains("is damaged"),
            "{name}"
        );
    }
    assert!(open(&file("noise.img", &[7; 5000])).is_ok());
    assert!(!why(&folder.0.join("nothing.vmdk")).is_empty());
}

#[test]
fn a_bare_disk_is_a_machine() {
    let folder = Folder::new("bare");
    let path = folder.0.join("old web.vmdk.gz");
    std::fs::write(&path, [0x1f, 0x8b, 8]).unwrap();
    let package = open(&path).unwrap();
    assert_eq!(package.appliance.name, "old web");
    assert!(package.appliance.disks[0].is_gzipped);
}

#[test]
fn what_reaches_into_the_host_is_left_out() {
    let folder = Folder::new("reaching");
    let source = "<domain type='kvm'><name>a</name><memory>1024</memory><devices>\
        <filesystem type='mount'><source dir='/'/></filesystem>\
        <disk type='file' device='disk'><target dev='vda'/></disk>\
        <disk type='block' device='disk'><source dev='/dev/sda'/><target dev='vdb'/></disk>\
        </devices></domain>";
    let path = folder.tar(&[("machine.xml", source.as_bytes()), ("vda.qcow2", b"x")]);
    let package = open(&path).unwrap();
    assert_eq!(package.left_out, ["filesystem", "disk vdb"]);
    let kept = package.definition.unwrap();
    assert!(kept.contains("vda") && !kept.contains("/dev/") && !kept.contains("filesystem"));
    let bomb = format!("<!DOCTYPE a [<!ENTITY b 'c'>]>{source}");
    let path = folder.tar(&[("machine.xml", bomb.as_bytes())]);
    assert!(why(&path).contains("document type"));
}
