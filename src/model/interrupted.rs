// SPDX-License-Identifier: GPL-3.0-or-later
//! Work of a job that was interrupted because the connection was lost. When it is open again, the outcome is looked up,
//! partial results are removed, and the job reports it.

mod snapshot;

use std::path::PathBuf;

use gettextrs::gettext;
use uuid::Uuid;

use super::creation::Created;
use super::{Connection, ConnectionState, Job};
use crate::definition::backup::Unfinished;
use crate::definition::clone::Overlay;
use crate::libvirt::{self, Error};

/// Interrupted work, by what it was making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Interrupted {
    /// An incomplete volume of a pool.
    Volume {
        /// The pool.
        pool: Uuid,
        /// Its name.
        name: String,
    },
    /// An incomplete encrypted volume of a pool, and its secret.
    Encrypted {
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
    /// A snapshot of a machine that was being taken.
    Snapshot {
        /// The machine.
        machine: Uuid,
        /// Its name.
        name: String,
        /// The file of its memory, which was not there before.
        memory: Option<String>,
    },
    /// A backup of a machine, which the host may go on with by itself.
    Backup {
        /// The machine.
        machine: Uuid,
        /// The folder of its backups, on this computer.
        folder: PathBuf,
        /// What was made of it.
        mark: Unfinished,
    },
    /// A copy of a machine's disk that was to take its place.
    Copy {
        /// The machine.
        machine: Uuid,
        /// The disk's target, such as `vda`.
        disk: String,
        /// The pool of the copy.
        pool: Uuid,
        /// Where the copy goes.
        path: String,
    },
    /// A volume of a pool that was to get another size.
    Size {
        /// The pool.
        pool: Uuid,
        /// Its name.
        name: String,
        /// Bytes that a guest is to see.
        capacity: u64,
    },
}

