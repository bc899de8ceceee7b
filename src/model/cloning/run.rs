// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes clones as one job: images, UEFI variables, definitions, TPM states. What fails, or is cancelled, rolls back all of
//! them, and the original is as it was.

mod guest;
mod images;

use std::collections::HashSet;

use gettextrs::gettext;
use uuid::Uuid;

use super::standstill::overlays;
use super::{CloneFacts, Cloning, NewGuest};
use crate::definition::clone::{Choice, CloneOrder, DiskResult};
use crate::definition::mac::Mac;
use crate::libvirt::{Error, XmlKind};
use crate::model::creation::{Created, Place, Reservation, RollbackFailure};
use crate::model::interrupted::Interrupted;
use crate::model::{Connection, Job, Machine};

/// What all the clones of a job have in common.
struct Run<'a> {
    machine: &'a Machine,
    connection: Connection,
    facts: &'a CloneFacts,
    cloning: &'a Cloning,
    job: &'a Job,
    /// Names of files that are taken, by place.
    taken: Vec<(Place, Vec<String>)>,
    macs: HashSet<Mac>,
    made: Vec<Created>,
    /// Addresses that networks reserve for them.
    reservations: Vec<Reservation>,
}

impl Machine {
    /// Makes clones of it, as this job. A machine with linked clones is a template from then on: what it wrote would ruin
    /// them.
    ///
    /// # Errors
    /// `Exists` for a name; `Cancelled`; libvirt's. No clone is there then, but for what the error lists.
    pub async fn make_clones(
        &self,
        facts: &CloneFacts,
        cloning: &Cloning,
        job: &Job,
    ) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let work = async {
            let mut run = Run {
                machine: self,
                connection: connection.clone(),
                facts,
                cloning,
                job,
                taken: Vec::new(),
                macs: HashSet::new(),
                made: Vec::new(),
                reservations: Vec::new(),
            };
            run.whole().await
        };
        self.set_job(Some(job));
        let outcome = connection.run_job(job, work).await;
        self.set_job(None::<&Job>);
        for pool in cloning.pools() {
            if let Err(error) = connection.refresh_pool(pool).await {
                log::debug!("reading the pool of clones again: {error}");
            }
        }
        outcome
    }
}

