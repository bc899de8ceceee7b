// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether the room in pools will do: watched while a connection is open, for as long as the program runs. libvirt looks at
//! the free space of a pool only when it refreshes it, so that on this computer the file system itself is asked.
//!
//! This alone lists pools though no page asked: a pool that fills has to be reported before its page is opened. It costs
//! the host of this computer one listing, a minute after its machines are there; volumes are not read, and no pool is
//! refreshed. Pools of other hosts are watched once a page has asked for them.

use std::thread::Builder;
use std::time::Duration;

use glib::prelude::*;
use glib::subclass::prelude::*;
use nix::sys::statvfs::statvfs;

use super::Pool;
use crate::libvirt::{Error, PoolSummary};
use crate::model::{Connection, Machine, signals};

/// Between two looks.
const PAUSE: Duration = Duration::from_mins(1);

/// How long a file system may take to answer: a dead network share never does.
const PATIENCE: Duration = Duration::from_secs(10);

/// A pool that provisions more than it holds is a matter for its machines when less than one part in so many is free.
const NEARLY_FULL: u64 = 5;

/// Why the room in a pool may not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// It will be full in so many hours, as it grows now; 0 for less than one.
    Filling {
        /// The pool's name.
        pool: String,
        /// Whole hours.
        hours: u32,
    },
    /// Its volumes can grow to more than it holds.
    Overcommitted {
        /// The pool's name.
        pool: String,
        /// The sum of the volumes' capacities, in bytes.
        provisioned: u64,
        /// What it holds, in bytes.
        capacity: u64,
        /// Whether little is free.
        nearly_full: bool,
    },
}

impl Pool {
    /// Why its room may not do, as far as that is known.
    pub fn shortage(&self) -> Option<Shortage> {
        let summary = self.summary().filter(|it| it.active)?;
        let pool = summary.name.clone();
        if let Some(left) = self.imp().free.borrow().full_within() {
            let hours = u32::try_from(left.as_secs() / 3600).unwrap_or(u32::MAX);
            return Some(Shortage::Filling { pool, hours });
        }
        let provisioned = self.provisioned()?;
        if !summary.holds_files() || provisioned <= summary.capacity {
            return None;
        }
        Some(Shortage::Overcommitted {
            pool,
            provisioned,
            capacity: summary.capacity,
            nearly_full: summary.available < summary.capacity / NEARLY_FULL,
        })
    }

    /// Notes how much is free now.
    async fn look_at_room(&self, this_computer: bool) {
        let Some(summary) = self.summary().filter(|it| it.active) else {
            self.imp().free.take();
            return;
        };
        let free = match summary.path.clone() {
            Some(path) if this_computer && summary.holds_files() => free_at(path).await,
            _ => Some(summary.available),
        };
        let now = u64::try_from(glib::monotonic_time()).unwrap_or_default();
        if let Some(free) = free {
            let mut history = self.imp().free.borrow_mut();
            history.note(Duration::from_micros(now), free);
        }
    }
}

/// What is free in the file system at a path, as libvirt counts it. On a thread of its own: it may never come back.
async fn free_at(path: String) -> Option<u64> {
    let (sender, found) = async_channel::bounded(1);
    let thread = Builder::new().name("room".to_owned()).spawn(move || {
        let room = statvfs(path.as_str());
        let free = room.map(|it| it.blocks_free().saturating_mul(it.fragment_size()));
        let _ = sender.try_send(free.ok());
    });
    thread.ok()?;
    let answer = glib::future_with_timeout(PATIENCE, found.recv()).await;
    answer.ok()?.ok()?
}

impl Connection {
    /// Watches the room in its pools for as long as this opening of it lasts.
    pub(in crate::model) fn spawn_room_watch(&self, epoch: u64) {
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            loop {
                glib::timeout_future(PAUSE).await;
                let Some(connection) = weak.upgrade().filter(|it| it.is_epoch(epoch)) else {
                    return;
                };
                match connection.look_at_rooms().await {
                    Err(Error::Unsupported(_)) => return,
                    Err(error) => log::debug!("the room of {}: {error}", connection.uri()),
                    Ok(()) => {}
                }
            }
        });
    }

    async fn look_at_rooms(&self) -> Result<(), Error> {
        let here = self.is_this_computer();
        if here && !self.pools_wanted() {
            self.load_pools().await?;
        }
        for pool in self.pool_list().all() {
            pool.look_at_room(here).await;
        }
        self.show_shortages();
        Ok(())
    }

    /// The pools whose room may not do.
    pub fn shortages(&self) -> Vec<Shortage> {
        self.known_shortages().borrow().clone()
    }

    /// Looks which pools those are now, and reports where they are others.
    pub(in crate::model) fn show_shortages(&self) {
        let pools = self.pool_list().all();
        let found: Vec<Shortage> = pools.iter().filter_map(Pool::shortage).collect();
        if *self.known_shortages().borrow() == found {
            return;
        }
        let is_none = found.is_empty();
        self.known_shortages().replace(found);
        self.emit_by_name::<()>("room-changed", &[]);
        if is_none {
            return;
        }
        // Which machines write there is looked up only when it matters.
        let connection = self.clone();
        glib::spawn_future_local(async move {
            match connection.users_of_images().load().await {
                Ok(()) => connection.emit_by_name::<()>("room-changed", &[]),
                Err(error) => log::debug!("who uses the images: {error}"),
            }
        });
    }

    /// Emitted when other pools than before are short of room.
    pub fn connect_room_changed(&self, f: impl Fn(&Self) + 'static) -> glib::SignalHandlerId {
        signals::connect(self, "room-changed", f)
    }
}

impl Machine {
    /// The shortages that would pause it: of pools with its images, while it runs.
    pub fn shortages(&self) -> Vec<Shortage> {
        let Some(connection) = self.connection().filter(|_| self.status().is_active()) else {
            return Vec::new();
        };
        let mut all = connection.shortages();
        if all.is_empty() {
            return all;
        }
        let pools = connection.pool_list().all();
        let has_images = |name: &String| {
            let summaries = pools.iter().filter_map(Pool::summary);
            let mut own = summaries.filter(|it: &PoolSummary| it.name == *name);
            own.any(|pool| connection.users_of_images().is_in_pool(self.uuid(), &pool))
        };
        all.retain(|shortage| match shortage {
            Shortage::Filling { pool, .. } => has_images(pool),
            Shortage::Overcommitted {
                pool, nearly_full, ..
            } => *nearly_full && has_images(pool),
        });
        all
    }
}
