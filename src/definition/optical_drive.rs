// SPDX-License-Identifier: GPL-3.0-or-later
//! The optical drives of a host, among its devices.

use super::xml::{Document, ElementId};

/// An optical drive of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpticalDrive {
    /// Its device file, such as `/dev/sr0`.
    pub path: String,
    /// Whether there is a disc in it.
    pub has_disc: bool,
    /// The label of the disc, where it has one.
    pub label: Option<String>,
}

impl OpticalDrive {
    /// Reads a device of a host, if it is an optical drive.
    #[must_use]
    pub fn parse(source: &str) -> Option<OpticalDrive> {
        let document = Document::parse_as(source, "device").ok()?;
        let storage = capability(&document, document.root(), "storage")?;
        if document.text_at(storage, "drive_type").as_deref() != Some("cdrom") {
            return None;
        }
        let disc = capability(&document, storage, "removable");
        let of_disc = |name| document.text_at(disc?, name);
        let label = of_disc("media_label").map(|it| it.trim().to_owned());
        Some(OpticalDrive {
            path: document.text_at(storage, "block")?,
            has_disc: of_disc("media_available").as_deref() == Some("1"),
            label: label.filter(|it| !it.is_empty()),
        })
    }
}

/// What is said of one capability of a device.
pub(super) fn capability(document: &Document, of: ElementId, kind: &str) -> Option<ElementId> {
    let mut capabilities = document.find_all(of, "capability").into_iter();
    capabilities.find(|it| document.attr(*it, "type").as_deref() == Some(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRIVE: &str = "<device><name>block_sr0</name><capability type='storage'><block>/dev/sr0</block>\
        <bus>scsi</bus><drive_type>cdrom</drive_type><capability type='removable'>\
        <media_available>1</media_available><media_size>400</media_size><media_label>Debian 12 </media_label>\
        </capability></capability></device>";

    #[test]
    fn a_drive_says_what_is_in_it() {
        let read = OpticalDrive::parse(DRIVE).unwrap();
        assert_eq!(read.path, "/dev/sr0");
        assert!(read.has_disc);
        assert_eq!(read.label.as_deref(), Some("Debian 12"));
        let empty = DRIVE.replace(">1<", ">0<").replace("Debian 12 ", "");
        let empty = OpticalDrive::parse(&empty).unwrap();
        assert!(!empty.has_disc && empty.label.is_none());
        assert_eq!(
            OpticalDrive::parse(&DRIVE.replace(">cdrom<", ">disk<")),
            None
        );
    }
}
