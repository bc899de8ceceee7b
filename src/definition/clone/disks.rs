// SPDX-License-Identifier: GPL-3.0-or-later
//! What can become of each disk of a machine that is cloned, what is proposed, and why.

use crate::definition::disk::{Disk, DiskDevice, DiskSourceKind};

/// What can become of a disk in a clone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// The clone gets a copy.
    Copy,
    /// The clone gets an overlay, which holds what differs from the original's image.
    Linked,
    /// Both have the same image.
    Share,
    /// The clone has no such disk.
    LeaveOut,
}

/// Why something is proposed, or not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A CD or floppy, which machines only read.
    Medium,
    /// It is read-only.
    ReadOnly,
    /// It is marked as shareable.
    Shareable,
    /// A device of the host with its commands.
    HostDevice,
    /// It is not an image of this host.
    Elsewhere,
    /// A block device of the host that is in no pool.
    BlockDevice,
    /// There is nothing where it should be.
    Missing,
    /// It is encrypted: its content cannot be read without the secret.
    Encrypted,
    /// The machine runs, and libvirt can keep such a disk from changing only if it is a file.
    RunningNoFile,
    /// The machine runs: an image that is written to cannot be a base.
    Running,
    /// The machine is a template, which is not written to.
    Template,
}

/// What a disk's source is on the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Image {
    /// A file or a volume that the host knows.
    Known,
    /// Nothing is there.
    Missing,
    /// A block device in no pool.
    BlockDevice,
    /// It is not on this host.
    Elsewhere,
}

/// What the choices depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferFacts {
    /// What the source is.
    pub image: Image,
    /// Whether the image is encrypted.
    pub encrypted: bool,
    /// Whether the machine runs.
    pub active: bool,
    /// Whether it is a template.
    pub template: bool,
}

/// What can become of one disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// All that is possible, in the order of a list.
    pub choices: Vec<Choice>,
    /// What is proposed.
    pub proposed: Choice,
    /// Why; none where it needs no reason.
    pub reason: Option<Reason>,
}

impl Disk {
    /// Whether it is a drive, which can be empty.
    #[must_use]
    pub fn is_drive(&self) -> bool {
        matches!(self.device, DiskDevice::Cdrom | DiskDevice::Floppy)
    }
}

impl Offer {
    fn new(choices: &[Choice], proposed: Choice, reason: Option<Reason>) -> Option<Self> {
        Some(Self {
            choices: choices.to_vec(),
            proposed,
            reason,
        })
    }
}

