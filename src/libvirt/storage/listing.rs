// SPDX-License-Identifier: GPL-3.0-or-later
//! Listing the volumes of a pool step by step. libvirt gives their names at once, but is asked about each of them: of
//! thousands the first are known long before the last.

use async_channel::Sender;
use virt::storage_pool::StoragePool;
use virt::storage_vol::StorageVol;

use super::Pool;
use super::volumes::{self, VolumeInfo};
use crate::libvirt::Error;

/// How many volumes come first, about as many as a screen shows, and how many at a time from then on.
const FIRST: usize = 64;
const LATER: usize = 250;

/// A step of a listing.
#[derive(Clone, Debug)]
pub enum ListingStep {
    /// The names of all volumes.
    Names(Vec<String>),
    /// What is known of some of them, after those of the step before.
    Volumes(Vec<VolumeInfo>),
}

impl Pool {
    /// Lists its volumes, as of its last refresh, in the order of `key`, into `steps`: their names, then what is known of
    /// them. Ends early when the receiver is gone. A pool that is not started has none.
    ///
    /// # Errors
    /// `NotFound`; libvirt's.
    pub async fn list_volumes<K: Ord + 'static>(
        &self,
        key: fn(&str) -> K,
        steps: Sender<ListingStep>,
    ) -> Result<(), Error> {
        self.with(move |pool| list(pool, key, &steps)).await
    }
}

fn list<K: Ord>(
    pool: &StoragePool,
    key: fn(&str) -> K,
    steps: &Sender<ListingStep>,
) -> Result<(), Error> {
    let mut all: Vec<(String, StorageVol)> = Vec::new();
    if pool.is_active()? {
        for volume in pool.list_all_volumes(0)? {
            all.push((volume.name()?, volume));
        }
    }
    all.sort_by_cached_key(|(name, _)| key(name));
    let names = all.iter().map(|(name, _)| name.clone()).collect();
    let mut is_taken = steps.try_send(ListingStep::Names(names)).is_ok();
    let mut at = 0;
    while is_taken && at < all.len() {
        let count = if at == 0 { FIRST } else { LATER };
        let end = all.len().min(at + count);
        let mut known = Vec::new();
        for (_, volume) in &all[at..end] {
            match volumes::read(volume, pool) {
                Ok(volume) => known.push(volume),
                // Gone between the list and the question.
                Err(Error::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        is_taken = steps.try_send(ListingStep::Volumes(known)).is_ok();
        at = end;
    }
    Ok(())
}
