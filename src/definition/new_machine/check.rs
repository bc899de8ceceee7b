// SPDX-License-Identifier: GPL-3.0-or-later
//! What is wrong with the choices for a new machine, field by field. It names
//! problems; the sentences are the screen's.

use super::problem::{Field, Problem, ProblemKind, Surroundings};
use super::{DiskSource, Media, NewDisk, NewMachine, NicChoice, ScreenChoice};
use crate::definition::mac::Mac;
use crate::definition::machine::Firmware;
use crate::definition::size::Size;

/// Longest name in bytes: libvirt keeps files called after it, such as `NAME.log`.
const NAME_MAX: usize = 240;

/// Least memory: what QEMU counts it in.
pub const MEMORY_MIN: Size = Size::mib(1);

/// Longest name of a host's network device in bytes (`IFNAMSIZ` less its end).
const DEVICE_NAME_MAX: usize = 15;

struct Problems(Vec<Problem>);

impl Problems {
    fn error(&mut self, field: Field, kind: ProblemKind) {
        self.push(field, kind, false);
    }

    fn warning(&mut self, field: Field, kind: ProblemKind) {
        self.push(field, kind, true);
    }

    fn push(&mut self, field: Field, kind: ProblemKind, is_warning: bool) {
        self.0.push(Problem {
            field,
            kind,
            is_warning,
        });
    }
}

impl NewMachine {
    /// All that is wrong, errors and warnings, in the order of the page. An empty
    /// list, or one of warnings alone, lets the machine be made.
    #[must_use]
    pub fn check(&self, around: &Surroundings<'_>) -> Vec<Problem> {
        let mut problems = Problems(Vec::new());
        self.check_media(&mut problems);
        self.check_name(around, &mut problems);
        self.check_memory(around, &mut problems);
        self.check_cpus(around, &mut problems);
        for (index, disk) in self.disks.iter().enumerate() {
            self.check_disk(index, disk, around, &mut problems);
        }
        self.check_nic(around, &mut problems);
        self.check_offers(around, &mut problems);
        problems.0
    }

    fn check_media(&self, problems: &mut Problems) {
        let Media::Image(path) = &self.media else {
            return;
        };
        if let Some(kind) = path_problem(path) {
            problems.error(Field::Media, kind);
        }
    }

    fn check_name(&self, around: &Surroundings<'_>, problems: &mut Problems) {
        if let Some(kind) = name_problem(&self.name, around.names.contains(&self.name)) {
            problems.error(Field::Name, kind);
        }
        self.check_description(problems);
    }

    fn check_description(&self, problems: &mut Problems) {
        let is_bad = |c: char| is_bad(c) && !matches!(c, '\n' | '\t');
        if self.description.chars().any(is_bad) {
            problems.error(Field::Description, ProblemKind::BadCharacter);
        }
    }

    fn check_memory(&self, around: &Surroundings<'_>, problems: &mut Problems) {
        if self.memory.bytes() == 0 {
            problems.error(Field::Memory, ProblemKind::Zero);
        } else if self.memory < MEMORY_MIN {
            problems.error(Field::Memory, ProblemKind::TooSmall(MEMORY_MIN));
        }
        if let Some(host) = around.host_memory.filter(|&host| self.memory > host) {
            problems.warning(Field::Memory, ProblemKind::MoreThanHost(host));
        }
    }

    fn check_cpus(&self, around: &Surroundings<'_>, problems: &mut Problems) {
        let limit = around.capabilities.and_then(|offer| offer.vcpu_max);
        if self.cpus == 0 {
            problems.error(Field::Cpus, ProblemKind::Zero);
        } else if let Some(limit) = limit.filter(|&limit| self.cpus > limit) {
            problems.error(Field::Cpus, ProblemKind::TooManyCpus(limit));
        } else if let Some(host) = around.host_cpus.filter(|&host| self.cpus > host) {
            problems.warning(Field::Cpus, ProblemKind::MoreCpusThanHost(host));
        }
    }

    fn check_disk(
        &self,
        index: usize,
        disk: &NewDisk,
        around: &Surroundings<'_>,
        problems: &mut Problems,
    ) {
        if let Some(path) = disk.source.path() {
            let user = around.paths.iter().find(|(used, _)| used == path);
            let earlier = &self.disks[..index];
            if let Some(kind) = path_problem(path) {
                problems.error(Field::Disk, kind);
            } else if earlier.iter().any(|other| other.source == disk.source) {
                problems.error(Field::Disk, ProblemKind::Twice);
            } else if let Some((_, machine)) = user {
                problems.warning(Field::Disk, ProblemKind::UsedBy(machine.clone()));
            }
        }
        let Some(volume) = &disk.create else {
            // What is no path may be a volume, if there is such a pool.
            if let DiskSource::Volume { pool, .. } = &disk.source
                && !around.pools.contains(pool)
            {
                problems.error(Field::Disk, ProblemKind::NotAbsolute);
            }
            return;
        };
        if volume.name.is_empty() {
            problems.error(Field::Disk, ProblemKind::Empty);
        } else if volume.name.contains('/') {
            problems.error(Field::Disk, ProblemKind::Slash);
        } else if volume.name.len() > NAME_MAX {
            problems.error(Field::Disk, ProblemKind::TooLong(NAME_MAX));
        }
        if volume.capacity.bytes() == 0 {
            problems.error(Field::DiskSize, ProblemKind::Zero);
        }
        if let Some(free) = around.free_space.filter(|&free| volume.capacity > free) {
            problems.push(
                Field::DiskSize,
                ProblemKind::MoreThanFree(free),
                volume.sparse,
            );
        }
    }

