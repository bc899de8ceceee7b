// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a machine step by step: its disk, its network started, its definition,
//! its first start. What fails, or is cancelled, takes back all that went
//! before, so that the host is as it was.

mod place;
mod rollback;

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::task::Poll;

use async_channel::{Receiver, Sender};
use uuid::Uuid;

pub use self::place::{Place, PlaceFacts, is_missing};
use self::rollback::Created;
pub use self::rollback::RollbackFailure;
use crate::definition::volume::NewVolume;
use crate::definition::xml::Document;
use crate::libvirt::{self, Connection, Error, Job, Progress, StartFlags, VolumeInfo};

/// A machine to be made.
#[derive(Clone, Debug)]
pub struct Creation {
    /// Its definition, as libvirt will get it.
    pub document: String,
    /// The disk to be made for it before.
    pub disk: Option<DiskToMake>,
    /// A virtual network that must be started; one that is already is left
    /// alone.
    pub network: Option<String>,
    /// Whether to start it.
    pub start: bool,
}

/// A disk to be made.
#[derive(Clone, Debug)]
pub struct DiskToMake {
    /// Where the definition says it is.
    pub path: String,
    /// The pool to make it in; none to make it just at `path`.
    pub pool: Option<Uuid>,
    /// What to make.
    pub volume: NewVolume,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The disk is being made.
    MakeDisk(Progress),
    /// The network is being started.
    StartNetwork,
    /// The machine is being defined.
    Define,
    /// It is being started.
    Start,
    /// Something failed: what was made is being removed.
    TakeBack,
}

/// Why there is no machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreationFailure {
    /// The step that failed.
    pub step: Step,
    /// Why; `Cancelled` when a person wanted it so.
    pub error: Error,
    /// What could not be taken back.
    pub rollback_failures: Vec<RollbackFailure>,
}

/// Stops a creation from wherever it is kept.
#[derive(Clone, Debug)]
pub struct Canceller {
    /// Closed as soon as it is asked for; nothing is ever sent.
    asked: (Sender<Infallible>, Receiver<Infallible>),
    job: Arc<Mutex<Option<libvirt::Cancel>>>,
}

impl Default for Canceller {
    fn default() -> Self {
        Self {
            asked: async_channel::bounded(1),
            job: Arc::default(),
        }
    }
}

impl Canceller {
    /// Asks it to stop and to take back what it made.
    pub fn cancel(&self) {
        self.asked.0.close();
        if let Ok(job) = self.job.lock()
            && let Some(job) = job.as_ref()
        {
            job.cancel();
        }
    }

    fn watch<T>(&self, job: &Job<T>) {
        if let Ok(mut watched) = self.job.lock() {
            watched.replace(job.canceller());
        }
        // It may have been asked for in between.
        if self.asked.0.is_closed() {
            job.cancel();
        }
    }

    /// Waits for an answer of the host, but no longer than until it is asked to stop.
    async fn unless_asked<T>(
        &self,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let mut answer = pin!(answer);
        let mut asked = pin!(self.asked.1.recv());
        std::future::poll_fn(|context| {
            if let Poll::Ready(answer) = answer.as_mut().poll(context) {
                return Poll::Ready(answer);
            }
            asked.as_mut().poll(context).map(|_| Err(Error::Cancelled))
        })
        .await
    }

    fn check(&self) -> Result<(), Error> {
        if self.asked.0.is_closed() {
            return Err(Error::Cancelled);
        }
        Ok(())
    }
}

impl Creation {
    /// Makes the machine and gives its UUID. What is being done goes to `steps`,
    /// of which only the newest counts.
    ///
    /// # Errors
    /// The step that failed, with libvirt's words. All that was made is gone
    /// then, but for what the failure lists.
    pub async fn run(
        mut self,
        connection: &Connection,
        steps: &Sender<Step>,
        canceller: &Canceller,
    ) -> Result<Uuid, CreationFailure> {
        let mut made = Created::default();
        let mut step = Step::Define;
        let outcome = self
            .make(connection, steps, canceller, &mut made, &mut step)
            .await;
        match outcome {
            Ok(uuid) => Ok(uuid),
            Err(error) => {
                let _ = steps.force_send(Step::TakeBack);
                let rollback_failures = made.rollback(connection).await;
                Err(CreationFailure {
                    step,
                    error,
                    rollback_failures,
                })
            }
        }
    }

