// SPDX-License-Identifier: GPL-3.0-or-later
//! Reading the volumes of pools, and who uses them.

use std::collections::{HashMap, HashSet};

use super::{Volume, VolumeList};
use crate::libvirt::{Error, ListingStep, VolumeInfo};
use crate::model::machine_list::next_turn;
use crate::model::order::collation_key;
use crate::model::{Connection, ImageUser, Pool};

impl VolumeList {
    /// Takes away those that have none of these names.
    fn keep(&self, names: &[String]) {
        if names.is_empty() {
            self.clear();
            return;
        }
        let names: HashSet<&str> = names.iter().map(String::as_str).collect();
        for volume in self.all() {
            let name = volume.info().name.clone();
            if !names.contains(name.as_str()) {
                self.remove(name);
            }
        }
    }

    /// Takes over what was read of some volumes, which are in the order of the list; what was there keeps its object.
    fn take(&self, pool: &Pool, infos: Vec<VolumeInfo>) {
        let mut new = Vec::new();
        for info in infos {
            match self.get(info.name.clone()) {
                Some(volume) => volume.update(info),
                None => new.push(Volume::new(pool, info)),
            }
        }
        self.extend(new);
    }
}

impl Pool {
    /// Reads its volumes again. The first of them are in the list before the last are read.
    ///
    /// # Errors
    /// libvirt's; what was known of the volumes that could not be read stays then.
    pub async fn load_volumes(&self) -> Result<(), Error> {
        let turn = self.next_reading();
        let list = self.volume_list();
        if self.active() {
            let handle = self.handle()?;
            let (steps, listed) = async_channel::unbounded();
            let listing = async move { handle.list_volumes(collation_key, steps).await };
            let listing = glib::spawn_future_local(listing);
            while let Ok(step) = listed.recv().await {
                // A newer reading has begun: it reports all.
                if !self.is_latest_reading(turn) {
                    return Ok(());
                }
                match step {
                    ListingStep::Names(names) => list.keep(&names),
                    ListingStep::Volumes(infos) => list.take(self, infos),
                }
                // Frames are drawn in between.
                next_turn().await;
            }
            listing.await.unwrap_or(Err(Error::Closed))?;
        } else {
            list.clear();
        }
        if self.is_latest_reading(turn) {
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
        self.read_storage(|pool| !pool.volumes_known()).await
    }

    /// Reads the volumes of all started pools again, and who uses them: no event reports what other programs do with them.
    ///
    /// # Errors
    /// As of [`Connection::load_storage`].
    pub async fn reload_storage(&self) -> Result<(), Error> {
        self.read_storage(|_| true).await
    }

    async fn read_storage(&self, is_wanted: fn(&Pool) -> bool) -> Result<(), Error> {
        let mut failed = self.users_of_images().load().await.err();
        for pool in self.pool_list().all() {
            if pool.active()
                && is_wanted(&pool)
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
