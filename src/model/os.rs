// SPDX-License-Identifier: GPL-3.0-or-later
//! Operating systems as plain data: what libosinfo knows about them that a new
//! machine can use. `os_catalog` queries libosinfo.

use crate::definition::new_machine::OsHints;
use crate::definition::size::Size;

/// An operating system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Os {
    /// Libosinfo's full name, such as `http://debian.org/debian/12`.
    pub id: String,
    /// Its short name, such as `debian12`.
    pub short_id: String,
    /// What people call it: “Debian 12”.
    pub name: String,
    /// Its family by libosinfo: `linux`, `winnt`, `freebsd`, …
    pub family: String,
    /// Its distribution: `debian`, `fedora`, `win`, …
    pub distro: String,
    /// Its version: `12`, `22.04`, `testing`.
    pub version: String,
    /// The day it came out, as `2023-06-10`; empty where it is unknown.
    pub released: String,
    /// The day on which its support ends; empty where it is unknown.
    pub end_of_life: String,
    /// What it should have, for each architecture (`all` for every).
    pub recommended: Vec<Resources>,
    /// What it must have.
    pub minimum: Vec<Resources>,
    /// Whether it brings drivers for virtio disks.
    pub virtio_disk: bool,
    /// Whether it brings drivers for virtio network cards.
    pub virtio_net: bool,
    /// Whether it runs on a Q35 PC.
    pub q35: bool,
    /// Whether it starts from a BIOS.
    pub bios: bool,
    /// Whether it starts from UEFI.
    pub uefi: bool,
}

/// What an operating system needs on an architecture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// The architecture, or `all`.
    pub arch: String,
    /// Memory.
    pub memory: Option<Size>,
    /// CPUs.
    pub cpus: Option<u32>,
    /// Disk.
    pub disk: Option<Size>,
}

/// What an installation image turned out to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detection {
    /// The system on it, or the one most like it.
    pub os: Option<Os>,
    /// Whether `os` is what is on the image, and not merely like it.
    pub exact: bool,
    /// Names of older systems whose images look the same.
    pub or_older: Vec<String>,
    /// The label of the image's volume, where it has one.
    pub label: Option<String>,
    /// A short name for what is on it, known or not: `debian12`.
    pub short_name: Option<String>,
    /// The architecture it is for, where that is known.
    pub arch: Option<String>,
}

/// A name for a system by libosinfo's full name alone, for where its database has
/// nothing: “debian 12” of `http://debian.org/debian/12`.
#[must_use]
pub fn plain_name(id: &str) -> String {
    let path = id.split_once("://").map_or(id, |(_, path)| path);
    let words: Vec<&str> = path
        .split('/')
        .skip(1)
        .filter(|it| !it.is_empty())
        .collect();
    match words.is_empty() {
        true => id.to_owned(),
        false => words.join(" "),
    }
}

/// How libosinfo ends the short names of releases that came after its database.
const UNKNOWN: &str = "unknown";

/// A short name without libosinfo's word for a release that it does not know: `fedora` of `fedora-unknown`; none where
/// nothing is left.
#[must_use]
pub fn without_unknown(short_id: &str) -> Option<&str> {
    let name = short_id.strip_suffix(UNKNOWN).unwrap_or(short_id);
    let name = name.trim_end_matches('-');
    (!name.is_empty()).then_some(name)
}

impl Os {
    /// Whether it means all releases of its kind that libosinfo does not know.
    #[must_use]
    pub fn is_unknown_release(&self) -> bool {
        self.version == UNKNOWN || self.version.ends_with("-unknown")
    }

    /// Gives a release that libosinfo does not know the version that its image says: “Fedora 40”.
    pub fn take_version(&mut self, version: &str) {
        let name = self.name.trim_end_matches("Unknown");
        let name = name.trim_end_matches(UNKNOWN).trim_end();
        let has_it = name.split(' ').any(|word| word == version);
        self.name = match has_it {
            true => name.to_owned(),
            false => format!("{name} {version}"),
        };
    }

    /// Whether it is a Windows.
    pub fn is_windows(&self) -> bool {
        self.family.starts_with("win")
    }

    /// Whether it starts from UEFI only.
    #[must_use]
    pub fn needs_uefi(&self) -> bool {
        self.uefi && !self.bios
    }

    /// Whether it wants Secure Boot. Libosinfo has no word for that; a Windows that no longer starts from a BIOS
    /// does (Microsoft's requirements of Windows 11).
    #[must_use]
    pub fn wants_secure_boot(&self) -> bool {
        self.is_windows() && self.needs_uefi()
    }

