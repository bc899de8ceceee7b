// SPDX-License-Identifier: GPL-3.0-or-later
//! How much room snapshots take, as far as it can be known: the memory inside an image of this computer, the files of an
//! external one.

use std::collections::HashMap;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;

use super::Snapshot;
use crate::definition::image::memory_states;
use crate::definition::snapshot::{Keeping, SnapshotDisk};
use crate::libvirt::Error;
use crate::model::{Connection, Machine};

/// A block of `st_blocks`, in bytes.
const BLOCK: u64 = 512;

impl Machine {
    /// Finds out the sizes of its snapshots; one that is not known stays so.
    pub async fn load_snapshot_sizes(&self) {
        let Some(connection) = self.connection() else {
            return;
        };
        let snapshots = self.snapshots().all();
        let any_inside = snapshots.iter().any(|it| it.definition().is_in_images());
        let inside = match any_inside && connection.is_this_computer() {
            true => self.memory_in_images().await.unwrap_or_default(),
            false => HashMap::new(),
        };
        for snapshot in snapshots {
            let is_external = snapshot.definition().is_external();
            let size = match is_external {
                false => inside.get(&snapshot.name()).copied().filter(|&it| it > 0),
                true => size_of_files(&connection, &files_of(&snapshot)).await,
            };
            snapshot.set_size(size);
        }
    }

    async fn memory_in_images(&self) -> Result<HashMap<String, u64>, Error> {
        let definition = self.shown_definition().await?;
        let disks = definition.disks().into_iter().filter(|it| it.is_written());
        let paths: Vec<String> = disks.filter_map(|it| it.path).collect();
        let read = gio::spawn_blocking(move || {
            let mut all: HashMap<String, u64> = HashMap::new();
            for path in paths {
                let states = File::open(&path).and_then(|mut it| memory_states(&mut it));
                match states {
                    Ok(states) => {
                        for (name, size) in states {
                            *all.entry(name).or_default() += size;
                        }
                    }
                    Err(error) => log::debug!("the snapshots in {path}: {error}"),
                }
            }
            all
        });
        Ok(read.await.unwrap_or_default())
    }
}

/// The files that were made for it.
fn files_of(snapshot: &Snapshot) -> Vec<String> {
    let known = snapshot.definition();
    let is_file = |it: &&SnapshotDisk| it.keeping == Keeping::External;
    let disks = known.disks.iter().filter(is_file);
    let memory = known.memory_file.clone();
    let memory = memory.filter(|_| known.memory == Keeping::External);
    memory
        .into_iter()
        .chain(disks.filter_map(|it| it.file.clone()))
        .collect()
}

/// What these files take together; none where one of them is not known.
async fn size_of_files(connection: &Connection, paths: &[String]) -> Option<u64> {
    let mut all = 0;
    for path in paths {
        all += match connection.is_this_computer() {
            true => of_this_computer(path.clone()).await,
            false => None,
        }
        .or(of_a_pool(connection, path).await)?;
    }
    Some(all)
}

async fn of_this_computer(path: String) -> Option<u64> {
    let read = gio::spawn_blocking(move || fs::metadata(path).ok());
    let metadata = read.await.ok().flatten()?;
    Some(metadata.blocks() * BLOCK)
}

async fn of_a_pool(connection: &Connection, path: &str) -> Option<u64> {
    let handle = connection.handle().ok()?;
    let volume = handle.volume_of_pool(path.to_owned()).await;
    Some(volume.ok()??.allocation)
}
