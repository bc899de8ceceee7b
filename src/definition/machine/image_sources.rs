// SPDX-License-Identifier: GPL-3.0-or-later
//! Every image of the host that a machine's definition, or a snapshot's, names.

use super::Machine;
use crate::definition::xml::{Document, ElementId};

/// How a definition names an image.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ImageSource {
    /// By its path.
    Path(String),
    /// As a volume of a pool.
    Volume {
        /// The pool's name.
        pool: String,
        /// The volume's name.
        name: String,
    },
}

impl Machine {
    /// The images of its drives with their backing chains, its boot files and its UEFI variables.
    #[must_use]
    pub fn image_sources(&self) -> Vec<ImageSource> {
        let document = self.document();
        let root = document.root();
        let mut found = Vec::new();
        for disk in document.find_all(root, "devices/disk") {
            add_sources(document, disk, &mut found);
        }
        for file in ["os/kernel", "os/initrd", "os/dtb", "os/loader"] {
            found.extend(document.text_at(root, file).map(ImageSource::Path));
        }
        found.extend(self.nvram_path().map(ImageSource::Path));
        found
    }
}

/// The images that a snapshot's document names: those of its disks, and those that the machine had then.
#[must_use]
pub fn of_snapshot(xml: &str) -> Vec<ImageSource> {
    let mut found = Vec::new();
    if let Ok(document) = Document::parse(xml) {
        add_sources(&document, document.root(), &mut found);
    }
    found
}

/// The sources below an element: a disk's own, those of its backing files, that of its mirror.
fn add_sources(document: &Document, from: ElementId, found: &mut Vec<ImageSource>) {
    for child in document.children(from) {
        let attr = |name| document.attr(child, name).map(|value| value.into_owned());
        if document.name(child) == "source" {
            let path = attr("file").or_else(|| attr("dev"));
            found.extend(path.map(ImageSource::Path).or_else(|| {
                let (pool, name) = (attr("pool")?, attr("volume")?);
                Some(ImageSource::Volume { pool, name })
            }));
        }
        add_sources(document, child, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> ImageSource {
        ImageSource::Path(path.to_owned())
    }

    #[test]
    fn down_to_the_first_image() {
        let machine = Machine::parse(
            "<domain><devices><disk type='file'><source file='/a'/><backingStore type='file'>\
             <source file='/b'/><backingStore/></backingStore></disk>\
             <disk type='volume'><source pool='default' volume='c'/></disk>\
             <disk type='block'><source dev='/dev/sdz'/></disk></devices></domain>",
        )
        .unwrap();
        let volume = ImageSource::Volume {
            pool: "default".to_owned(),
            name: "c".to_owned(),
        };
        assert_eq!(
            machine.image_sources(),
            [path("/a"), path("/b"), volume, path("/dev/sdz")]
        );
    }

    #[test]
    fn of_a_snapshot_both_sides() {
        let xml = "<domainsnapshot><disks><disk name='vda' snapshot='external'>\
            <source file='/over'/></disk></disks><domain><devices><disk type='file'>\
            <source file='/base'/></disk></devices></domain></domainsnapshot>";
        assert_eq!(of_snapshot(xml), [path("/over"), path("/base")]);
        assert_eq!(of_snapshot("<"), []);
    }
}
