// SPDX-License-Identifier: GPL-3.0-or-later
//! The documents that ask libvirt for a backup and for a checkpoint.

use crate::definition::xml::{Document, Error};

/// A backup that the host is to write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackupRequest {
    /// All disks of the machine.
    pub disks: Vec<RequestedDisk>,
    /// The checkpoint since which changes are wanted; none for everything.
    pub since: Option<String>,
    /// The name of the checkpoint that the next backup starts from; none for no checkpoint.
    pub checkpoint: Option<String>,
}

/// A disk in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestedDisk {
    /// Its target, such as `vda`.
    pub target: String,
    /// The file of the host that it is written to, which must not be there yet; none to leave the disk out.
    pub file: Option<String>,
    /// Whether all of it is written, also where changes alone are wanted.
    pub whole: bool,
    /// Whether its image can have a checkpoint: only qcow2 can.
    pub has_checkpoint: bool,
}

impl BackupRequest {
    /// The backup, pushed by QEMU into qcow2 files.
    #[must_use]
    pub fn xml(&self) -> String {
        let mut document = Document::new("domainbackup");
        let root = document.root();
        document.set_attr(root, "mode", "push");
        if let Some(since) = &self.since {
            document.append_text(root, "incremental", since);
        }
        let disks = document.append_element(root, "disks");
        for disk in &self.disks {
            let Some(file) = &disk.file else {
                let attributes = [("name", disk.target.as_str()), ("backup", "no")];
                document.append_with(disks, "disk", &attributes);
                continue;
            };
            // Without a type libvirt's schema refuses it.
            let mut attributes = vec![
                ("name", disk.target.as_str()),
                ("backup", "yes"),
                ("type", "file"),
            ];
            if self.since.is_some() && disk.whole {
                attributes.push(("backupmode", "full"));
            }
            let element = document.append_with(disks, "disk", &attributes);
            document.append_with(element, "driver", &[("type", "qcow2")]);
            document.append_with(element, "target", &[("file", file)]);
        }
        document.to_string()
    }

    /// The checkpoint, where one is wanted.
    #[must_use]
    pub fn checkpoint_xml(&self) -> Option<String> {
        let name = self.checkpoint.as_ref()?;
        let mut document = Document::new("domaincheckpoint");
        let root = document.root();
        document.append_text(root, "name", name);
        let disks = document.append_element(root, "disks");
        for disk in &self.disks {
            let word = match disk.file.is_some() && disk.has_checkpoint {
                true => "bitmap",
                false => "no",
            };
            let attributes = [("name", disk.target.as_str()), ("checkpoint", word)];
            document.append_with(disks, "disk", &attributes);
        }
        Some(document.to_string())
    }
}

/// The files that a backup under way writes to, by its document.
///
/// # Errors
/// When it is no backup's.
pub fn targets(xml: &str) -> Result<Vec<String>, Error> {
    let document = Document::parse_as(xml, "domainbackup")?;
    let disks = document.find_all(document.root(), "disks/disk");
    let files = disks.into_iter();
    Ok(files
        .filter_map(|it| document.attr_at(it, "target", "file"))
        .collect())
}

/// A checkpoint's document as it is defined again on a host whose images have its bitmaps: without the machine's, of
/// which libvirt 9.0 wants to see all or nothing, and without a parent, which may be deleted by now.
///
/// # Errors
/// When it is no checkpoint's.
pub fn redefined(xml: &str) -> Result<String, Error> {
    let mut document = Document::parse_as(xml, "domaincheckpoint")?;
    let root = document.root();
    for name in ["domain", "parent"] {
        for element in document.find_all(root, name) {
            document.remove(element);
        }
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> BackupRequest {
        let disk = |target: &str, file: Option<&str>, whole, has_checkpoint| RequestedDisk {
            target: target.to_owned(),
            file: file.map(str::to_owned),
            whole,
            has_checkpoint,
        };
        BackupRequest {
            disks: vec![
                disk("vda", Some("/b/a & b.qcow2"), false, true),
                disk("vdb", Some("/b/new.qcow2"), true, false),
                disk("hdc", None, false, false),
            ],
            since: Some("c1".to_owned()),
            checkpoint: Some("c2".to_owned()),
        }
    }

    #[test]
    fn what_is_asked_for() {
        let xml = request().xml();
        let document = Document::parse_as(&xml, "domainbackup").unwrap();
        let root = document.root();
        assert_eq!(document.text_at(root, "incremental").as_deref(), Some("c1"));
        let disks = document.find_all(root, "disks/disk");
        let attr = |at: usize, name| document.attr(disks[at], name).map(|it| it.into_owned());
        assert_eq!(attr(0, "backupmode"), None);
        assert_eq!(attr(1, "backupmode").as_deref(), Some("full"));
        assert_eq!(attr(2, "backup").as_deref(), Some("no"));
        assert_eq!(attr(0, "type").as_deref(), Some("file"));
        let format = document.attr_at(disks[0], "driver", "type");
        assert_eq!(format.as_deref(), Some("qcow2"));
        assert_eq!(targets(&xml).unwrap(), ["/b/a & b.qcow2", "/b/new.qcow2"]);
    }

    #[test]
    fn only_qcow2_has_a_checkpoint() {
        let xml = request().checkpoint_xml().unwrap();
        let document = Document::parse_as(&xml, "domaincheckpoint").unwrap();
        let disks = document.find_all(document.root(), "disks/disk");
        let words: Vec<_> = disks
            .iter()
            .filter_map(|&it| document.attr(it, "checkpoint"))
            .collect();
        assert_eq!(words, ["bitmap", "no", "no"]);
        let none = BackupRequest {
            checkpoint: None,
            ..request()
        };
        assert_eq!(none.checkpoint_xml(), None);
    }

    #[test]
    fn a_full_one_says_nothing_of_modes() {
        let full = BackupRequest {
            since: None,
            ..request()
        };
        let xml = full.xml();
        assert!(!xml.contains("incremental") && !xml.contains("backupmode"));
    }

    #[test]
    fn a_checkpoint_is_defined_again() {
        let xml = "<domaincheckpoint><name>c1</name><parent><name>c0</name></parent>\
            <disks><disk name='vda' checkpoint='bitmap' bitmap='c1'/></disks>\
            <domain type='qemu'><name>web</name><uuid>old</uuid></domain></domaincheckpoint>";
        let again = redefined(xml).unwrap();
        let document = Document::parse_as(&again, "domaincheckpoint").unwrap();
        let root = document.root();
        assert_eq!(document.find(root, "domain"), None);
        assert_eq!(document.find(root, "parent"), None);
        assert_eq!(document.text_at(root, "name").as_deref(), Some("c1"));
    }
}
