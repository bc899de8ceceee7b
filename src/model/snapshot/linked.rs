// SPDX-License-Identifier: GPL-3.0-or-later
//! What else needs the files of external snapshots. Deleting one merges its file into the one below and deletes it,
//! which destroys every other overlay of either.

use std::collections::{HashMap, HashSet};

use gettextrs::gettext;

use crate::definition::snapshot::{Keeping, Snapshot, files};
use crate::libvirt::{Error, VolumeInfo};
use crate::model::Machine;
use crate::model::machine::{Users, add_images_elsewhere, collect, images_below, volumes};

impl Machine {
    /// Checks whether other machines or images need the files that the deletion of these snapshots changes or
    /// deletes.
    ///
    /// # Errors
    /// `Refused` with their names; libvirt's: then it is not known.
    pub async fn check_snapshots_unlinked(&self, names: &[String]) -> Result<(), Error> {
        let handle = self.handle()?;
        let all = handle.snapshots().await?;
        let all: Vec<Snapshot> = all.into_iter().map(|it| it.snapshot).collect();
        let going = all.iter().filter(|it| names.contains(&it.name));
        let going: Vec<&Snapshot> = going.filter(|it| it.is_external()).collect();
        if going.is_empty() {
            return Ok(());
        }
        let connection = self.connection().ok_or(Error::Closed)?;
        let mut volumes = volumes(handle.connection()).await?;
        let mut users = Users::new();
        for other in connection.machines().all() {
            if other != *self {
                collect(&other, &volumes, &mut users).await?;
            }
        }
        add_images_elsewhere(handle.connection(), &users, &mut volumes).await?;
        let mut own: HashSet<String> = files(&all).into_iter().map(|it| it.path).collect();
        own.extend(self.own_disks().await?.into_iter().filter_map(|it| it.path));
        let found = overlays_on(&merged(&going, &volumes), &own, &users, &volumes);
        if found.is_empty() {
            return Ok(());
        }
        let text =
            gettext("These linked clones need its files: {clones}. Make them independent first.");
        Err(Error::Refused(text.replace("{clones}", &found.join(", "))))
    }
}

/// The files that are merged, and those they are merged into.
fn merged(going: &[&Snapshot], volumes: &[VolumeInfo]) -> HashSet<String> {
    let mut found = HashSet::new();
    for snapshot in going {
        let disks = snapshot.disks.iter();
        for disk in disks.filter(|it| it.keeping == Keeping::External) {
            let then = snapshot.images.iter();
            let then = then.filter(|it| it.0 == disk.target).map(|it| &it.1);
            let own = volumes
                .iter()
                .filter(|it| Some(&it.path) == disk.file.as_ref());
            let below = own.filter_map(|it| it.backing.as_ref());
            found.extend(then.chain(below).chain(&disk.file).cloned());
        }
    }
    found
}

/// The names of the machines that need these files, and the paths of other images that do.
fn overlays_on(
    files: &HashSet<String>,
    own: &HashSet<String>,
    users: &Users,
    volumes: &[VolumeInfo],
) -> Vec<String> {
    let chains = images_below(users, volumes);
    let machines = files.iter().filter_map(|it| chains.get(it)).flatten();
    let mut found: Vec<String> = machines.cloned().collect();
    let backing: HashMap<&str, &str> = volumes
        .iter()
        .filter_map(|it| Some((it.path.as_str(), it.backing.as_deref()?)))
        .collect();
    let stands = |path: &str| {
        let chain = std::iter::successors(backing.get(path), |it| backing.get(**it));
        // A chain that runs in a circle ends here, too.
        let mut chain = chain.take(volumes.len());
        chain.any(|it| files.contains(*it))
    };
    let others = volumes.iter().map(|it| &it.path).filter(|it| {
        // Those of machines are named already.
        !own.contains(*it) && !files.contains(*it) && !chains.contains_key(*it) && stands(it)
    });
    found.extend(others.cloned());
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(path: &str, backing: &str) -> VolumeInfo {
        VolumeInfo {
            path: path.to_owned(),
            backing: Some(backing.to_owned()),
            ..VolumeInfo::default()
        }
    }

    fn snapshot(file: &str, then: &str) -> Snapshot {
        let xml = format!(
            "<domainsnapshot><name>s</name><disks>\
             <disk name='vda' snapshot='external'><source file='{file}'/></disk></disks>\
             <domain><devices><disk><source file='{then}'/><target dev='vda'/></disk></devices>\
             </domain></domainsnapshot>"
        );
        Snapshot::parse(&xml).unwrap()
    }

    #[test]
    fn clones_on_the_file_of_a_snapshot_are_found() {
        let all = [
            volume("/base.s", "/base"),
            volume("/base.t", "/base.s"),
            volume("/clone", "/base.s"),
            volume("/clone.more", "/clone"),
            volume("/loose", "/clone"),
        ];
        let snapshot = snapshot("/base.s", "/base");
        let files = merged(&[&snapshot], &all);
        assert_eq!(files, HashSet::from(["/base".into(), "/base.s".into()]));
        let own = HashSet::from(["/base".into(), "/base.s".into(), "/base.t".into()]);
        let users = Users::from([("/clone.more".to_owned(), vec!["web".to_owned()])]);
        let found = overlays_on(&files, &own, &users, &all);
        assert_eq!(found, ["/loose", "web"]);
    }

    #[test]
    fn siblings_of_a_linked_clone_are_no_obstacle() {
        let all = [
            volume("/one", "/template"),
            volume("/one.s", "/one"),
            volume("/two", "/template"),
        ];
        let files = merged(&[&snapshot("/one.s", "/one")], &all);
        let own = HashSet::from(["/one".into(), "/one.s".into()]);
        let users = Users::from([
            ("/two".to_owned(), vec!["two".to_owned()]),
            ("/template".to_owned(), vec!["template".to_owned()]),
        ]);
        assert!(overlays_on(&files, &own, &users, &all).is_empty());
    }
}
