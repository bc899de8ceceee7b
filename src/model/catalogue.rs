// SPDX-License-Identifier: GPL-3.0-or-later
//! The catalogue: systems that their makers have on servers, and whether a host has them already.

use std::sync::Arc;

use super::appliance::unpacked_name;
use super::download::file_name;
use super::os::Os;
use super::{Connection, VolumeInfo};

/// What a file or folder on a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// An image to install from.
    Installation,
    /// An image that runs by itself.
    Live,
    /// A disk with an installed system.
    CloudImage,
    /// A folder from which an installer installs.
    Tree,
}

/// Something of a system that is on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueItem {
    /// What people call it: “Fedora Server 37”.
    pub name: String,
    /// Its system.
    pub os: Arc<Os>,
    /// What it is.
    pub kind: ItemKind,
    /// The architecture that it is for; empty where it is for all.
    pub arch: String,
    /// Where it is.
    pub url: String,
    /// Its size in bytes, where that is known.
    pub size: Option<u64>,
}

/// An image that a pool of a host has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolImage {
    /// The name of its file.
    pub name: String,
    /// Its path on the host.
    pub path: String,
    /// The name of its pool.
    pub pool: String,
}

impl CatalogueItem {
    /// The name of its file.
    #[must_use]
    pub fn file(&self) -> &str {
        file_name(&self.url).unwrap_or(&self.url)
    }

    /// Where a host has it already.
    #[must_use]
    pub fn find_in<'a>(&self, images: &'a [PoolImage]) -> Option<&'a PoolImage> {
        let unpacked = unpacked_name(self.file());
        let is_it = |it: &&PoolImage| it.name == self.file() || it.name == unpacked;
        images.iter().find(is_it)
    }
}

/// Puts what is for an architecture before the rest; else the order stays.
pub fn sort_for(items: &mut [CatalogueItem], arch: &str) {
    items.sort_by_key(|it| !(it.arch.is_empty() || it.arch == arch));
}

impl Connection {
    /// The files in its pools, by which images that were downloaded before are known.
    pub async fn pool_images(&self) -> Vec<PoolImage> {
        let (volumes, unread) = self.volumes_in_pools().await;
        if let Some(error) = unread {
            log::info!("not all images are known: {error}");
        }
        let image = |(volume, pool): (VolumeInfo, String)| PoolImage {
            name: volume.name,
            path: volume.path,
            pool,
        };
        volumes.into_iter().map(image).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(arch: &str, file: &str) -> CatalogueItem {
        CatalogueItem {
            name: String::new(),
            os: Arc::default(),
            kind: ItemKind::CloudImage,
            arch: arch.to_owned(),
            url: format!("http://a/b/{file}"),
            size: None,
        }
    }

    #[test]
    fn what_the_host_can_run_comes_first() {
        let mut items = ["aarch64", "x86_64", "s390x", ""].map(|arch| item(arch, "a"));
        sort_for(&mut items, "x86_64");
        let order = items.map(|it| it.arch);
        assert_eq!(order, ["x86_64", "", "aarch64", "s390x"]);
    }

    #[test]
    fn what_a_pool_has_is_known_by_its_name_unpacked_or_not() {
        let image = |name: &str| PoolImage {
            name: name.to_owned(),
            path: format!("/pool/{name}"),
            pool: "default".to_owned(),
        };
        let images = [image("a.qcow2"), image("b.iso")];
        let found = |file| item("", file).find_in(&images).map(|it| it.path.clone());
        assert_eq!(found("a.qcow2.xz").as_deref(), Some("/pool/a.qcow2"));
        assert_eq!(found("b.iso").as_deref(), Some("/pool/b.iso"));
        assert_eq!(found("c.iso"), None);
    }
}