impl Run<'_> {
    async fn whole(&mut self) -> Result<(), Error> {
        self.job.allow_cancel();
        let becomes_template = self.cloning.has(Choice::Linked) && !self.facts.template;
        let overlays = overlays(&self.facts.disks, self.cloning, self.machine.uuid());
        let mut laid = false;
        let mut marked = false;
        let outcome = async {
            self.check_names().await?;
            self.learn().await?;
            if becomes_template {
                self.machine.make_template().await?;
                marked = true;
            }
            self.job.check()?;
            laid = self
                .machine
                .stand_still(&overlays, self.cloning.quiesce)
                .await?;
            self.all().await
        }
        .await;
        self.job.forbid_cancel();
        let merged = match laid {
            true => self.machine.go_on(overlays, self.job).await,
            false => Ok(()),
        };
        match outcome {
            Ok(()) => merged,
            Err(error) => {
                let failures = self.roll_back().await;
                if marked {
                    self.machine.make_machine_unasked().await?;
                }
                Err(combined_error(error, merged, &failures))
            }
        }
    }

    async fn all(&mut self) -> Result<(), Error> {
        let all = self.cloning.names.len();
        for (number, name) in self.cloning.names.iter().enumerate() {
            let mut step = name.clone();
            if all > 1 {
                let text = gettext("{name} ({number} of {all})");
                step = text
                    .replace("{number}", &(number + 1).to_string())
                    .replace("{all}", &all.to_string())
                    .replace("{name}", name);
            }
            self.job.begin_step(&step)?;
            self.made.push(Created::default());
            self.one(name, self.cloning.guests.get(number)).await?;
        }
        self.job.check()
    }

    async fn check_names(&self) -> Result<(), Error> {
        let handle = self.connection.handle()?;
        for name in &self.cloning.names {
            match handle.machine_by_name(name.clone()).await {
                Err(Error::NotFound(_)) => {}
                Ok(_) => return Err(Error::Exists(name.clone())),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Names and addresses that are taken.
    async fn learn(&mut self) -> Result<(), Error> {
        let handle = self.connection.handle()?;
        for (_, place) in &self.cloning.places {
            if self.taken.iter().any(|(it, _)| it == place) {
                continue;
            }
            let names = match place {
                Place::Pool(pool) => {
                    let volumes = handle.pool(*pool).volumes().await?;
                    volumes.into_iter().map(|it| it.name).collect()
                }
                Place::Folder(folder) => handle.names_in(folder.clone()).await?,
            };
            self.taken.push((place.clone(), names));
        }
        for machine in self.connection.machines().all() {
            if let Ok(definition) = machine.known_definition(XmlKind::Inactive).await {
                self.macs
                    .extend(definition.nics().iter().filter_map(|it| it.mac));
            }
        }
        Ok(())
    }

    async fn one(&mut self, name: &str, guest: Option<&NewGuest>) -> Result<(), Error> {
        let mut results = Vec::new();
        for disk in &self.facts.disks {
            let result = match self.cloning.choice(disk) {
                Choice::Share => DiskResult::Kept,
                Choice::LeaveOut => DiskResult::LeftOut,
                choice => self.make_image(disk, name, choice).await?,
            };
            results.push((disk.disk.target.clone(), result));
        }
        self.check_still_off().await?;
        let handle = self.machine.handle()?;
        let nvram = handle.copy_nvram(name.to_owned()).await?;
        if let (Some(copy), Some(made)) = (&nvram, self.made.last_mut())
            && copy.is_made
        {
            made.disks.push(copy.path.clone());
        }
        let order = CloneOrder {
            name: name.to_owned(),
            uuid: Uuid::try_parse(&glib::uuid_string_random()).unwrap_or_default(),
            nvram: nvram.map(|it| it.path),
            disks: results,
        };
        let macs = &mut self.macs;
        let mut random = std::iter::repeat_with(Mac::random);
        let new_mac = || {
            random
                .find(|mac| macs.insert(*mac))
                .unwrap_or_else(Mac::random)
        };
        let mut clone = self.facts.definition.cloned(&order, new_mac);
        if let Some(guest) = guest {
            self.set_up(&mut clone, guest, order.uuid).await?;
        }
        let uuid = self
            .connection
            .handle()?
            .define_machine(clone.to_string())
            .await?;
        if let Some(made) = self.made.last_mut() {
            made.machine = Some(uuid);
        }
        if self.cloning.copy_tpm {
            // From now on it is deleted with the clone.
            handle.copy_tpm(uuid).await?;
        }
        Ok(())
    }

    /// Copies of a machine that was started meanwhile mix several states.
    async fn check_still_off(&self) -> Result<(), Error> {
        if self.facts.active || self.machine.handle()?.summary().await?.id.is_none() {
            return Ok(());
        }
        Err(Error::Refused(gettext(
            "The machine was started meanwhile: the copy would not be consistent.",
        )))
    }

    async fn roll_back(&mut self) -> Vec<RollbackFailure> {
        self.job.tell_step(&gettext("Rolling back"));
        let mut failures = self.release_addresses().await;
        for made in self.made.drain(..).rev() {
            let failed = match self.connection.handle() {
                Ok(handle) => made.clone().rollback(&handle).await,
                Err(error) => vec![RollbackFailure::Machine(error)],
            };
            if failed.iter().any(RollbackFailure::is_closed) {
                // When the connection is open again.
                self.connection.leave(self.job, Interrupted::Machine(made));
            } else {
                failures.extend(failed);
            }
        }
        failures
    }
}

/// One error with all that could not be rolled back.
fn combined_error(error: Error, merged: Result<(), Error>, failures: &[RollbackFailure]) -> Error {
    let mut more: Vec<String> = merged.err().iter().map(Error::to_string).collect();
    more.extend(failures.iter().map(RollbackFailure::text));
    // A connection that is lost says so of each step.
    let first = error.to_string();
    more.retain(|it| *it != first);
    match more.is_empty() {
        true => error,
        false => Error::Refused(format!("{error}\n{}", more.join("\n"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_told_once() {
        let told_twice = combined_error(Error::Closed, Err(Error::Closed), &[]);
        assert_eq!(told_twice, Error::Closed);
        let refused = |text: &str| Error::Refused(text.to_owned());
        let both = combined_error(refused("a"), Err(refused("b")), &[]);
        assert_eq!(both.to_string(), "a\nb");
    }
}
