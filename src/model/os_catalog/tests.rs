// SPDX-License-Identifier: GPL-3.0-or-later
//! Images that xorriso writes are recognised as libosinfo's own program does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;
use crate::definition::size::Size;

/// What the makers of an image wrote at its head.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    label: &'static str,
    system: &'static str,
    publisher: &'static str,
    application: &'static str,
}

/// A folder that is deleted with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gh-{name}-{}", std::process::id()));
        fs::create_dir_all(path.join("content")).unwrap();
        // osinfo-detect looks only at images that a computer can start from.
        fs::write(path.join("content/boot"), [0; 2048]).unwrap();
        Self(path)
    }

    /// Writes an image.
    fn image(&self, head: Head) -> PathBuf {
        let image = self.0.join("image.iso");
        let made = Command::new("xorriso")
            .args(["-as", "mkisofs", "-quiet", "-V", head.label])
            .args(["-sysid", head.system, "-publisher", head.publisher])
            .args(["-A", head.application])
            .args(["-b", "boot", "-no-emul-boot", "-c", "catalog", "-o"])
            .args([&image, &self.0.join("content")])
            .output()
            .expect("xorriso, of the packages for the tests, is installed");
        assert!(made.status.success(), "{made:?}");
        image
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn detect(image: &Path) -> Option<Detection> {
    let context = glib::MainContext::new();
    context.block_on(OsCatalog::detect(&image.to_string_lossy()))
}

/// The systems that osinfo-detect names, each once: `Fedora Server 37`.
fn osinfo_detect(image: &Path) -> Vec<String> {
    let told = Command::new("osinfo-detect")
        .args(["--all"])
        .arg(image)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("osinfo-detect, of the packages for the tests, is installed");
    assert!(told.status.success(), "{told:?}");
    let told = String::from_utf8(told.stdout).unwrap();
    let mut names: Vec<String> = Vec::new();
    for line in told
        .lines()
        .filter(|line| line.contains("installer for OS"))
    {
        let name = line.split('\'').nth(1).unwrap();
        let name = name.split(" (").next().unwrap().to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// An image of each family, and the system it holds.
const KNOWN: [(Head, &str); 7] = [
    (head("Debian 11.5.0 amd64 n"), "debian11"),
    (head("Ubuntu 22.04.1 LTS amd64"), "ubuntu22.04"),
    (by("Fedora-S-dvd-x86_64-37", "LINUX", ""), "fedora37"),
    (head("CentOS-Stream-9-BaseOS-x86_64"), "centos-stream9"),
    (
        by("openSUSE_Leap_15.4_GNOME_Live", "", "SUSE LINUX GMBH"),
        "opensuse15.4",
    ),
    (
        by("SSS_X64FREE_EN-US_DV9", "", "MICROSOFT CORPORATION"),
        "win2k22",
    ),
    (
        by("CCCOMA_X64FRE_EN-US_DV9", "", "MICROSOFT CORPORATION"),
        "win11",
    ),
];

/// Their places among the known images.
const WINDOWS_SERVER: usize = 5;
const WINDOWS: usize = 6;

const fn head(label: &'static str) -> Head {
    by(label, "", "")
}

const fn by(label: &'static str, system: &'static str, publisher: &'static str) -> Head {
    Head {
        label,
        system,
        publisher,
        application: "",
    }
}

#[test]
fn images_are_recognised_exactly() {
    let folder = Folder::new("exactly");
    for (head, short_id) in KNOWN {
        let image = folder.image(head);
        let detection = detect(&image).unwrap();
        assert!(detection.exact, "{head:?}: {detection:?}");
        let os = detection.os.clone().unwrap();
        assert_eq!(os.short_id, short_id, "{head:?}");
        assert_eq!(detection.short_name.as_deref(), Some(short_id));
        // openSUSE gave the images for ARM the same label.
        let arch = Some("x86_64").filter(|_| os.distro != "opensuse");
        assert_eq!(detection.arch.as_deref(), arch, "{head:?}");
        // The same as libosinfo's own program, which may name a variant of it.
        let told = osinfo_detect(&image);
        assert_eq!(told.len(), 1 + detection.or_older.len(), "{told:?}");
        let family = os.name.split(' ').next().unwrap_or_default();
        let version = format!(" {}", os.version);
        let is_told = told.iter().any(|name| {
            name.starts_with(&os.name) || name.starts_with(family) && name.ends_with(&version)
        });
        assert!(is_told, "{} is not among {told:?}", os.name);
        for older in &detection.or_older {
            assert!(told.iter().any(|name| name.starts_with(older)), "{older}");
        }
    }
}

/// Libosinfo knows that it is a Fedora, and the label says which.
#[test]
fn a_newer_release_is_called_by_its_label() {
    let folder = Folder::new("newer");
    let fedora = by("Fedora-S-dvd-x86_64-40", "LINUX", "");
    let detection = detect(&folder.image(fedora)).unwrap();
    assert!(detection.exact);
    assert_eq!(detection.short_name.as_deref(), Some("fedora40"));
    let os = detection.os.unwrap();
    assert_eq!(os.name, "Fedora 40");
    assert_eq!(os.id, "http://fedoraproject.org/fedora/unknown");
}

/// Two Windows have the same labels: the newest is taken, the others are named.
#[test]
fn an_ambiguous_image_is_the_newest_of_several() {
    let folder = Folder::new("ambiguous");
    let desktop = detect(&folder.image(KNOWN[WINDOWS].0)).unwrap();
    assert_eq!(desktop.or_older, ["Microsoft Windows 10"]);
    let os = desktop.os.unwrap();
    assert!(os.uefi && !os.bios, "{os:?}");
    let hints = os.hints("x86_64");
    assert!(hints.is_windows && hints.virtio_disk == Some(false));
    assert!(hints.memory >= Some(Size::gib(4)), "{hints:?}");
    let server = detect(&folder.image(KNOWN[WINDOWS_SERVER].0)).unwrap();
    let older = [
        "Microsoft Windows Server 2019",
        "Microsoft Windows Server 2016",
    ];
    assert_eq!(server.or_older, older);
    let debian = detect(&folder.image(KNOWN[0].0)).unwrap();
    assert!(debian.or_older.is_empty());
}

#[test]
fn other_images_are_alike_or_unknown() {
    let folder = Folder::new("alike");
    let newer = detect(&folder.image(head("Debian 99.1.0 amd64 n"))).unwrap();
    assert!(!newer.exact && newer.os.is_some(), "{newer:?}");
    assert_eq!(newer.short_name.as_deref(), Some("debian99"));
    let image = folder.image(head("GUESTHOUSE_LAB"));
    let unknown = detect(&image).unwrap();
    assert_eq!(
        (unknown.os, unknown.label.as_deref()),
        (None, Some("GUESTHOUSE_LAB"))
    );
    assert_eq!(osinfo_detect(&image), [""; 0]);
}

#[test]
fn what_is_no_image_or_no_file() {
    let looked = |path: &str| detect(Path::new(path));
    assert_eq!(looked("/etc/hostname"), Some(Detection::default()));
    assert_eq!(looked("/dev/null"), None);
    assert_eq!(looked("/nowhere"), None);
}
