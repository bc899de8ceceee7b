// SPDX-License-Identifier: GPL-3.0-or-later
//! What libosinfo knows to be on the servers of the systems' makers: media, ready-made disk images and installation trees.

use std::sync::Arc;

use glib::prelude::*;
use osinfo::{OsVariant, Tree};

use super::calls;
use super::database::{Database, describe, text};
use crate::definition::install_tree::TreeIdentity;
use crate::model::catalogue::{CatalogueItem, ItemKind};
use crate::model::os::Os;

impl Database {
    /// What can be downloaded of all systems, the newest first.
    pub(super) fn downloads(&self) -> Vec<CatalogueItem> {
        let mut items: Vec<CatalogueItem> = self.systems.iter().flat_map(of_system).collect();
        items.sort_by(|a, b| {
            let by_age = b.os.released.cmp(&a.os.released);
            by_age
                .then_with(|| a.name.cmp(&b.name))
                .then_with(|| a.url.cmp(&b.url))
        });
        items
    }

    /// The system that a tree says it is of: by its `.treeinfo`, by the name of its release, or by what it is called.
    pub(super) fn system_of_tree(&self, identity: &TreeIdentity) -> Option<Os> {
        self.of_treeinfo(identity)
            .or_else(|| self.of_codename(identity))
            .or_else(|| self.of_label(identity))
    }

    fn of_treeinfo(&self, identity: &TreeIdentity) -> Option<Os> {
        if identity.family.is_empty() || identity.version.is_empty() {
            return None;
        }
        let mut tree = glib::Object::builder::<Tree>().property("id", "tree");
        for (name, value) in [
            ("treeinfo-family", &identity.family),
            ("treeinfo-version", &identity.version),
            ("treeinfo-variant", &identity.variant),
            ("treeinfo-arch", &identity.arch),
            ("architecture", &identity.arch),
        ] {
            if !value.is_empty() {
                tree = tree.property(name, value);
            }
        }
        let os = calls::system_of_tree(self.db.as_ref()?, &tree.build())?;
        Some(describe(&os))
    }

    fn of_codename(&self, identity: &TreeIdentity) -> Option<Os> {
        let distro = identity.family.to_lowercase();
        let is_it = |os: &&osinfo::Os| {
            let codename = text(*os, "codename").to_lowercase();
            let first = codename.split(' ').next().unwrap_or_default();
            !first.is_empty() && first == identity.codename && text(*os, "distro") == distro
        };
        self.systems.iter().find(is_it).map(describe)
    }

    fn of_label(&self, identity: &TreeIdentity) -> Option<Os> {
        let plain = |name: &str| name.to_lowercase().replace(['-', ' '], "");
        let wanted = plain(&identity.label);
        let is_it = |os: &&osinfo::Os| !wanted.is_empty() && plain(&text(*os, "name")) == wanted;
        self.systems.iter().find(is_it).map(describe)
    }
}

fn of_system(system: &osinfo::Os) -> Vec<CatalogueItem> {
    let mut items = Vec::new();
    let mut os: Option<Arc<Os>> = None;
    let mut add = |kind, url: String, arch: String, size: Option<u64>, variants: Vec<OsVariant>| {
        let is_reachable = url.starts_with("http://") || url.starts_with("https://");
        if !is_reachable {
            return;
        }
        // Most systems have nothing, and describing one takes longest.
        let os = os.get_or_insert_with(|| Arc::new(describe(system))).clone();
        let name = match variants.as_slice() {
            [only] => text(only, "name"),
            _ => String::new(),
        };
        items.push(CatalogueItem {
            name: Some(name)
                .filter(|it| !it.is_empty())
                .unwrap_or_else(|| os.name.clone()),
            os,
            kind,
            arch: Some(arch).filter(|it| it != "all").unwrap_or_default(),
            url,
            size,
        });
    };
    for media in calls::media(system) {
        let kind = match media.property::<bool>("live") {
            true => ItemKind::Live,
            false => ItemKind::Installation,
        };
        let size = u64::try_from(media.property::<i64>("volume-size"));
        add(
            kind,
            text(&media, "url"),
            text(&media, "architecture"),
            size.ok().filter(|it| *it > 0),
            calls::variants_of_media(&media),
        );
    }
    for image in calls::images(system) {
        let (url, arch) = (text(&image, "url"), text(&image, "architecture"));
        let variants = calls::variants_of_image(&image);
        add(ItemKind::CloudImage, url, arch, None, variants);
    }
    for tree in calls::trees(system) {
        let (url, arch) = (text(&tree, "url"), text(&tree, "architecture"));
        let variants = calls::variants_of_tree(&tree);
        add(ItemKind::Tree, url, arch, None, variants);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_knows_where_common_systems_are() {
        let items = Database::load().downloads();
        let has = |id: &str, kind: ItemKind| {
            let mut items = items.iter();
            items.any(|it| it.os.short_id == id && it.kind == kind && it.arch == "x86_64")
        };
        assert!(has("debian11", ItemKind::Installation));
        assert!(has("fedora36", ItemKind::CloudImage));
        assert!(has("fedora36", ItemKind::Tree));
        assert!(items.iter().all(|it| it.url.starts_with("http")));
    }

    #[test]
    fn systems_of_trees() {
        let database = Database::load();
        let found =
            |identity: TreeIdentity| database.system_of_tree(&identity).map(|it| it.short_id);
        let fedora = TreeIdentity {
            family: "Fedora".to_owned(),
            version: "36".to_owned(),
            variant: "Server".to_owned(),
            arch: "x86_64".to_owned(),
            ..TreeIdentity::default()
        };
        assert_eq!(found(fedora).as_deref(), Some("fedora36"));
        let debian = TreeIdentity {
            family: "Debian".to_owned(),
            codename: "bullseye".to_owned(),
            ..TreeIdentity::default()
        };
        assert_eq!(found(debian).as_deref(), Some("debian11"));
        let suse = TreeIdentity {
            family: "SUSE".to_owned(),
            label: "openSUSE Leap 15.4".to_owned(),
            ..TreeIdentity::default()
        };
        assert_eq!(found(suse).as_deref(), Some("opensuse15.4"));
        assert_eq!(found(TreeIdentity::default()), None);
    }
}
