// SPDX-License-Identifier: GPL-3.0-or-later
//! Libosinfo's database, on the thread that owns it; results are plain
//! data.

use std::collections::HashSet;
use std::time::Instant;

use glib::prelude::*;
use osinfo::{Db, Loader, Media};

use super::calls;
use super::volume::Volume;
use crate::definition::size::Size;
use crate::model::os::{Os, Resources};

/// PCI IDs of virtio devices by libosinfo: of before version 1.0, and since.
const VIRTIO_DISKS: [&str; 4] = [
    "http://pcisig.com/pci/1af4/1001",
    "http://pcisig.com/pci/1af4/1042",
    "http://pcisig.com/pci/1af4/1004",
    "http://pcisig.com/pci/1af4/1048",
];
const VIRTIO_CARDS: [&str; 2] = [
    "http://pcisig.com/pci/1af4/1000",
    "http://pcisig.com/pci/1af4/1041",
];
/// Those since version 1.0, the only ones that work behind a port of PCI Express.
const NEW_VIRTIO_CARD: &str = "http://pcisig.com/pci/1af4/1041";
/// The Q35 PC.
const Q35: &str = "http://qemu.org/chipset/x86/q35";

/// The database.
pub(super) struct Database {
    pub(super) db: Option<Db>,
    pub(super) systems: Vec<osinfo::Os>,
}

/// How a system is called among its relatives.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Its distribution: `debian`.
    pub distro: String,
    /// Its version: `12`, `testing`.
    pub version: String,
}

impl Database {
    /// Reads what is installed. Without any it knows nothing.
    pub(super) fn load() -> Self {
        let started = Instant::now();
        let db = calls::load(&Loader::new())
            .inspect_err(|error| log::warn!("libosinfo has no database: {error}"))
            .ok();
        let systems = db.as_ref().map(calls::systems).unwrap_or_default();
        log::debug!("libosinfo loaded in {:?}", started.elapsed());
        Self { db, systems }
    }

    /// All systems, the newest first.
    pub(super) fn systems(&self) -> Vec<Os> {
        let mut systems: Vec<Os> = self.systems.iter().map(describe).collect();
        systems.sort_by(|a, b| {
            b.released
                .cmp(&a.released)
                .then_with(|| a.name.cmp(&b.name))
        });
        systems
    }

    /// What they are called, in the order of [`Database::system`].
    pub(super) fn names(&self) -> Vec<Name> {
        let name = |os| Name {
            distro: text(os, "distro"),
            version: text(os, "version"),
        };
        self.systems.iter().map(name).collect()
    }

    /// One of them.
    pub(super) fn system(&self, index: usize) -> Os {
        self.systems.get(index).map(describe).unwrap_or_default()
    }

    /// The system of libosinfo's full name.
    pub(super) fn by_id(&self, id: &str) -> Option<osinfo::Os> {
        self.systems
            .iter()
            .find(|it| text(*it, "id") == id)
            .cloned()
    }

    /// The media that an image can be.
    pub(super) fn media_of(&self, volume: &Volume) -> Vec<Media> {
        let Some(db) = &self.db else {
            return Vec::new();
        };
        // Not `Media::new`: it sets an architecture, and libosinfo matches nothing
        // where that is empty.
        let media: Media = glib::Object::builder().property("id", "image").build();
        let size = i64::try_from(volume.size).unwrap_or(i64::MAX);
        media.set_property("system-id", &volume.system);
        media.set_property("volume-id", &volume.label);
        media.set_property("publisher-id", &volume.publisher);
        media.set_property("application-id", &volume.application);
        media.set_property("volume-size", size);
        calls::identify(db, &media)
    }

    /// The systems an image can hold, the newest first, each once, with the
    /// architecture it is for.
    pub(super) fn identify(&self, volume: &Volume) -> Vec<(Os, Option<String>)> {
        let mut found: Vec<(Os, Option<String>)> = Vec::new();
        for media in self.media_of(volume) {
            let os: Option<osinfo::Os> = media.property("os");
            let Some(os) = os.as_ref().map(describe) else {
                continue;
            };
            let arch = Some(text(&media, "architecture"));
            let arch = arch.filter(|arch| !arch.is_empty() && arch != "all");
            match found.iter_mut().find(|(known, _)| known.id == os.id) {
                // Images for several architectures have this label.
                Some((_, known)) if *known != arch => *known = None,
                Some(_) => {}
                None => found.push((os, arch)),
            }
        }
        // Of two without a date, libosinfo's first.
        found.sort_by(|(a, _), (b, _)| b.released.cmp(&a.released));
        found
    }
}

