// SPDX-License-Identifier: GPL-3.0-or-later
//! The storage pools of a connection, by name. They are not read before a page
//! asks; from then on events keep them true.

use uuid::Uuid;

use super::object_list::{ListItem, ObjectList};
use super::{Connection, Pool};
use crate::libvirt::{Error, PoolSummary};

/// The storage pools of one connection, by UUID.
pub type PoolList = ObjectList<Pool>;

impl ListItem for Pool {
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.uuid()
    }

    fn sort_name(&self) -> String {
        self.name()
    }

    fn left_list(&self) {
        if let Some(connection) = self.connection() {
            connection.show_volume_users();
        }
        self.emit_gone();
    }
}

impl PoolList {
    fn update(&self, connection: &Connection, summary: &PoolSummary) {
        self.upsert(
            summary.uuid,
            || Pool::new(connection, summary.uuid),
            |pool| pool.update(summary),
        );
    }
}

impl Connection {
    /// Reads its storage pools; events keep the list true from then on.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where the driver has no pools.
    pub async fn load_pools(&self) -> Result<(), Error> {
        self.set_pools_wanted(true);
        let summaries = self.handle()?.pools().await?;
        let list = self.pool_list();
        for pool in list.all() {
            if !summaries.iter().any(|it| it.uuid == pool.uuid()) {
                // An event may have brought it after the listing.
                self.refresh_pool(pool.uuid()).await?;
            }
        }
        for summary in summaries {
            list.update(self, &summary);
        }
        Ok(())
    }

    /// Reads one pool again.
    ///
    /// # Errors
    /// libvirt's errors; a pool that no longer exists is not one.
    pub async fn refresh_pool(&self, uuid: Uuid) -> Result<(), Error> {
        match self.handle()?.pool(uuid).summary().await {
            Ok(summary) => self.pool_list().update(self, &summary),
            Err(Error::NotFound(_)) => self.pool_list().remove(uuid),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Whether a text such as `pool/volume` begins with the name of a pool that was read.
    pub fn names_volume(&self, text: &str) -> bool {
        let pools = self.pool_list().all();
        text.split_once('/')
            .is_some_and(|(name, _)| pools.iter().any(|pool| pool.name() == name))
    }

    /// Something happened to a pool.
    pub(super) fn pool_changed(&self, uuid: Uuid) {
        if self.pools_wanted() {
            self.read_again(async move |it| it.refresh_pool(uuid).await);
        }
    }

    /// The connection is open again, or what events do not report is due: reads the
    /// pools again if a page asked for them.
    pub(super) fn resync_pools(&self) {
        if self.pools_wanted() {
            self.read_again(async |it| it.load_pools().await);
        }
    }

    /// Reads something once more, because of an event or in case one was missed.
    pub(super) fn read_again(&self, read: impl AsyncFnOnce(&Self) -> Result<(), Error> + 'static) {
        let connection = self.clone();
        glib::spawn_future_local(async move {
            if let Err(error) = read(&connection).await {
                log::debug!("reading from {} again: {error}", connection.uri());
            }
        });
    }
}
