// SPDX-License-Identifier: GPL-3.0-or-later
//! What the distributions' trees look like, and the arguments that their installers need.

use super::{TreeAddress, debian, mageia, suse, treeinfo};
use crate::definition::manifest::Checksum;

/// What a tree says of the system in it. What it does not say is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreeIdentity {
    /// Its family: `Fedora`, `CentOS Linux`, `Debian`, `SUSE`.
    pub family: String,
    /// Its version.
    pub version: String,
    /// Its variant: `Server`.
    pub variant: String,
    /// Its architecture.
    pub arch: String,
    /// The name of its release: `bookworm`.
    pub codename: String,
    /// What people call it: `openSUSE Leap 15.4`.
    pub label: String,
}

/// An installer's files, by their paths in the tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Installer {
    /// The kernel.
    pub kernel: String,
    /// The initrd.
    pub initrd: String,
    /// Checksums of files of the tree, perhaps of these.
    pub sums: Vec<Checksum>,
}

impl Installer {
    /// Two files of a folder, without checksums.
    pub(super) fn at(folder: &str, kernel: &str, initrd: &str) -> Self {
        Self {
            kernel: format!("{folder}/{kernel}"),
            initrd: format!("{folder}/{initrd}"),
            sums: Vec::new(),
        }
    }
}

/// A file to look for in a tree, and what is read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Its path, as seen from the tree's address.
    pub file: String,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Treeinfo,
    SuseContent,
    SuseProducts,
    Mageia,
    Debian(Installer),
}

impl Probe {
    /// What the file says for an architecture; nothing where it is not what was looked for. Whether the installer's files
    /// are there has to be looked at.
    #[must_use]
    pub fn read(&self, text: &str, arch: &str) -> Option<(TreeIdentity, Installer)> {
        let with = |identity: TreeIdentity, installer| Some((identity, installer));
        match &self.kind {
            Kind::Treeinfo => treeinfo::parse(text, arch),
            Kind::SuseContent => with(suse::of_content(text)?, suse::installer(arch)),
            Kind::SuseProducts => with(suse::of_products(text)?, suse::installer(arch)),
            Kind::Mageia => with(mageia::of_version(text)?, mageia::installer(arch)),
            Kind::Debian(installer) => with(debian::of_release(text)?, installer.clone()),
        }
    }
}

/// What to look for, the commonest first.
#[must_use]
pub fn probes(arch: &str) -> Vec<Probe> {
    let probe = |file: &str, kind| Probe {
        file: file.to_owned(),
        kind,
    };
    let mut probes = vec![
        probe(".treeinfo", Kind::Treeinfo),
        probe("treeinfo", Kind::Treeinfo),
        probe("media.1/products", Kind::SuseProducts),
        probe("content", Kind::SuseContent),
        probe("VERSION", Kind::Mageia),
    ];
    let debian = debian::places(arch).into_iter();
    probes.extend(debian.map(|(release, installer)| Probe {
        file: release,
        kind: Kind::Debian(installer),
    }));
    probes
}

/// The kernel's arguments with which the installer finds its tree.
#[must_use]
pub fn kernel_arguments(identity: &TreeIdentity, address: &TreeAddress) -> String {
    let family = identity.family.to_lowercase();
    let address_text = address.as_str();
    if family.contains("suse") || family.starts_with("sle") {
        return format!("install={address_text}");
    }
    if ["mageia", "mandriva"].contains(&family.as_str()) {
        let (server, directory) = address.parts();
        return format!("automatic=method:http,network:dhcp,server:{server},directory:{directory}");
    }
    // Theirs ask for a mirror, or find their own.
    if ["debian", "ubuntu"].contains(&family.as_str()) {
        return String::new();
    }
    let major = identity.version.split(['.', '-']).next();
    let major: Option<u32> = major.and_then(|it| it.parse().ok());
    // The first that know `inst.repo`.
    let first = match family.as_str() {
        "fedora" => 19,
        _ => 7,
    };
    match major.is_some_and(|it| it < first) {
        true => format!("method={address_text}"),
        false => format!("inst.repo={address_text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_installer_has_arguments_of_its_own() {
        let address = TreeAddress::parse("http://a/b").unwrap();
        let arguments = |family: &str, version: &str| {
            let identity = TreeIdentity {
                family: family.to_owned(),
                version: version.to_owned(),
                ..TreeIdentity::default()
            };
            kernel_arguments(&identity, &address)
        };
        assert_eq!(arguments("Fedora", "37"), "inst.repo=http://a/b");
        assert_eq!(arguments("Fedora", "18"), "method=http://a/b");
        assert_eq!(arguments("Fedora", "19"), "inst.repo=http://a/b");
        assert_eq!(arguments("CentOS", "6.10"), "method=http://a/b");
        assert_eq!(arguments("CentOS Linux", "8.4"), "inst.repo=http://a/b");
        assert_eq!(arguments("openSUSE Leap", "15.4"), "install=http://a/b");
        assert_eq!(arguments("Debian", ""), "");
        assert_eq!(
            arguments("Mageia", "8"),
            "automatic=method:http,network:dhcp,server:a,directory:/b"
        );
    }

    #[test]
    fn files_are_read_by_what_they_are() {
        let probes = probes("x86_64");
        let read = |file: &str, text: &str| {
            let probe = probes.iter().find(|it| it.file == file).unwrap();
            probe
                .read(text, "x86_64")
                .map(|(_, installer)| installer.kernel)
        };
        let products = read("media.1/products", "/ openSUSE-Leap 15.4-1");
        assert_eq!(products.as_deref(), Some("boot/x86_64/loader/linux"));
        assert_eq!(read("VERSION", "<html>"), None);
        let release = "Origin: Debian\nCodename: bookworm\n";
        let kernel = read("../../Release", release).unwrap();
        assert_eq!(
            kernel,
            "current/images/netboot/debian-installer/amd64/linux"
        );
    }
}