/// What can become of a disk; none for an empty drive, which stays so.
#[must_use]
pub fn offer(disk: &Disk, facts: OfferFacts) -> Option<Offer> {
    use Choice::{Copy, LeaveOut, Linked, Share};
    disk.path.as_ref()?;
    let without_copy = |proposed, reason| Offer::new(&[Share, LeaveOut], proposed, Some(reason));
    if disk.is_drive() {
        return without_copy(Share, Reason::Medium);
    }
    if disk.device == DiskDevice::Lun {
        return without_copy(LeaveOut, Reason::HostDevice);
    }
    match facts.image {
        Image::Elsewhere => return without_copy(LeaveOut, Reason::Elsewhere),
        Image::BlockDevice => return without_copy(LeaveOut, Reason::BlockDevice),
        Image::Missing => return without_copy(LeaveOut, Reason::Missing),
        Image::Known if facts.encrypted => return without_copy(LeaveOut, Reason::Encrypted),
        Image::Known => {}
    }
    let stands_still = disk.read_only || !facts.active;
    let mut choices = Vec::new();
    if stands_still || disk.source_kind == DiskSourceKind::File {
        choices.push(Copy);
    }
    if stands_still {
        choices.push(Linked);
    }
    choices.extend([Share, LeaveOut]);
    let (proposed, reason) = match choices[0] {
        _ if disk.shareable => (Share, Some(Reason::Shareable)),
        _ if facts.template => (Linked, Some(Reason::Template)),
        _ if disk.read_only => (Share, Some(Reason::ReadOnly)),
        Copy if stands_still => (Copy, None),
        Copy => (Copy, Some(Reason::Running)),
        _ => (LeaveOut, Some(Reason::RunningNoFile)),
    };
    Offer::new(&choices, proposed, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::machine::Machine;

    const KNOWN: OfferFacts = OfferFacts {
        image: Image::Known,
        encrypted: false,
        active: false,
        template: false,
    };
    const RUNNING: OfferFacts = OfferFacts {
        active: true,
        ..KNOWN
    };
    const FILE: &str = "<disk type='file'><source file='/a'/><target dev='vda'/></disk>";

    fn of(disk: &str, facts: OfferFacts) -> Option<(Vec<Choice>, Choice, Option<Reason>)> {
        let xml = format!("<domain><devices>{disk}</devices></domain>");
        let disk = Machine::parse(&xml).unwrap().disks().remove(0);
        offer(&disk, facts).map(|it| (it.choices, it.proposed, it.reason))
    }

    fn proposed(disk: &str, facts: OfferFacts) -> (Choice, Option<Reason>) {
        let (_, proposed, reason) = of(disk, facts).unwrap();
        (proposed, reason)
    }

    #[test]
    fn a_disk_of_its_own_is_copied() {
        use Choice::{Copy, LeaveOut, Linked, Share};
        let all = vec![Copy, Linked, Share, LeaveOut];
        assert_eq!(of(FILE, KNOWN), Some((all, Copy, None)));
        let running = vec![Copy, Share, LeaveOut];
        let expected = Some((running, Copy, Some(Reason::Running)));
        assert_eq!(of(FILE, RUNNING), expected);
        let template = OfferFacts {
            template: true,
            ..KNOWN
        };
        assert_eq!(proposed(FILE, template), (Linked, Some(Reason::Template)));
    }

    #[test]
    fn what_is_only_read_is_shared() {
        let cd = "<disk device='cdrom'><source file='/i'/><target dev='hdc'/></disk>";
        assert_eq!(proposed(cd, RUNNING), (Choice::Share, Some(Reason::Medium)));
        assert!(!of(cd, KNOWN).unwrap().0.contains(&Choice::Copy));
        let empty = "<disk device='cdrom'><target dev='hdc'/></disk>";
        assert_eq!(of(empty, KNOWN), None);
        let read_only = FILE.replace("</disk>", "<readonly/></disk>");
        let expected = (Choice::Share, Some(Reason::ReadOnly));
        assert_eq!(proposed(&read_only, RUNNING), expected);
        let shared = FILE.replace("</disk>", "<shareable/></disk>");
        let expected = (Choice::Share, Some(Reason::Shareable));
        assert_eq!(proposed(&shared, KNOWN), expected);
    }

    #[test]
    fn what_cannot_be_copied_is_left_out() {
        let with = |image| OfferFacts { image, ..KNOWN };
        for (facts, reason) in [
            (with(Image::BlockDevice), Reason::BlockDevice),
            (with(Image::Missing), Reason::Missing),
            (with(Image::Elsewhere), Reason::Elsewhere),
            (
                OfferFacts {
                    encrypted: true,
                    ..KNOWN
                },
                Reason::Encrypted,
            ),
        ] {
            let (choices, proposed, why) = of(FILE, facts).unwrap();
            assert_eq!((proposed, why), (Choice::LeaveOut, Some(reason)));
            assert_eq!(choices, [Choice::Share, Choice::LeaveOut]);
        }
        let volume = "<disk type='volume'><source pool='p' volume='v'/><target dev='vda'/></disk>";
        assert_eq!(proposed(volume, KNOWN), (Choice::Copy, None));
        let expected = (Choice::LeaveOut, Some(Reason::RunningNoFile));
        assert_eq!(proposed(volume, RUNNING), expected);
    }
}
