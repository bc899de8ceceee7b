// SPDX-License-Identifier: GPL-3.0-or-later
//! `.treeinfo`, which Fedora, its relatives and openSUSE put at the top of a tree: sections with keys and values.

use super::layout::{Installer, TreeIdentity};
use crate::definition::manifest::{Checksum, Digest};

/// Reads one for an architecture; nothing where it names no kernel for it.
pub(super) fn parse(text: &str, arch: &str) -> Option<(TreeIdentity, Installer)> {
    let values: Vec<(String, String, String)> = sections(text);
    let value = |section: &str, key: &str| {
        let mut found = values.iter().filter(|(it, ..)| it == section);
        let found = found.find(|(_, it, _)| it == key);
        found.map(|(.., value)| value.clone())
    };
    let general = |key: &str| {
        let newer = match key {
            "family" => value("release", "name"),
            "version" => value("release", "version"),
            "arch" => value("tree", "arch"),
            _ => None,
        };
        value("general", key).or(newer).unwrap_or_default()
    };
    let own = general("arch");
    let wanted = [own.as_str(), arch];
    let images = wanted.iter().find_map(|arch| {
        let section = format!("images-{arch}");
        let kernel = value(&section, "kernel")?;
        Some((kernel, value(&section, "initrd")?))
    });
    let (kernel, initrd) = images?;
    let sums = values.iter().filter(|(it, ..)| it == "checksums");
    let installer = Installer {
        sums: sums
            .filter_map(|(_, file, sum)| checksum(file, sum))
            .collect(),
        kernel: kernel.trim_start_matches('/').to_owned(),
        initrd: initrd.trim_start_matches('/').to_owned(),
    };
    let identity = TreeIdentity {
        family: general("family"),
        version: general("version"),
        variant: general("variant"),
        arch: own,
        ..TreeIdentity::default()
    };
    Some((identity, installer))
}

/// All values, each with its section and its key.
fn sections(text: &str) -> Vec<(String, String, String)> {
    let mut section = String::new();
    let mut values = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            section = name.trim().to_owned();
        } else if let Some((key, value)) = line.split_once('=')
            && !line.starts_with(['#', ';'])
        {
            values.push((
                section.clone(),
                key.trim().to_owned(),
                value.trim().to_owned(),
            ));
        }
    }
    values
}

fn checksum(file: &str, sum: &str) -> Option<Checksum> {
    let (kind, value) = sum.split_once(':')?;
    let digest = match kind.to_lowercase().as_str() {
        "sha256" => Digest::Sha256,
        "sha512" => Digest::Sha512,
        _ => return None,
    };
    Some(Checksum {
        digest,
        file: file.trim_start_matches('/').to_owned(),
        value: value.trim().to_lowercase(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEDORA: &str = "[checksums]
images/pxeboot/initrd.img = sha256:AB
images/boot.iso = md5:cd

[general]
; WARNING.0 = This section provides compatibility with pre-productmd treeinfos.
arch = x86_64
family = Fedora
name = Fedora 37
variant = Server
version = 37

[images-x86_64]
boot.iso = images/boot.iso
initrd = images/pxeboot/initrd.img
kernel = images/pxeboot/vmlinuz

[images-xen]
kernel = elsewhere
";

    #[test]
    fn fedoras() {
        let (identity, installer) = parse(FEDORA, "aarch64").unwrap();
        assert_eq!(
            (identity.family.as_str(), identity.version.as_str()),
            ("Fedora", "37")
        );
        assert_eq!(
            (identity.arch.as_str(), identity.variant.as_str()),
            ("x86_64", "Server")
        );
        assert_eq!(installer.kernel, "images/pxeboot/vmlinuz");
        assert_eq!(installer.initrd, "images/pxeboot/initrd.img");
        assert_eq!(installer.sums.len(), 1);
        assert_eq!(installer.sums[0].value, "ab");
    }

    #[test]
    fn what_names_no_kernel_is_none() {
        assert_eq!(parse("", "x86_64"), None);
        assert_eq!(
            parse(&FEDORA.replace("kernel = images", "k = images"), "x86_64"),
            None
        );
        assert_eq!(parse("<html>[images-x86_64]</html>", "x86_64"), None);
    }

    #[test]
    fn newer_ones_have_other_sections() {
        let text = "[release]\nname = openSUSE Leap\nversion = 15.4\n[tree]\narch = x86_64\n\
                    [images-x86_64]\nkernel = /boot/x86_64/loader/linux\ninitrd = boot/x86_64/loader/initrd\n";
        let (identity, installer) = parse(text, "x86_64").unwrap();
        assert_eq!(identity.family, "openSUSE Leap");
        assert_eq!(identity.version, "15.4");
        assert_eq!(installer.kernel, "boot/x86_64/loader/linux");
    }
}