    /// What to give to a machine of this architecture: what is recommended, else
    /// twice what it must have.
    pub fn suggested(&self, arch: &str) -> Resources {
        let recommended = pick(&self.recommended, arch);
        let minimum = pick(&self.minimum, arch);
        let twice = |size: Size| Size(size.bytes().saturating_mul(2));
        Resources {
            arch: arch.to_owned(),
            memory: recommended.memory.or(minimum.memory.map(twice)),
            cpus: recommended.cpus.or(minimum.cpus),
            disk: recommended.disk.or(minimum.disk.map(twice)),
        }
    }

    /// What a new machine of this architecture should know of it.
    pub fn hints(&self, arch: &str) -> OsHints {
        let suggested = self.suggested(arch);
        OsHints {
            short_id: Some(self.short_id.clone()),
            id: Some(self.id.clone()),
            is_windows: self.is_windows(),
            virtio_disk: Some(self.virtio_disk),
            virtio_net: Some(self.virtio_net),
            q35: self.q35 && arch == "x86_64",
            secure_boot: self.wants_secure_boot(),
            memory: suggested.memory,
            cpus: suggested.cpus,
            disk: suggested.disk,
        }
    }

    /// Whether it is out of support on `today` (`2026-01-31`): its end of support is
    /// past, or unknown and it is ten years old.
    pub fn is_over(&self, today: &str) -> bool {
        if !self.end_of_life.is_empty() {
            return self.end_of_life.as_str() < today;
        }
        let year = |date: &str| date.get(..4)?.parse::<u32>().ok();
        match (year(&self.released), year(today)) {
            (Some(released), Some(today)) => released + 10 < today,
            _ => false,
        }
    }
}

/// Each value from the architecture's own entry, else from the one for all.
fn pick(all: &[Resources], arch: &str) -> Resources {
    let of = |wanted: &str| all.iter().find(|it| it.arch == wanted).cloned();
    let (own, common) = (of(arch).unwrap_or_default(), of("all").unwrap_or_default());
    Resources {
        arch: arch.to_owned(),
        memory: own.memory.or(common.memory),
        cpus: own.cpus.or(common.cpus),
        disk: own.disk.or(common.disk),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(arch: &str, mib: u64) -> Resources {
        Resources {
            arch: arch.to_owned(),
            memory: Some(Size::mib(mib)),
            ..Resources::default()
        }
    }

    #[test]
    fn recommended_comes_before_twice_the_minimum() {
        let os = Os {
            recommended: vec![entry("x86_64", 2048)],
            minimum: vec![entry("all", 512), entry("x86_64", 768)],
            ..Os::default()
        };
        assert_eq!(os.suggested("x86_64").memory, Some(Size::mib(2048)));
        assert_eq!(os.suggested("i686").memory, Some(Size::mib(1024)));
        assert_eq!(os.suggested("i686").disk, None);
    }

    #[test]
    fn a_release_that_libosinfo_does_not_know_is_called_by_its_image() {
        for (name, version, says, called) in [
            ("Fedora", "unknown", "40", "Fedora 40"),
            ("Rocky Linux 9 Unknown", "9-unknown", "9", "Rocky Linux 9"),
            ("Asianux unknown", "unknown", "8", "Asianux 8"),
        ] {
            let mut os = Os {
                name: name.to_owned(),
                version: version.to_owned(),
                ..Os::default()
            };
            assert!(os.is_unknown_release());
            os.take_version(says);
            assert_eq!(os.name, called);
        }
        assert!(!Os::default().is_unknown_release());
        assert_eq!(without_unknown("fedora-unknown"), Some("fedora"));
        assert_eq!(without_unknown("rocky9-unknown"), Some("rocky9"));
        assert_eq!(without_unknown("debian12"), Some("debian12"));
        assert_eq!(without_unknown("unknown"), None);
    }

    #[test]
    fn a_system_is_over_after_its_day_or_after_ten_years() {
        let mut os = Os {
            released: "2010-05-01".to_owned(),
            ..Os::default()
        };
        assert!(os.is_over("2026-01-01"));
        assert!(!os.is_over("2019-01-01"));
        os.end_of_life = "2030-01-01".to_owned();
        assert!(!os.is_over("2026-01-01"));
        assert!(!Os::default().is_over("2026-01-01"));
    }
}
