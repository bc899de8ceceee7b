// SPDX-License-Identifier: GPL-3.0-or-later
//! The document that has a running machine write to overlays, so that the images below stand still.

use uuid::Uuid;

use crate::definition::disk::Disk;
use crate::definition::machine::{ImageSource, Machine};
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

/// Where an overlay is in a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverlayPlace {
    /// The machine writes to it.
    Top,
    /// Another overlay has it as its backing image, or that cannot be excluded: without it data is lost.
    Below,
    /// The machine does not need it.
    Unused,
}

impl Overlay {
    /// Where it is in a machine by its definition. Only that of a running machine names the whole backing chain.
    #[must_use]
    pub fn place(&self, definition: &Machine, running: bool) -> OverlayPlace {
        let disks = definition.disks();
        let own = disks.iter().find(|it| it.target == self.target);
        let now = own.and_then(|it| it.path.as_deref());
        let in_chain = || {
            let sources = definition.image_sources();
            sources.contains(&ImageSource::Path(self.path.clone()))
        };
        match now {
            Some(path) if path == self.path => OverlayPlace::Top,
            Some(path) if path == self.image => OverlayPlace::Unused,
            _ if running && !in_chain() => OverlayPlace::Unused,
            _ => OverlayPlace::Below,
        }
    }

    /// An overlay over a disk of a machine while it is cloned. The name says whose it is; `number` makes it one that no
    /// earlier overlay has, should one have been left.
    #[must_use]
    pub fn while_cloned(target: &str, image: &str, machine: Uuid, number: u64) -> Overlay {
        Overlay {
            target: target.to_owned(),
            image: image.to_owned(),
            path: format!("{image}{}{number}", mark_of(machine)),
        }
    }

    /// The overlays among a machine's disks that are there only while it is cloned.
    #[must_use]
    pub fn left_in(disks: &[Disk], machine: Uuid) -> Vec<Overlay> {
        let mark = mark_of(machine);
        let overlay = |disk: &Disk| {
            let path = disk.path.as_deref()?;
            let (image, number) = path.rsplit_once(&mark)?;
            let number = number.parse().ok()?;
            Some(Overlay::while_cloned(&disk.target, image, machine, number))
        };
        disks.iter().filter_map(overlay).collect()
    }
}

/// What stands between an image's path and the overlay's number.
fn mark_of(machine: Uuid) -> String {
    let machine = machine.simple().to_string();
    format!(".cloning-{}-", machine.get(..8).unwrap_or(&machine))
}

/// Whether a document can have an overlay of a cloning in it: one without need not be read.
#[must_use]
pub fn may_have_overlays(xml: &str) -> bool {
    xml.contains(".cloning-")
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

    #[test]
    fn an_overlay_below_another_is_needed() {
        let overlay = Overlay {
            target: "vda".to_owned(),
            image: "/a".to_owned(),
            path: "/a.over".to_owned(),
        };
        let place = |running: bool, path: &str, below: &str| {
            let backing = match below {
                "" => String::new(),
                below => format!("<backingStore><source file='{below}'/></backingStore>"),
            };
            let xml = format!(
                "<domain><devices><disk><source file='{path}'/>{backing}<target dev='vda'/></disk>\
                 </devices></domain>"
            );
            overlay.place(&Machine::parse(&xml).unwrap(), running)
        };
        assert_eq!(place(true, "/a.over", "/a"), OverlayPlace::Top);
        assert_eq!(place(false, "/a.over", ""), OverlayPlace::Top);
        assert_eq!(place(true, "/a", ""), OverlayPlace::Unused);
        assert_eq!(place(false, "/a", ""), OverlayPlace::Unused);
        // A snapshot that another program took meanwhile.
        assert_eq!(place(true, "/a.snap", "/a.over"), OverlayPlace::Below);
        assert_eq!(place(false, "/a.snap", ""), OverlayPlace::Below);
        assert_eq!(place(true, "/elsewhere", ""), OverlayPlace::Unused);
    }

    #[test]
    fn overlays_that_were_left() {
        let uuid = Uuid::from_u128(0x1234_5678 << 96);
        let laid = Overlay::while_cloned("vdb", "/b", uuid, 77);
        assert_eq!(laid.path, "/b.cloning-12345678-77");
        let disk = |target: &str, path: &str| {
            format!("<disk><source file='{path}'/><target dev='{target}'/></disk>")
        };
        let all = [
            disk("vda", "/a"),
            disk("vdb", &laid.path),
            // A snapshot over it, and another machine's.
            disk("vdc", "/c.cloning-12345678-77.snap"),
            disk("vdd", "/d.cloning-87654321-77"),
        ];
        let xml = format!("<domain><devices>{}</devices></domain>", all.concat());
        assert!(may_have_overlays(&xml));
        let disks = Machine::parse(&xml).unwrap().disks();
        assert_eq!(Overlay::left_in(&disks, uuid), [laid]);
    }

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
