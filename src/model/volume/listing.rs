// SPDX-License-Identifier: GPL-3.0-or-later
//! Reading the volumes of pools, and who uses them.

use std::collections::{HashMap, HashSet};

use super::{Volume, VolumeList};
use crate::libvirt::{Error, VolumeInfo};
use crate::model::machine_list::next_turn;
use crate::model::order::collation_key;
use crate::model::{Connection, ImageUser, Pool};

/// How many volumes are added between two turns of the main loop.
const CHUNK: usize = 250;

impl VolumeList {
    /// Makes the list what was read; what stays keeps its object. Gives those that are new, for the caller to add.
    fn sync(&self, infos: Vec<VolumeInfo>) -> Vec<VolumeInfo> {
        if infos.is_empty() {
            self.clear();
            return Vec::new();
        }
        let names: HashSet<&str> = infos.iter().map(|it| it.name.as_str()).collect();
        for volume in self.all() {
            let name = volume.info().name.clone();
            if !names.contains(name.as_str()) {
                self.remove(name);
            }
        }
        let mut new = Vec::new();
        for info in infos {
            match self.get(info.name.clone()) {
                Some(volume) => volume.update(info),
                None => new.push(info),
            }
        }
        new
    }
}

/// By name. To compare thousands of names takes longer than a frame.
async fn in_order(mut infos: Vec<VolumeInfo>) -> Vec<VolumeInfo> {
    if infos.len() <= CHUNK {
        infos.sort_by_cached_key(|info| collation_key(&info.name));
        return infos;
    }
    let sorted = gio::spawn_blocking(move || {
        infos.sort_by_cached_key(|info| collation_key(&info.name));
        infos
    });
    sorted.await.unwrap_or_default()
}

impl Pool {
    /// Reads its volumes again.
    ///
    /// # Errors
    /// libvirt's; what was known stays then.
    pub async fn load_volumes(&self) -> Result<(), Error> {
        let turn = self.next_reading();
        let infos = self.volumes().await?;
        // A newer reading may have ended before.
        if self.is_latest_reading(turn) {
            let list = self.volume_list();
            let new = in_order(list.sync(infos)).await;
            if !self.is_latest_reading(turn) {
                return Ok(());
            }
            for chunk in new.chunks(CHUNK) {
                let made = chunk.iter().map(|info| Volume::new(self, info.clone()));
                list.extend(made.collect());
                // Frames are drawn in between.
                next_turn().await;
                if !self.is_latest_reading(turn) {
                    return Ok(());
                }
            }
            self.set_volumes_known();
            if let Some(connection) = self.connection() {
                connection.show_volume_users();
                connection.show_shortages();
            }
        }
        Ok(())
    }

    /// The sum of its volumes' capacities; none while they were not read.
    pub fn provisioned(&self) -> Option<u64> {
        let volumes = self.volume_list();
        self.volumes_known()
            .then(|| volumes.all().iter().map(|it| it.info().capacity).sum())
    }
}

impl Connection {
    /// Reads the volumes of all started pools that were not read yet, and who uses them.
    ///
    /// # Errors
    /// libvirt's, of the first pool that could not be read, after the others.
    pub async fn load_storage(&self) -> Result<(), Error> {
        let mut failed = self.users_of_images().load().await.err();
        for pool in self.pool_list().all() {
            if pool.active()
                && !pool.volumes_known()
                && let Err(error) = pool.load_volumes().await
            {
                failed = failed.or(Some(error));
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Tells each volume that was read who uses it.
    pub(in crate::model) fn show_volume_users(&self) {
        let users = self.users_of_images();
        let volumes: Vec<Volume> = self
            .pool_list()
            .all()
            .iter()
            .flat_map(|pool| pool.volume_list().all())
            .collect();
        let mut above: HashMap<String, Vec<ImageUser>> = HashMap::new();
        for volume in &volumes {
            let info = volume.info();
            if let Some(backing) = &info.backing {
                let user = ImageUser::Image(info.name.clone());
                above.entry(backing.clone()).or_default().push(user);
            }
        }
        for volume in volumes {
            let mut found = users.of(&volume.info());
            found.extend(above.remove(&volume.info().path).unwrap_or_default());
            volume.set_users(found);
        }
        users.emit_shown();
    }
}
