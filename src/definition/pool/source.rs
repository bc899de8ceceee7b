// SPDX-License-Identifier: GPL-3.0-or-later
//! What a pool could be made of: what libvirt finds (`virConnectFindStoragePoolSources`), and the disks and adapters
//! among the devices of a host.

use super::kind::PoolKind;
use crate::definition::optical_drive::capability as find;
use crate::definition::size::Size;
use crate::definition::xml::{self, Document};

/// A source that was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundSource {
    /// What goes into the field.
    pub value: String,
    /// What is known of it beside that, such as its size or its devices.
    pub facts: Vec<String>,
    /// The format, where it is named.
    pub format: Option<String>,
}

/// A disk of the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostDisk {
    /// Its device file.
    pub path: String,
    /// Who made it, and what they call it.
    pub model: String,
    /// Its size; zero where it is not known.
    pub size: Size,
    /// Whether it can be pulled out.
    pub is_removable: bool,
}

/// A SCSI adapter of the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScsiAdapter {
    /// libvirt's name for it as a source, such as `host2`.
    pub name: String,
    /// The device it belongs to, as libvirt calls it.
    pub parent: Option<String>,
}

/// Reads the sources that libvirt found for a pool of a type.
///
/// # Errors
/// When the text is not well-formed, or no list of sources.
pub fn found_sources(source: &str, kind: &PoolKind) -> Result<Vec<FoundSource>, xml::Error> {
    let document = Document::parse_as(source, "sources")?;
    let sources = document.find_all(document.root(), "source").into_iter();
    let read = sources.filter_map(|source| {
        let devices = document.find_all(source, "device").into_iter();
        let mut devices =
            devices.filter_map(|device| document.attr(device, "path").map(String::from));
        let (value, facts) = match kind.name {
            "netfs" => (document.attr_at(source, "dir", "path")?, Vec::new()),
            "iscsi" | "iscsi-direct" => (devices.next()?, Vec::new()),
            "gluster" => (document.text_at(source, "name")?, Vec::new()),
            _ => (document.text_at(source, "name")?, devices.collect()),
        };
        Some(FoundSource {
            value,
            facts,
            format: document.attr_at(source, "format", "type"),
        })
    });
    let mut found: Vec<FoundSource> = Vec::new();
    for source in read {
        if !found.iter().any(|other| other.value == source.value) {
            found.push(source);
        }
    }
    Ok(found)
}

impl HostDisk {
    /// Reads a device of a host, if it is a disk that a pool could be made of.
    #[must_use]
    pub fn parse(source: &str) -> Option<HostDisk> {
        let document = Document::parse_as(source, "device").ok()?;
        let capability = find(&document, document.root(), "storage")?;
        let text = |name| document.text_at(capability, name);
        if text("drive_type").is_some_and(|kind| kind != "disk") {
            return None;
        }
        let removable = find(&document, capability, "removable");
        let size = text("size")
            .or_else(|| document.text_at(removable?, "media_size"))
            .and_then(|size| size.trim().parse().ok());
        let words = [text("vendor"), text("model")];
        let words: Vec<String> = words.into_iter().flatten().collect();
        Some(HostDisk {
            path: text("block")?,
            model: words.join(" "),
            size: Size(size.unwrap_or(0)),
            is_removable: removable.is_some(),
        })
    }
}

impl ScsiAdapter {
    /// Reads a device of a host, if it is a SCSI adapter.
    #[must_use]
    pub fn parse(source: &str) -> Option<ScsiAdapter> {
        let document = Document::parse_as(source, "device").ok()?;
        let root = document.root();
        let capability = find(&document, root, "scsi_host")?;
        let number = document.text_at(capability, "host")?;
        Some(ScsiAdapter {
            name: format!("host{number}"),
            parent: document.text_at(root, "parent"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::pool::kind::pool_kind;

    fn values(kind: &str, xml: &str) -> Vec<String> {
        let kind = pool_kind(kind).unwrap();
        let found = found_sources(xml, kind).unwrap();
        found.into_iter().map(|it| it.value).collect()
    }

    #[test]
    fn exports_targets_and_volume_groups() {
        let exports = "<sources><source><host name='h'/><dir path='/a'/><format type='nfs'/></source>\
            <source><host name='h'/><dir path='/b'/></source></sources>";
        assert_eq!(values("netfs", exports), ["/a", "/b"]);
        let targets = "<sources><source><host name='h' port='3260'/><device path='iqn.1'/></source>\
            <source><host name='h'/><device path='iqn.1'/></source></sources>";
        assert_eq!(values("iscsi", targets), ["iqn.1"]);
        let groups = "<sources><source><device path='/dev/sda2'/><device path='/dev/sdb'/>\
            <name>vg</name><format type='lvm2'/></source></sources>";
        let kind = pool_kind("logical").unwrap();
        let found = found_sources(groups, kind).unwrap();
        assert_eq!(found[0].value, "vg");
        assert_eq!(found[0].facts, ["/dev/sda2", "/dev/sdb"]);
        assert_eq!(found[0].format.as_deref(), Some("lvm2"));
        assert!(found_sources("<pool/>", kind).is_err());
    }

    #[test]
    fn disks_and_no_drives() {
        let disk = "<device><name>block_sda</name><capability type='storage'><block>/dev/sda</block>\
            <bus>ata</bus><drive_type>disk</drive_type><model>M1</model><vendor>ATA</vendor>\
            <size>1073741824</size></capability></device>";
        let read = HostDisk::parse(disk).unwrap();
        assert_eq!(
            (read.path.as_str(), read.model.as_str()),
            ("/dev/sda", "ATA M1")
        );
        assert_eq!(read.size, Size(1 << 30));
        assert!(!read.is_removable);
        assert_eq!(HostDisk::parse(&disk.replace(">disk<", ">cdrom<")), None);
        assert_eq!(HostDisk::parse("<device/>"), None);
    }

    #[test]
    fn adapters() {
        let xml = "<device><name>scsi_host2</name><parent>pci_0000_00_1f_2</parent>\
            <capability type='scsi_host'><host>2</host></capability></device>";
        let adapter = ScsiAdapter::parse(xml).unwrap();
        assert_eq!(adapter.name, "host2");
        assert_eq!(adapter.parent.as_deref(), Some("pci_0000_00_1f_2"));
    }
}
