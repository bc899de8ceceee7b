// SPDX-License-Identifier: GPL-3.0-or-later
//! Trees of Debian and Ubuntu: a mirror, one of its distributions, or the installer of one. `Release` names the system.

use super::layout::{Installer, TreeIdentity};

/// Which system a `Release` file is of.
pub(super) fn of_release(text: &str) -> Option<TreeIdentity> {
    let value = |key: &str| {
        let mut lines = text.lines().filter_map(|it| it.split_once(':'));
        let found = lines.find(|(it, _)| *it == key);
        found.map(|(_, value)| value.trim().to_owned())
    };
    let family = value("Origin")?;
    let codename = value("Codename")?;
    Some(TreeIdentity {
        label: format!("{family} {}", value("Version").unwrap_or_default()),
        family,
        codename,
        ..TreeIdentity::default()
    })
}

/// What Debian calls an architecture.
fn own_word(arch: &str) -> &str {
    match arch {
        "x86_64" => "amd64",
        "i686" => "i386",
        "aarch64" => "arm64",
        "armv7l" => "armhf",
        "ppc64le" => "ppc64el",
        arch => arch,
    }
}

/// Where the installer may be: `Release` beside each, as seen from the address, and the folders.
pub(super) fn places(arch: &str) -> Vec<(String, Installer)> {
    let arch = own_word(arch);
    let parts = [
        ("Release", format!("main/installer-{arch}/current/")),
        ("../../Release", "current/".to_owned()),
        (
            "dists/stable/Release",
            format!("dists/stable/main/installer-{arch}/current/"),
        ),
    ];
    let folders = [
        format!("images/netboot/debian-installer/{arch}"),
        format!("images/netboot/ubuntu-installer/{arch}"),
        format!("legacy-images/netboot/ubuntu-installer/{arch}"),
    ];
    let mut places = Vec::new();
    for (release, start) in &parts {
        for folder in &folders {
            let installer = Installer::at(&format!("{start}{folder}"), "linux", "initrd.gz");
            places.push(((*release).to_owned(), installer));
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release() {
        let text =
            "Origin: Debian\nLabel: Debian\nSuite: stable\nVersion: 12.4\nCodename: bookworm\n";
        let found = of_release(text).unwrap();
        assert_eq!(
            (found.family.as_str(), found.codename.as_str()),
            ("Debian", "bookworm")
        );
        assert_eq!(found.label, "Debian 12.4");
        assert_eq!(of_release("Origin: Debian"), None);
    }

    #[test]
    fn places_from_each_address() {
        let places = places("x86_64");
        let has = |release: &str, kernel: &str| {
            let mut places = places.iter();
            places.any(|(it, installer)| it == release && installer.kernel == kernel)
        };
        assert!(has(
            "../../Release",
            "current/images/netboot/debian-installer/amd64/linux"
        ));
        assert!(has(
            "Release",
            "main/installer-amd64/current/legacy-images/netboot/ubuntu-installer/amd64/linux"
        ));
    }
}