    fn check_nic(&self, around: &Surroundings<'_>, problems: &mut Problems) {
        match &self.nic {
            NicChoice::Bridge(name) | NicChoice::Macvtap(name) => {
                if let Some(kind) = device_problem(name, around.host_devices) {
                    problems.error(Field::BridgeName, kind);
                }
            }
            NicChoice::Network(name) if name.is_empty() => {
                problems.error(Field::Network, ProblemKind::Empty);
            }
            NicChoice::Network(name) => {
                if around
                    .networks
                    .is_some_and(|networks| !networks.contains(name))
                {
                    problems.error(Field::Network, ProblemKind::NotThere);
                }
            }
            NicChoice::UserMode => {}
            NicChoice::None => return,
        }
        let Some(mac) = self.mac else {
            return;
        };
        if let Some(kind) = mac_problem(mac) {
            problems.error(Field::Mac, kind);
        } else if let Some((_, machine)) = around.macs.iter().find(|(used, _)| *used == mac) {
            problems.error(Field::Mac, ProblemKind::MacTaken(machine.clone()));
        }
    }

    fn check_offers(&self, around: &Surroundings<'_>, problems: &mut Problems) {
        let Some(offer) = around.capabilities else {
            return;
        };
        if self.firmware == Firmware::Uefi && !offer.has_uefi() {
            problems.error(Field::Firmware, ProblemKind::NotOffered);
        } else if self.os.secure_boot && !(self.firmware == Firmware::Uefi && offer.secure_boot) {
            problems.warning(Field::Firmware, ProblemKind::NoSecureBoot);
        }
        let screen = match self.screen {
            ScreenChoice::Vnc => "vnc",
            ScreenChoice::Spice => "spice",
            ScreenChoice::None => return,
        };
        if !offer.has_graphics(screen) {
            problems.error(Field::Screen, ProblemKind::NotOffered);
        }
    }
}

/// What is wrong with the name of a machine or a network; `taken` says whether
/// another one has it.
#[must_use]
pub fn name_problem(name: &str, taken: bool) -> Option<ProblemKind> {
    if name.trim().is_empty() {
        Some(ProblemKind::Empty)
    } else if name.contains('/') {
        Some(ProblemKind::Slash)
    } else if name.chars().any(is_bad) {
        Some(ProblemKind::BadCharacter)
    } else if name.len() > NAME_MAX {
        Some(ProblemKind::TooLong(NAME_MAX))
    } else {
        taken.then_some(ProblemKind::NameTaken)
    }
}

/// Why no card can have this address.
#[must_use]
pub fn mac_problem(mac: Mac) -> Option<ProblemKind> {
    if mac.is_zero() {
        Some(ProblemKind::ZeroMac)
    } else {
        mac.is_multicast().then_some(ProblemKind::Multicast)
    }
}

fn path_problem(path: &str) -> Option<ProblemKind> {
    if path.trim().is_empty() {
        Some(ProblemKind::Empty)
    } else if path.chars().any(is_bad) {
        Some(ProblemKind::BadCharacter)
    } else if path.len() >= 4096 {
        Some(ProblemKind::TooLong(4095))
    } else if !path.starts_with('/') {
        Some(ProblemKind::NotAbsolute)
    } else {
        None
    }
}

fn device_problem(name: &str, there: Option<&[String]>) -> Option<ProblemKind> {
    if name.trim().is_empty() {
        Some(ProblemKind::Empty)
    } else if name.contains('/') {
        Some(ProblemKind::Slash)
    } else if name.chars().any(|c| is_bad(c) || c.is_whitespace()) {
        Some(ProblemKind::BadCharacter)
    } else if name.len() > DEVICE_NAME_MAX {
        Some(ProblemKind::TooLong(DEVICE_NAME_MAX))
    } else if there.is_some_and(|devices| !devices.iter().any(|device| device == name)) {
        Some(ProblemKind::NotThere)
    } else {
        None
    }
}

/// Characters that XML cannot hold or that have no place in one line.
fn is_bad(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}
