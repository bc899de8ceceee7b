// SPDX-License-Identifier: GPL-3.0-or-later
//! The document that has a running machine write to overlays, so that the images below stand still.

use crate::definition::disk::Disk;
use crate::definition::xml::Document;

/// An overlay to be laid over a disk for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// The disk's target, such as `vda`.
    pub target: String,
    /// The image of the disk.
    pub image: String,
    /// Where the overlay goes.
    pub path: String,
}

/// The snapshot that lays overlays over these of a machine's disks, and leaves the others alone.
#[must_use]
pub fn overlay_snapshot(disks: &[Disk], overlays: &[Overlay]) -> String {
    let mut document = Document::new("domainsnapshot");
    let root = document.root();
    document.append_with(root, "memory", &[("snapshot", "no")]);
    let list = document.append_element(root, "disks");
    for disk in disks {
        let overlay = overlays.iter().find(|it| it.target == disk.target);
        let word = if overlay.is_some() { "external" } else { "no" };
        let attributes = [("name", disk.target.as_str()), ("snapshot", word)];
        let element = document.append_with(list, "disk", &attributes);
        if let Some(overlay) = overlay {
            document.set_attr(element, "type", "file");
            document.append_with(element, "driver", &[("type", "qcow2")]);
            document.append_with(element, "source", &[("file", &overlay.path)]);
        }
    }
    document.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::machine::Machine;

    #[test]
    fn only_what_is_copied_gets_an_overlay() {
        let machine = "<domain><devices><disk><source file='/a'/><target dev='vda'/></disk>\
            <disk><source file='/b'/><target dev='vdb'/></disk></devices></domain>";
        let disks = Machine::parse(machine).unwrap().disks();
        let overlay = Overlay {
            target: "vdb".to_owned(),
            image: "/b".to_owned(),
            path: "/b & x".to_owned(),
        };
        let xml = overlay_snapshot(&disks, &[overlay]);
        let document = Document::parse(&xml).unwrap();
        let each = document.find_all(document.root(), "disks/disk");
        let attr = |at: usize, name| document.attr(each[at], name).unwrap().into_owned();
        assert_eq!(
            (attr(0, "name"), attr(0, "snapshot")),
            ("vda".into(), "no".into())
        );
        assert_eq!(attr(1, "snapshot"), "external");
        let file = document.attr_at(each[1], "source", "file");
        assert_eq!(file.as_deref(), Some("/b & x"));
    }
}
