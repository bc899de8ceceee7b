// SPDX-License-Identifier: GPL-3.0-or-later
//! Writing edits: first the saved definition, then, as far as libvirt can, what
//! runs. What cannot be changed while it runs waits for the next start.

mod steps;

use self::steps::{start_networks, steps, take};
use super::draft::Draft;
use crate::definition::device::new_device::NewDevice;
use crate::definition::machine::Machine as Definition;
use crate::libvirt::{self, Cause, Error, XmlKind};
use crate::model::{Aspect, Machine};

/// A machine's documents, with the passwords in them.
#[derive(Clone, Debug)]
pub struct Documents {
    /// What edits are made to: the saved definition; a transient machine's
    /// running one.
    pub saved: Definition,
    /// What runs, if it does.
    pub running: Option<Definition>,
    /// Whether there is a saved definition.
    pub persistent: bool,
}

/// What became of edits.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// They are written.
    Applied(Applied),
    /// Nothing was written: the definition is another one than the edits were
    /// made to. Here it is.
    ChangedMeanwhile(Box<Documents>),
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// What could not be changed while it runs.
    pub refused: Vec<Refusal>,
}

/// What cannot be changed while the machine runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The name of the element: the device's, `memory`, `vcpu`, `title`, …
    pub kind: String,
    /// Why, in libvirt's words.
    pub why: String,
    /// Why, where libvirt's code says it.
    pub cause: Option<Cause>,
}

impl Machine {
    /// Reads what edits are made to, and what runs.
    ///
    /// # Errors
    /// libvirt's; `Denied` on a read-only connection, which does not report the
    /// passwords.
    pub async fn documents(&self) -> Result<Documents, Error> {
        if self.is_planned() {
            return Ok(Documents {
                saved: parse(&self.saved_xml().await?)?,
                running: None,
                persistent: true,
            });
        }
        let handle = self.handle()?;
        let (active, persistent) = (self.status().is_active(), self.persistent());
        let running = match active {
            true => Some(read(&handle, XmlKind::Live).await?),
            false => None,
        };
        let saved = match (&running, persistent) {
            (Some(running), false) => running.clone(),
            _ => read(&handle, XmlKind::Inactive).await?,
        };
        Ok(Documents {
            saved,
            running,
            persistent,
        })
    }

    /// Writes the edits, unless the definition is no longer the one that they were
    /// made to.
    ///
    /// # Errors
    /// libvirt's words about a definition that it does not take: then nothing was
    /// written.
    pub async fn apply(&self, draft: &Draft) -> Result<Outcome, Error> {
        let now = self.documents().await?;
        if now.saved.to_string() != draft.base().to_string() && now.persistent {
            return Ok(Outcome::ChangedMeanwhile(Box::new(now)));
        }
        let handle = self.handle()?;
        let images = self.make_images(draft.new_images()).await?;
        let outcome = self.write(draft, now, &handle).await;
        // After a lost connection it is unknown what was written.
        if outcome.as_ref().is_err_and(|error| *error != Error::Closed) {
            images.delete(handle.connection()).await;
        }
        outcome
    }

    /// Writes one edit to what is saved now, whatever else is entered and not applied. Says what libvirt refused and what
    /// the documents are now.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub async fn apply_alone(
        &self,
        edit: impl Fn(&mut Draft),
    ) -> Result<(Applied, Documents), Error> {
        let mut draft = Draft::new(self.documents().await?.saved);
        loop {
            edit(&mut draft);
            match self.apply(&draft).await? {
                Outcome::Applied(applied) => return Ok((applied, self.documents().await?)),
                Outcome::ChangedMeanwhile(documents) => draft = Draft::new(documents.saved),
            }
        }
    }

    async fn write(
        &self,
        draft: &Draft,
        now: Documents,
        handle: &libvirt::Machine,
    ) -> Result<Outcome, Error> {
        if now.persistent {
            let (before, after) = (now.saved.to_string(), draft.edited().to_string());
            self.write_definition(before, after).await?;
        }
        let mut applied = Applied::default();
        if let Some(running) = &now.running {
            let steps = steps(running, &draft.on(running));
            start_networks(handle, &steps).await;
            for step in steps {
                if let Err(error) = take(handle, &step).await {
                    if error == Error::Closed {
                        return Err(error);
                    }
                    applied.refused.push(step.refused(&error));
                }
            }
        }
        if let (false, Some(refusal)) = (now.persistent, applied.refused.first()) {
            let why = refusal.why.clone();
            return Err(match refusal.cause {
                Some(cause) => Error::Because(cause, why),
                None => Error::Refused(why),
            });
        }
        self.emit_changed(Aspect::Definition);
        Ok(Outcome::Applied(applied))
    }

    /// Plugs a device into the running machine, until it is shut down; what is saved stays as it is.
    ///
    /// # Errors
    /// libvirt's words where it cannot be plugged in.
    pub async fn plug_for_now(&self, device: &NewDevice) -> Result<(), Error> {
        let handle = self.handle()?;
        let running = read(&handle, XmlKind::Live).await?;
        let mut draft = Draft::new(running.clone());
        draft.add(device.clone());
        let steps = steps(&running, &draft.on(&running));
        start_networks(&handle, &steps).await;
        for step in steps {
            take(&handle, &step).await?;
        }
        self.emit_changed(Aspect::Devices);
        Ok(())
    }

    /// Asks the guest to release a device that is no longer saved.
    ///
    /// # Errors
    /// libvirt's words where the guest does not, or does not answer.
    pub async fn unplug(&self, xml: String) -> Result<(), Error> {
        self.handle()?.detach_device(xml).await?;
        self.emit_changed(Aspect::Devices);
        Ok(())
    }
}

async fn read(handle: &libvirt::Machine, kind: XmlKind) -> Result<Definition, Error> {
    let xml = match handle.xml(kind, true).await {
        // Good enough to show: a read-only connection writes nothing.
        Err(Error::Denied(_)) => handle.xml(kind, false).await?,
        xml => xml?,
    };
    parse(&xml)
}

fn parse(xml: &str) -> Result<Definition, Error> {
    Definition::parse(xml).map_err(|error| Error::Refused(error.to_string()))
}

#[cfg(test)]
mod tests;
