// SPDX-License-Identifier: GPL-3.0-or-later
//! Pictures of the screen, kept beside what else is kept of a machine: one for each snapshot that was taken here, by its
//! name and time. They may show secrets, so no other user may read them.

use std::collections::HashSet;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::Snapshot;
use crate::definition::snapshot as definition;
use crate::model::{Machine, kept};

impl Machine {
    /// Keeps a picture, a file's content, with a snapshot that was just taken. Where that cannot be, the log says so.
    pub async fn keep_snapshot_picture(&self, name: &str, picture: Vec<u8>) {
        let Some(snapshot) = self.snapshots().get(name.to_owned()) else {
            return;
        };
        let (folder, file) = (self.kept().pictures(), file_name(&snapshot.definition()));
        let written = kept::run(move || write(&folder, &file, &picture)).await;
        if let Some(Err(error)) = written {
            log::warn!("no picture is kept of the snapshot {name}: {error}");
        }
        snapshot.picture_changed();
    }

    /// Deletes the pictures of snapshots that are gone.
    pub(super) fn drop_pictures(&self) {
        let folder = self.kept().pictures();
        let definitions = self.snapshot_definitions();
        let wanted: HashSet<String> = definitions.iter().map(file_name).collect();
        kept::write(move || drop_others(&folder, &wanted));
    }

    /// A snapshot has another name: so has its picture.
    pub(super) fn rename_picture(&self, before: &definition::Snapshot, name: &str) {
        let folder = self.kept().pictures();
        let old = folder.join(file_name(before));
        let new = folder.join(file_name(&definition::Snapshot {
            name: name.to_owned(),
            ..before.clone()
        }));
        kept::write(move || {
            // Most have none.
            let _ = fs::rename(old, new);
        });
    }
}

impl Snapshot {
    /// The picture of the screen at that moment, a file's content, if one was kept.
    pub async fn picture(&self) -> Option<Vec<u8>> {
        let folder = self.machine()?.kept().pictures();
        let path = folder.join(file_name(&self.definition()));
        kept::run(move || fs::read(path).ok()).await.flatten()
    }
}

fn file_name(snapshot: &definition::Snapshot) -> String {
    let name = glib::compute_checksum_for_string(glib::ChecksumType::Sha256, &snapshot.name);
    let created = snapshot.created.unwrap_or_default();
    format!("{created}-{}.png", name.unwrap_or_default())
}

fn write(folder: &Path, file: &str, picture: &[u8]) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder)?;
    let mut options = OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o600);
    options.open(folder.join(file))?.write_all(picture)
}

fn drop_others(folder: &Path, wanted: &HashSet<String>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let gone = entries.filter(|it| {
        it.file_name()
            .to_str()
            .is_none_or(|it| !wanted.contains(it))
    });
    let paths: Vec<PathBuf> = gone.map(|it| it.path()).collect();
    for path in paths {
        if let Err(error) = fs::remove_file(&path) {
            log::warn!("{} stays: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn pictures_are_private_and_go_with_their_snapshots() {
        let folder = std::env::temp_dir().join(format!("gh-pictures-{}", std::process::id()));
        let snapshot = |name: &str, created| {
            file_name(&definition::Snapshot {
                name: name.to_owned(),
                created: Some(created),
                ..definition::Snapshot::default()
            })
        };
        let (a, again) = (snapshot("a", 1), snapshot("a", 2));
        for file in [&a, &again] {
            write(&folder, file, b"picture").unwrap();
        }
        let mode = fs::metadata(folder.join(&a)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        drop_others(&folder, &HashSet::from([again.clone()]));
        assert!(!folder.join(a).exists() && folder.join(again).exists());
        drop_others(&folder.join("nothing"), &HashSet::new());
        fs::remove_dir_all(folder).unwrap();
    }
}