pub(super) fn describe(os: &osinfo::Os) -> Os {
    let devices: HashSet<String> = calls::devices(os)
        .iter()
        .map(|device| text(device, "id"))
        .collect();
    let has_any = |ids: &[&str]| ids.iter().any(|id| devices.contains(*id));
    let firmware = calls::firmware(os);
    // Only firmware that is marked as not working does not work; most systems say
    // nothing.
    let starts_from = |kind: &str| {
        let mut named = firmware
            .iter()
            .filter(|firmware| text(*firmware, "type").starts_with(kind))
            .peekable();
        named.peek().is_none() || named.any(calls::is_supported)
    };
    let date = |key| calls::parameter(os, key).unwrap_or_default().to_string();
    Os {
        id: text(os, "id"),
        short_id: text(os, "short-id"),
        name: text(os, "name"),
        family: text(os, "family"),
        distro: text(os, "distro"),
        version: text(os, "version"),
        released: date("release-date"),
        end_of_life: date("eol-date"),
        recommended: calls::recommended(os).iter().map(resources).collect(),
        minimum: calls::minimum(os).iter().map(resources).collect(),
        virtio_disk: has_any(&VIRTIO_DISKS),
        virtio_net: has_any(&VIRTIO_CARDS),
        q35: runs_on_q35(&devices),
        bios: starts_from("bios"),
        uefi: starts_from("efi"),
    }
}

/// Whether a system with drivers for these runs on a Q35 PC. One that knows virtio cards before version 1.0 alone
/// would not find them there: virt-install asks the same two things.
fn runs_on_q35(devices: &HashSet<String>) -> bool {
    let has = |id: &str| devices.contains(id);
    let old_cards_alone = has(VIRTIO_CARDS[0]) && !has(NEW_VIRTIO_CARD);
    has(Q35) && !old_cards_alone
}

/// Libosinfo counts in bytes and says -1 for what is not written down.
fn resources(resources: &osinfo::Resources) -> Resources {
    let size = |name| {
        u64::try_from(resources.property::<i64>(name))
            .ok()
            .filter(|it| *it > 0)
    };
    let cpus = u32::try_from(resources.property::<i32>("n-cpus")).ok();
    Resources {
        arch: text(resources, "architecture"),
        memory: size("ram").map(Size),
        cpus: cpus.filter(|cpus| *cpus > 0),
        disk: size("storage").map(Size),
    }
}

pub(super) fn text(object: &impl IsA<glib::Object>, property: &str) -> String {
    object
        .property::<Option<String>>(property)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_knows_common_systems() {
        let systems = Database::load().systems();
        let find = |id: &str| systems.iter().find(|os| os.short_id == id).unwrap();
        let debian = find("debian11");
        assert_eq!(
            (debian.distro.as_str(), debian.version.as_str()),
            ("debian", "11")
        );
        assert!(debian.virtio_disk && debian.virtio_net && debian.bios && debian.uefi);
        assert!(debian.suggested("x86_64").memory.unwrap() >= Size::mib(512));
        let windows = find("win10");
        assert!(windows.is_windows() && !windows.virtio_disk);
        assert!(windows.q35 && !windows.wants_secure_boot());
    }

    /// The machine types that `virt-install --osinfo` of Debian 12 gives them: `q35` or `pc-i440fx`.
    #[test]
    fn newer_systems_run_on_q35() {
        let systems = Database::load().systems();
        let find = |id: &str| systems.iter().find(|os| os.short_id == id).unwrap();
        for (id, q35, secure) in [
            ("win11", true, true),
            ("win10", true, false),
            ("ubuntu22.04", true, false),
            ("debian11", true, false),
            ("winxp", false, false),
            ("debian6", false, false),
        ] {
            let hints = find(id).hints("x86_64");
            assert_eq!((hints.q35, hints.secure_boot), (q35, secure), "{id}");
            assert!(!find(id).hints("aarch64").q35);
        }
    }
}
