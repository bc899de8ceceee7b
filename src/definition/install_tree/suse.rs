// SPDX-License-Identifier: GPL-3.0-or-later
//! SUSE's trees: `content` of the older ones and `media.1/products` of the newer ones name the system; the kernel's
//! place is a fixed one.

use super::layout::{Installer, TreeIdentity};

/// Which system `content` is of: by its `LABEL`, else by its `NAME` and `VERSION`.
pub(super) fn of_content(text: &str) -> Option<TreeIdentity> {
    let value = |key: &str| {
        let mut lines = text
            .lines()
            .filter_map(|it| it.split_once(char::is_whitespace));
        let found = lines.find(|(it, _)| *it == key);
        found.map(|(_, value)| value.trim().to_owned())
    };
    let label = value("LABEL").or_else(|| {
        let (name, version) = (value("NAME")?, value("VERSION")?);
        Some(format!("{name} {version}"))
    });
    label.map(named)
}

/// Which system `media.1/products` is of: `/ openSUSE-Leap 15.4-1`.
pub(super) fn of_products(text: &str) -> Option<TreeIdentity> {
    let line = text.lines().find_map(|it| it.strip_prefix("/ "))?;
    let (name, version) = line.trim().rsplit_once(' ')?;
    let version = version.split('-').next().unwrap_or(version);
    Some(named(format!("{} {version}", name.replace('-', " "))))
}

fn named(label: String) -> TreeIdentity {
    TreeIdentity {
        family: "SUSE".to_owned(),
        label,
        ..TreeIdentity::default()
    }
}

/// Where the installer is.
pub(super) fn installer(arch: &str) -> Installer {
    let folder = match arch {
        "i686" => "boot/i386/loader",
        "x86_64" => "boot/x86_64/loader",
        arch => return Installer::at(&format!("boot/{arch}"), "linux", "initrd"),
    };
    Installer::at(folder, "linux", "initrd")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_by_their_files() {
        let old = "CONTENTSTYLE     11\nLABEL            openSUSE 13.2\nVENDOR x\n";
        assert_eq!(of_content(old).unwrap().label, "openSUSE 13.2");
        let older = "NAME SLES\nVERSION 11.4\n";
        assert_eq!(of_content(older).unwrap().label, "SLES 11.4");
        assert_eq!(of_content("<html>"), None);
        let products = "other\n/ openSUSE-Leap 15.4-1\n";
        assert_eq!(of_products(products).unwrap().label, "openSUSE Leap 15.4");
        assert_eq!(of_products("nothing"), None);
    }

    #[test]
    fn places_by_architecture() {
        assert_eq!(installer("i686").kernel, "boot/i386/loader/linux");
        assert_eq!(installer("aarch64").initrd, "boot/aarch64/initrd");
    }
}
