// SPDX-License-Identifier: GPL-3.0-or-later
//! Finds out what an installation tree on a server is: where its installer's kernel and initrd are, and of which system.

use super::download::{Network, Running, Wanted};
use super::os::Os;
use super::os_catalog::OsCatalog;
use crate::definition::install_tree::{
    Installer, TreeAddress, TreeIdentity, kernel_arguments, probes,
};
use crate::libvirt::Error;

/// No file that says what a tree is is longer, in bytes.
const LONGEST: usize = 256 << 10;

/// A tree that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTree {
    /// Where its kernel is, and what that is compared with.
    pub kernel: (String, Wanted),
    /// Where its initrd is, and what that is compared with.
    pub initrd: (String, Wanted),
    /// The arguments that its kernel needs.
    pub arguments: String,
    /// The architecture that it is for, where it says so.
    pub arch: Option<String>,
    /// Its system, where libosinfo knows it.
    pub os: Option<Os>,
    /// What it calls its system: “Fedora 37”.
    pub label: String,
}

impl FoundTree {
    /// Looks at a tree, for an architecture where it has several; `None` where there is no installer that is known.
    /// Dropping the future ends the requests.
    ///
    /// # Errors
    /// `Refused` where the server cannot be reached.
    pub async fn find(address: TreeAddress, arch: String) -> Result<Option<Self>, Error> {
        let tree = address.clone();
        let looking = Running::start(move |network| look(network, &tree, &arch))?;
        let Some((identity, installer)) = looking.finish().await? else {
            return Ok(None);
        };
        let file = |path: &str| {
            let sum = installer.sums.iter().find(|it| it.file == path);
            let wanted = sum.map(|it| Wanted::Sum(it.digest, it.value.clone()));
            (address.file(path), wanted.unwrap_or(Wanted::Unknown))
        };
        Ok(Some(Self {
            kernel: file(&installer.kernel),
            initrd: file(&installer.initrd),
            arguments: kernel_arguments(&identity, &address),
            arch: Some(identity.arch.clone()).filter(|it| !it.is_empty()),
            label: called(&identity),
            os: OsCatalog::of_tree(identity).await,
        }))
    }
}

/// What a tree calls its system.
fn called(identity: &TreeIdentity) -> String {
    match identity.label.is_empty() {
        true => format!("{} {}", identity.family, identity.version),
        false => identity.label.trim().to_owned(),
    }
}

/// The first of what can be looked for that is there.
fn look(
    network: &Network,
    address: &TreeAddress,
    arch: &str,
) -> Result<Option<(TreeIdentity, Installer)>, Error> {
    // Several are looked for in the same file.
    let mut read: Vec<(String, Option<String>)> = Vec::new();
    for probe in probes(arch) {
        if !read.iter().any(|(file, _)| *file == probe.file) {
            let text = network.text(&address.file(&probe.file), LONGEST)?;
            read.push((probe.file.clone(), text));
        }
        let text = read.iter().find(|(file, _)| *file == probe.file);
        let text = text.and_then(|(_, text)| text.as_deref());
        let Some((identity, installer)) = text.and_then(|it| probe.read(it, arch)) else {
            continue;
        };
        if network.has(&address.file(&installer.kernel))?
            && network.has(&address.file(&installer.initrd))?
        {
            return Ok(Some((identity, installer)));
        }
    }
    Ok(None)
}
