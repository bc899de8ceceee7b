// SPDX-License-Identifier: GPL-3.0-or-later
//! What is written beside the images of a backup: what it is, what it follows, and the checksum of each file.

mod document;

/// One backup of one machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Its name, unique in its folder: the moment it was made, such as `20261130T102137Z`.
    pub id: String,
    /// The id of the full backup that its chain begins with.
    pub chain: String,
    /// The id of the backup that it follows; none of a full one.
    pub parent: Option<String>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// The machine's name at that time.
    pub machine: String,
    /// The machine's UUID.
    pub uuid: String,
    /// The URI of the connection that the machine was on.
    pub connection: String,
    /// What the machine was doing.
    pub was: MachineWas,
    /// Whether the agent in the guest had written everything to the disks.
    pub quiesced: bool,
    /// The checkpoint that the next backup starts from, where there is one.
    pub checkpoint: Option<String>,
    /// The checkpoint's document, by which a host that does not know it any more, as after a migration, gets to know it.
    pub checkpoint_file: Option<KeptFile>,
    /// The disks.
    pub disks: Vec<KeptDisk>,
    /// The targets of the disks that are not in it, such as those passed through.
    pub left_out: Vec<String>,
    /// The machine's definition, as it starts next time, with its secrets.
    pub definition: KeptFile,
    /// Its UEFI variables.
    pub nvram: Option<KeptFile>,
    /// Whether the machine has an emulated TPM: its state, by libvirt's own design, cannot be read and is not in here.
    pub has_tpm: bool,
    /// The outcome of the last check.
    pub checked: Option<Checked>,
}

/// Whether a backup holds everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// It does.
    #[default]
    Full,
    /// It holds what changed since the one before.
    Incremental,
}

/// What a machine was doing when it was backed up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MachineWas {
    /// It ran: its disks are as if its power had been cut, unless they were quiesced.
    Running,
    /// It was paused.
    Paused,
    /// It was off.
    #[default]
    Off,
}

/// A file of a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptFile {
    /// Its bare name.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// The image of a disk in a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptDisk {
    /// The disk's target, such as `vda`.
    pub target: String,
    /// The image.
    pub file: KeptFile,
    /// The bare name of its backing file, where it holds changes alone.
    pub backing: Option<String>,
    /// Whether the checkpoint is on this disk.
    pub has_checkpoint: bool,
}

/// The outcome of a check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// When, in seconds since 1970.
    pub at: i64,
    /// What was wrong; none where all was as it was written.
    pub problem: Option<String>,
}

impl Manifest {
    /// Whether it holds everything.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.parent {
            None => Kind::Full,
            Some(_) => Kind::Incremental,
        }
    }

    /// Bytes that its files take.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.files().iter().map(|it| it.size).sum()
    }

    /// All its files.
    #[must_use]
    pub fn files(&self) -> Vec<&KeptFile> {
        let disks = self.disks.iter().map(|it| &it.file);
        disks
            .chain([&self.definition])
            .chain(self.nvram.as_ref())
            .chain(self.checkpoint_file.as_ref())
            .collect()
    }

    /// The image of the disk with this target.
    #[must_use]
    pub fn disk(&self, target: &str) -> Option<&KeptDisk> {
        self.disks.iter().find(|it| it.target == target)
    }
}

#[cfg(test)]
mod tests;
