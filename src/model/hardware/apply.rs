// SPDX-License-Identifier: GPL-3.0-or-later
//! Writing edits: first the saved definition, then, as far as libvirt can, what
//! runs. What cannot be changed while it runs waits for the next start.

use super::draft::{Draft, Replayed};
use crate::definition::device::new_device::NewDevice;
use crate::definition::machine::Machine as Definition;
use crate::definition::xml::{Document, ElementId};
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
    /// Why, where libvirt's code tells.
    pub cause: Option<Cause>,
}

/// One thing to do to what runs.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Attach { kind: String, xml: String },
    Detach { kind: String, xml: String },
    Update { kind: String, xml: String },
    Memory(u64),
    Cpus(u32),
    Title(Option<String>),
    Description(Option<String>),
    System(Option<String>),
}

impl Machine {
    /// Reads what edits are made to, and what runs.
    ///
    /// # Errors
    /// libvirt's; `Denied` on a read-only connection, which does not tell the
    /// passwords.
    pub async fn documents(&self) -> Result<Documents, Error> {
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

    /// Asks the guest to let go of a device that is no longer saved.
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
    Definition::parse(&xml).map_err(|error| Error::Refused(error.to_string()))
}

/// What to do to get from one to the other: first room is made, then controllers
/// come, then the rest.
fn steps(running: &Definition, wanted: &Replayed) -> Vec<Step> {
    let wanted = &wanted.definition;
    let old: Vec<ElementId> = running.devices().into_iter().map(|(_, it)| it).collect();
    let new: Vec<ElementId> = wanted.devices().into_iter().map(|(_, it)| it).collect();
    let kind_of = |machine: &Definition, it| machine.document().name(it).to_owned();
    let xml_of = |machine: &Definition, it| machine.document().element_xml(it);
    let mut steps = Vec::new();
    for &element in old.iter().filter(|it| !new.contains(it)) {
        steps.push(Step::Detach {
            kind: kind_of(running, element),
            xml: xml_of(running, element),
        });
    }
    let mut attached: Vec<ElementId> = new.iter().filter(|it| !old.contains(it)).copied().collect();
    attached.sort_by_key(|&it| wanted.document().name(it) != "controller");
    for element in attached {
        steps.push(Step::Attach {
            kind: kind_of(wanted, element),
            xml: xml_of(wanted, element),
        });
    }
    for &element in old.iter().filter(|it| new.contains(it)) {
        let xml = xml_of(wanted, element);
        if xml != xml_of(running, element) {
            let kind = kind_of(wanted, element);
            steps.push(Step::Update { kind, xml });
        }
    }
    let memory = wanted.memory_current();
    if memory != running.memory_current() && memory <= running.memory_max() {
        steps.push(Step::Memory(memory.bytes()));
    }
    let (before, after) = (running.vcpus(), wanted.vcpus().current);
    if after != before.current && after <= before.maximum {
        steps.push(Step::Cpus(after));
    }
    steps.extend(about(running, wanted));
    steps
}

/// What is said about the machine, and was said otherwise.
fn about(running: &Definition, wanted: &Definition) -> Vec<Step> {
    type Say = (
        fn(&Definition) -> Option<String>,
        fn(Option<String>) -> Step,
    );
    let all: [Say; 3] = [
        (Definition::title, Step::Title),
        (Definition::description, Step::Description),
        (Definition::os_id, Step::System),
    ];
    let other = all.into_iter().filter(|(of, _)| of(running) != of(wanted));
    other.map(|(of, step)| step(of(wanted))).collect()
}

/// Starts the virtual networks that cards are about to be plugged into, as it is
/// done for a machine that starts.
async fn start_networks(handle: &libvirt::Machine, steps: &[Step]) {
    let needed: Vec<String> = steps.iter().filter_map(Step::network).collect();
    if needed.is_empty() {
        return;
    }
    let connection = handle.connection();
    let networks = connection.networks().await.unwrap_or_default();
    let off = networks
        .into_iter()
        .filter(|network| !network.active && needed.contains(&network.name));
    for network in off {
        if let Err(error) = connection.network(network.uuid).start().await {
            log::info!("starting the network {}: {error}", network.name);
        }
    }
}

async fn take(handle: &libvirt::Machine, step: &Step) -> Result<(), Error> {
    match step.clone() {
        Step::Attach { xml, .. } => handle.attach_device(xml).await,
        Step::Detach { xml, .. } => handle.detach_device(xml).await,
        Step::Update { xml, .. } => handle.update_device(xml).await,
        Step::Memory(bytes) => handle.set_memory(bytes).await,
        Step::Cpus(count) => handle.set_vcpus(count).await,
        Step::Title(text) => handle.set_title(text).await,
        Step::Description(text) => handle.set_description(text).await,
        Step::System(id) => handle.set_os_id(id).await,
    }
}

impl Step {
    /// The virtual network a card is plugged into.
    fn network(&self) -> Option<String> {
        let (Step::Attach { kind, xml } | Step::Update { kind, xml }) = self else {
            return None;
        };
        let document = Document::parse(xml).ok().filter(|_| kind == "interface")?;
        document.attr_at(document.root(), "source", "network")
    }

    fn refused(self, error: &Error) -> Refusal {
        let kind = match self {
            Step::Attach { kind, .. } | Step::Detach { kind, .. } | Step::Update { kind, .. } => {
                kind
            }
            Step::Memory(_) => "memory".to_owned(),
            Step::Cpus(_) => "vcpu".to_owned(),
            Step::Title(_) => "title".to_owned(),
            Step::Description(_) => "description".to_owned(),
            Step::System(_) => "libosinfo".to_owned(),
        };
        Refusal {
            kind,
            why: error.to_string(),
            cause: error.cause(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hardware::Part;

    #[test]
    fn what_is_said_of_a_machine_is_said_while_it_runs() {
        let saved = "<domain type='qemu'><name>a</name><title>old</title><devices/></domain>";
        let running = saved.replace("<domain", "<domain id='1'");
        let parse = |xml: &str| Definition::parse(xml).unwrap();
        let mut draft = Draft::new(parse(saved));
        draft.set(&Part::About, "title", |machine, _| machine.set_title(None));
        draft.set(&Part::About, "system", |machine, _| {
            machine.set_os_id(Some("http://debian.org/debian/12"));
        });
        let running = parse(&running);
        let expected = [
            Step::Title(None),
            Step::System(Some("http://debian.org/debian/12".to_owned())),
        ];
        assert_eq!(steps(&running, &draft.on(&running)), expected);
    }
}
