// SPDX-License-Identifier: GPL-3.0-or-later
//! A backup of a machine: what libvirt is asked for, what is written beside the images, and which backups belong together.
//!
//! # The folder
//! ```text
//! FOLDER/NAME.UUID/                   all backups of one machine; only its owner may enter it
//!   20261130T102137Z/                 a chain, named after its full backup
//!     20261130T102137Z.backup.xml     the full backup: a Manifest
//!     20261130T102137Z.vda.qcow2
//!     20261130T102137Z.definition.xml the machine, with its secrets
//!     20261130T102137Z.nvram          its UEFI variables, where it has them
//!     20261130T102137Z.checkpoint.xml what the next one starts from
//!     20261201T020000Z.backup.xml     an incremental backup
//!     20261201T020000Z.vda.qcow2      its backing file is 20261130T102137Z.vda.qcow2, by its bare name
//!     20261202T020000Z.unfinished.xml one that is being made, or was interrupted
//! ```
//! A chain can be moved as a whole: QEMU finds a backing file with a bare name beside the image. A manifest is written
//! last; what has none is not a backup.

mod chain;
mod manifest;
mod plan;
mod request;
mod restore;
mod schedule;
mod unfinished;

pub use chain::{Chain, Flaw, Proposal, Why, chains, propose, to_remove};
pub use manifest::{Checked, KeptDisk, KeptFile, Kind, MachineWas, Manifest};
pub use plan::{BackupPlan, LastRun};
pub use request::{BackupRequest, RequestedDisk, redefined, targets};
pub use restore::{Restored, restored};
pub use schedule::{Every, Schedule, Units, cron_line, units};
pub use unfinished::Unfinished;

/// How the name of a manifest's file ends.
pub const MANIFEST: &str = ".backup.xml";

/// How the name of the mark of an unfinished backup ends.
pub const UNFINISHED: &str = ".unfinished.xml";

/// The folder of a machine's backups in the folder that was chosen. It is found by the UUID: the name may change.
#[must_use]
pub fn folder_name(machine: &str, uuid: &str) -> String {
    let name: String = machine
        .chars()
        .map(|c| match c {
            '/' | '\0' => '-',
            c if c.is_control() => '-',
            c => c,
        })
        .take(60)
        .collect();
    let name = name.trim_start_matches('.');
    format!("{name}.{uuid}")
}

/// Whether a folder of this name has the backups of the machine with this UUID.
#[must_use]
pub fn is_folder_of(folder: &str, uuid: &str) -> bool {
    folder
        .strip_suffix(uuid)
        .is_some_and(|rest| rest.ends_with('.'))
}

/// The name of a disk's image in a backup.
#[must_use]
pub fn image_name(id: &str, target: &str) -> String {
    format!("{id}.{target}.qcow2")
}

/// Whether a file can be in a chain's folder: a bare name, so that a manifest from elsewhere leads nowhere else.
#[must_use]
pub fn is_bare(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_machine() {
        let uuid = "6f3c0b8e-33d6-4a8a-9f0a-0c9f3f6c1f10";
        let name = folder_name("../a/b", uuid);
        assert_eq!(name, format!("-a-b.{uuid}"));
        assert!(is_folder_of(&name, uuid));
        assert!(is_folder_of(&format!("renamed.{uuid}"), uuid));
        assert!(!is_folder_of(uuid, uuid));
        assert!(!is_folder_of(&name, "0c9f3f6c1f10-other"));
    }

    #[test]
    fn names_that_lead_elsewhere() {
        assert!(is_bare("20261130T102137Z.vda.qcow2"));
        for name in ["", "..", "../a", "/etc/passwd", ".hidden"] {
            assert!(!is_bare(name), "{name}");
        }
    }
}
