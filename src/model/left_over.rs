// SPDX-License-Identifier: GPL-3.0-or-later
//! What a job of ours left half made on a host because the connection was lost: removed when it is open again.

use uuid::Uuid;

use super::creation::Created;
use super::{Connection, Job};
use crate::definition::clone::Overlay;
use crate::libvirt::{self, Error};

/// Something half made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LeftOver {
    /// A volume of a pool.
    Volume {
        /// The pool.
        pool: Uuid,
        /// Its name.
        name: String,
    },
    /// A machine that was being made, with its images.
    Machine(Created),
    /// Overlays to which a running machine writes while its images are copied.
    Overlays {
        /// The machine.
        machine: Uuid,
        /// The overlays.
        overlays: Vec<Overlay>,
    },
    /// A copy of a disk of a running machine.
    Copy {
        /// The machine.
        machine: Uuid,
        /// The disk's target, such as `vda`.
        disk: String,
        /// Where the copy goes.
        path: String,
    },
}

impl Connection {
    /// Follows work that makes `made`; if it could not remove that when it failed, it is removed later.
    ///
    /// # Errors
    /// The work's.
    pub(super) async fn follow_making<T>(
        &self,
        job: &Job,
        work: libvirt::Job<T>,
        made: LeftOver,
    ) -> Result<T, Error> {
        let left_over = work.left_over();
        let outcome = job.follow(work).await;
        if outcome.is_err() && left_over.is_there() {
            self.left_over().borrow_mut().push(made);
        }
        outcome
    }

    /// The connection is open again: removes what was left.
    pub(super) fn remove_left_over(&self) {
        let all = self.left_over().take();
        if all.is_empty() {
            return;
        }
        let connection = self.clone();
        glib::spawn_future_local(async move {
            for left in all {
                match connection.remove(&left).await {
                    Ok(()) | Err(Error::NotFound(_)) => log::info!("removed {left:?}"),
                    Err(error) => log::warn!("{left:?} stays: {error}"),
                }
            }
        });
    }

    async fn remove(&self, left: &LeftOver) -> Result<(), Error> {
        let handle = self.handle()?;
        match left.clone() {
            LeftOver::Volume { pool, name } => {
                handle.pool(pool).refresh().await?;
                handle.volume(pool, name).delete().await?;
                self.refresh_pool(pool).await
            }
            LeftOver::Machine(made) => match made.rollback(&handle).await.first() {
                None => Ok(()),
                Some(failure) => Err(Error::Refused(failure.text())),
            },
            LeftOver::Overlays { machine, overlays } => {
                handle
                    .machine(machine)
                    .remove_overlays(overlays)
                    .finish()
                    .await
            }
            LeftOver::Copy {
                machine,
                disk,
                path,
            } => handle.machine(machine).end_copy(disk, path).await,
        }
    }
}
