// SPDX-License-Identifier: GPL-3.0-or-later
//! Mageia's trees: `VERSION` names the system.

use super::layout::{Installer, TreeIdentity};

/// Which system `VERSION` is of: `Mageia 8 Official x86_64 …`.
pub(super) fn of_version(text: &str) -> Option<TreeIdentity> {
    let mut words = text.split_whitespace();
    let family = words
        .next()
        .filter(|it| ["Mageia", "Mandriva"].contains(it))?;
    let words: Vec<&str> = words.collect();
    let is_version = |it: &&&str| it.starts_with(|it: char| it.is_ascii_digit());
    let version = words.iter().find(is_version)?;
    Some(TreeIdentity {
        family: family.to_owned(),
        version: (*version).to_owned(),
        label: format!("{family} {version}"),
        ..TreeIdentity::default()
    })
}

/// Where the installer is.
pub(super) fn installer(arch: &str) -> Installer {
    let arch = match arch {
        "i686" => "i586",
        arch => arch,
    };
    Installer::at(&format!("isolinux/{arch}"), "vmlinuz", "all.rdz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version() {
        let found = of_version("Mageia 8 Official x86_64-core - 20210224").unwrap();
        assert_eq!(found.label, "Mageia 8");
        assert_eq!(of_version("1.0 of something"), None);
        assert_eq!(installer("x86_64").initrd, "isolinux/x86_64/all.rdz");
    }
}