    async fn make(
        &mut self,
        connection: &Connection,
        steps: &Sender<Step>,
        canceller: &Canceller,
        made: &mut Created,
        at: &mut Step,
    ) -> Result<Uuid, Error> {
        let mut begin = |step| {
            *at = step;
            let _ = steps.force_send(step);
            canceller.check()
        };
        if let Some(disk) = self.disk.take() {
            let total = disk.volume.capacity.bytes();
            begin(Step::MakeDisk(Progress { done: 0, total }))?;
            let volume = make_disk(connection, &disk, steps, canceller).await?;
            made.disk = Some(volume.path.clone());
            self.document = with_path(&self.document, &disk.path, &volume.path)?;
        }
        if let Some(name) = self.network.take() {
            begin(Step::StartNetwork)?;
            made.network = start_network(connection, name).await?;
        }
        begin(Step::Define)?;
        let uuid = connection.define_machine(self.document.clone()).await?;
        made.machine = Some(uuid);
        if self.start {
            begin(Step::Start)?;
            let machine = connection.machine(uuid);
            // A start can hang, as on a network share that is down.
            canceller
                .unless_asked(machine.start(StartFlags::default()))
                .await?;
        }
        canceller.check()?;
        Ok(uuid)
    }
}

async fn make_disk(
    connection: &Connection,
    disk: &DiskToMake,
    steps: &Sender<Step>,
    canceller: &Canceller,
) -> Result<VolumeInfo, Error> {
    let volume = disk.volume.clone();
    let job = match disk.pool {
        Some(pool) => connection.pool(pool).create_volume(volume),
        None => connection.create_volume_at(disk.path.clone(), volume),
    };
    canceller.watch(&job);
    let progress = job.progress();
    // Ends with the job.
    while let Ok(progress) = progress.recv().await {
        let _ = steps.force_send(Step::MakeDisk(progress));
    }
    job.finish().await
}

/// Starts a network if it is not started, and gives it if so.
async fn start_network(connection: &Connection, name: String) -> Result<Option<Uuid>, Error> {
    let networks = connection.networks().await?;
    let Some(network) = networks.iter().find(|network| network.name == name) else {
        return Err(Error::NotFound(name));
    };
    if network.active {
        return Ok(None);
    }
    connection.network(network.uuid).start().await?;
    Ok(Some(network.uuid))
}

/// The definition with the path under which libvirt knows the disk, where that
/// is not the planned one (a pool over a link).
fn with_path(document: &str, planned: &str, real: &str) -> Result<String, Error> {
    if planned == real {
        return Ok(document.to_owned());
    }
    let refused = |error: crate::definition::xml::Error| Error::Refused(error.to_string());
    let mut document = Document::parse(document).map_err(refused)?;
    for source in document.find_all(document.root(), "devices/disk/source") {
        for name in ["file", "dev"] {
            if document.attr(source, name).as_deref() == Some(planned) {
                document.set_attr(source, name, real);
            }
        }
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_gets_the_real_path() {
        let document = "<domain><devices><disk><source file='/a'/></disk>\
                        <disk><source file='/b'/></disk></devices></domain>";
        assert_eq!(with_path(document, "/a", "/a").unwrap(), document);
        let changed = with_path(document, "/a", "/real/a").unwrap();
        assert_eq!(changed, document.replace("'/a'", "'/real/a'"));
    }

    #[test]
    fn a_canceller_ends_what_never_answers() {
        let context = glib::MainContext::new();
        let canceller = Canceller::default();
        let answered = context.block_on(canceller.unless_asked(async { Ok(1) }));
        assert_eq!(answered, Ok(1));
        canceller.clone().cancel();
        let hangs = std::future::pending::<Result<u8, Error>>();
        let ended = context.block_on(canceller.unless_asked(hangs));
        assert_eq!(ended, Err(Error::Cancelled));
    }

    #[test]
    fn a_canceller_refuses_the_next_step() {
        let canceller = Canceller::default();
        assert_eq!(canceller.check(), Ok(()));
        canceller.clone().cancel();
        assert_eq!(canceller.check(), Err(Error::Cancelled));
    }
}
