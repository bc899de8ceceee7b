// SPDX-License-Identifier: GPL-3.0-or-later
//! What an image is chosen for, and which volumes fit.

use crate::model::VolumeInfo;
use crate::ui::i18n::gettext;

/// What is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A disk image.
    #[default]
    Disk,
    /// An installation image or another CD.
    Iso,
    /// A floppy.
    Floppy,
    /// A folder.
    Folder,
    /// A kernel, an initial RAM disk or a device tree.
    Kernel,
}

/// No floppy is larger, in bytes.
const LARGEST_FLOPPY: u64 = 2_949_120;

impl Kind {
    /// Why a volume does not fit.
    pub(super) fn problem(self, volume: &VolumeInfo) -> Option<String> {
        let is_folder = volume.format == "dir";
        match self {
            Self::Folder if !is_folder => Some(gettext("This is not a folder.")),
            Self::Folder => None,
            _ if is_folder => Some(gettext("This is a folder.")),
            Self::Iso | Self::Floppy | Self::Kernel if !volume.path.starts_with('/') => Some(
                gettext("The host has no file for it: only a hard disk can be on it."),
            ),
            Self::Disk if volume.format == "iso" => {
                Some(gettext("This is a CD image, not a disk."))
            }
            Self::Iso if is_disk_format(&volume.format) => Some(gettext(
                "This is a disk image, and a CD drive takes only CD images.",
            )),
            Self::Floppy if volume.capacity > LARGEST_FLOPPY => {
                Some(gettext("This is too large for a floppy."))
            }
            _ => None,
        }
    }

    pub(super) fn chooser_title(self) -> String {
        match self {
            Self::Folder => gettext("Choose a Folder"),
            Self::Kernel => gettext("Choose a File"),
            _ => gettext("Choose an Image"),
        }
    }

    /// What a file chooser shows: a name, and globs.
    pub(super) fn filter(self) -> (String, &'static [&'static str]) {
        match self {
            Self::Disk => (
                gettext("Disk images"),
                &["*.qcow2", "*.img", "*.raw", "*.vmdk", "*.vdi", "*.vhd"],
            ),
            Self::Iso => (gettext("CD images"), &["*.iso", "*.ISO", "*.img"]),
            Self::Floppy => (gettext("Floppy images"), &["*.img", "*.ima", "*.flp"]),
            Self::Folder | Self::Kernel => (gettext("All files"), &["*"]),
        }
    }
}

/// Whether it is a format in which QEMU alone finds the content.
fn is_disk_format(format: &str) -> bool {
    !matches!(format, "raw" | "iso" | "" | "unknown")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(format: &str, capacity: u64) -> VolumeInfo {
        VolumeInfo {
            format: format.to_owned(),
            capacity,
            path: "/a".to_owned(),
            ..VolumeInfo::default()
        }
    }

    #[test]
    fn each_takes_what_it_can_use() {
        let fits = |kind: Kind, format, capacity| kind.problem(&volume(format, capacity)).is_none();
        assert!(fits(Kind::Disk, "qcow2", 1) && !fits(Kind::Disk, "iso", 1));
        assert!(!fits(Kind::Disk, "dir", 1) && fits(Kind::Folder, "dir", 1));
        assert!(fits(Kind::Iso, "iso", 1) && fits(Kind::Iso, "raw", 1));
        assert!(!fits(Kind::Iso, "qcow2", 1));
        assert!(fits(Kind::Floppy, "raw", 1_474_560) && !fits(Kind::Floppy, "raw", 1 << 30));
        assert!(fits(Kind::Kernel, "raw", 1) && !fits(Kind::Folder, "raw", 1));
        let far = VolumeInfo {
            path: "ip-10.0.0.1:3260-lun-1".to_owned(),
            ..volume("", 1)
        };
        assert!(Kind::Disk.problem(&far).is_none() && Kind::Iso.problem(&far).is_some());
    }
}