impl Interrupted {
    /// The pool that changes with it, where that is one.
    fn pool(&self) -> Option<Uuid> {
        match self {
            Self::Volume { pool, .. }
            | Self::Encrypted { pool, .. }
            | Self::Copy { pool, .. }
            | Self::Size { pool, .. } => Some(*pool),
            Self::Machine(_)
            | Self::Overlays { .. }
            | Self::Snapshot { .. }
            | Self::Backup { .. } => None,
        }
    }
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
        made: Interrupted,
    ) -> Result<T, Error> {
        let partial_result = work.partial_result();
        let outcome = job.follow(work).await;
        if outcome.is_err() && partial_result.is_there() {
            self.leave(job, made);
        }
        outcome
    }

    /// Keeps what a job left until the connection is open again.
    pub(super) fn leave(&self, job: &Job, left: Interrupted) {
        self.interrupted().borrow_mut().push((job.clone(), left));
        // The work may have heard of the loss later than we did.
        if self.state() == ConnectionState::Connected {
            self.settle_interrupted();
        }
    }

    /// The connection is open again: sees to what was left.
    pub(super) fn settle_interrupted(&self) {
        let all = self.interrupted().take();
        if all.is_empty() {
            return;
        }
        let connection = self.clone();
        glib::spawn_future_local(async move {
            for (job, left) in all {
                connection.settle(job, left).await;
            }
        });
    }

    async fn settle(&self, job: Job, left: Interrupted) {
        let pool = left.pool();
        let epoch = self.epoch();
        match self.outcome_of(&left).await {
            Ok(outcome) => {
                log::info!("{left:?}: {outcome}");
                job.set_problem(outcome);
            }
            // The next time, or at once where the connection has come back meanwhile.
            Err(Error::Closed) => {
                self.interrupted().borrow_mut().push((job, left));
                if !self.is_epoch(epoch) && self.state() == ConnectionState::Connected {
                    self.settle_interrupted();
                }
            }
            Err(error) => {
                log::warn!("{left:?} stays: {error}");
                let text = gettext(
                    "The connection was lost, and what was unfinished could not be removed: {why}",
                );
                job.set_problem(text.replace("{why}", &error.to_string()));
            }
        }
        if let Some(pool) = pool
            && let Err(error) = self.refresh_pool(pool).await
        {
            log::debug!("reading the pool again: {error}");
        }
    }

    /// Whether something uses a volume by now: the host may have made it to its end.
    async fn is_needed(&self, pool: Uuid, name: &str) -> Result<bool, Error> {
        let volume = self.handle()?.volume(pool, name.to_owned());
        let info = match volume.info().await {
            Err(Error::NotFound(_)) => return Ok(false),
            info => info?,
        };
        let is_used = !self.machines_with(&info).await?.is_empty();
        Ok(is_used || !self.images_on(&info).await?.is_empty())
    }

    /// Removes a volume that nothing uses, and the secret of one that is encrypted.
    async fn remove_volume(
        &self,
        pool: Uuid,
        name: String,
        encrypted: bool,
    ) -> Result<String, Error> {
        let handle = self.handle()?.pool(pool);
        handle.refresh().await?;
        if self.is_needed(pool, &name).await? {
            return Ok(needed());
        }
        match handle.delete_volume_named(name.clone()).await {
            Ok(()) | Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
        if encrypted {
            handle.forget_secret_of(name).await?;
        }
        Ok(removed())
    }

    /// Removes partial results, and gives the outcome.
    async fn outcome_of(&self, left: &Interrupted) -> Result<String, Error> {
        let handle = self.handle()?;
        match left.clone() {
            Interrupted::Volume { pool, name } => self.remove_volume(pool, name, false).await,
            Interrupted::Encrypted { pool, name } => self.remove_volume(pool, name, true).await,
            Interrupted::Machine(made) => rollback(&handle, made).await,
            Interrupted::Overlays { machine, overlays } => {
                let overlays = handle.machine(machine).remove_overlays(overlays);
                let merged = overlays.finish().await;
                self.want_marks(machine);
                merged?;
                Ok(removed())
            }
            Interrupted::Snapshot {
                machine,
                name,
                memory,
            } => {
                let outcome = self.outcome_of_snapshot(machine, &name, memory).await;
                if let Some(machine) = self.machines().get(machine) {
                    machine.load_snapshots().await?;
                }
                outcome
            }
            Interrupted::Backup {
                machine,
                folder,
                mark,
            } => {
                self.remove_backup(machine, folder, mark).await?;
                Ok(removed())
            }
            Interrupted::Copy {
                machine,
                disk,
                pool,
                path,
            } => {
                let is_used = handle.machine(machine).end_copy(disk, path).await?;
                handle.pool(pool).refresh().await?;
                Ok(of_a_copy(is_used))
            }
            Interrupted::Size {
                pool,
                name,
                capacity,
            } => {
                handle.pool(pool).refresh().await?;
                let now = handle.volume(pool, name).info().await?.capacity;
                Ok(match now == capacity {
                    true => gettext("The connection was lost, but the volume has its new size."),
                    false => gettext("The connection was lost. The volume has its old size."),
                })
            }
        }
    }
}

fn needed() -> String {
    gettext("The connection was lost, but the new volume is in use already.")
}

/// Takes a machine back that was not finished.
async fn rollback(handle: &libvirt::Connection, made: Created) -> Result<String, Error> {
    match made.rollback(handle).await.first() {
        None => Ok(removed()),
        Some(failure) => Err(Error::Refused(failure.text())),
    }
}

fn of_a_copy(is_used: bool) -> String {
    match is_used {
        true => gettext(
            "The connection was lost, but the machine uses the new volume. The old one is still there.",
        ),
        false => gettext(
            "The connection was lost. The machine keeps the old volume, and the unfinished one has been removed.",
        ),
    }
}

fn removed() -> String {
    gettext("The connection was lost. What was unfinished has been removed.")
}
