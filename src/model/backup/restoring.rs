// SPDX-License-Identifier: GPL-3.0-or-later
//! Bringing back what a backup holds: as a new machine, over the one it was made of, or one disk. The images are made
//! again in a pool; nothing that is there is written over, and the images the machine had stay where they are.

mod upload;

use std::collections::BTreeMap;
use std::path::PathBuf;

use gettextrs::gettext;
use uuid::Uuid;

use self::upload::{bring_back, upload};
use super::checking::read;
use super::on_thread;
use super::reading::{self, Part};
use crate::definition::backup::{Chain, KeptDisk, Manifest, Restored, restored};
use crate::libvirt::{self, Error};
use crate::model::{Aspect, Connection, Job, Machine};

/// What is wanted of a backup.
#[derive(Clone, Debug)]
pub struct RestoreOrder {
    /// The folder of its chain.
    pub folder: PathBuf,
    /// Its chain.
    pub chain: Chain,
    /// Its id.
    pub id: String,
    /// What becomes of it.
    pub aim: RestoreAim,
    /// The pool that the images are made in.
    pub pool: Uuid,
}

/// What becomes of it.
#[derive(Clone, Debug)]
pub enum RestoreAim {
    /// A machine of this name, with an identity of its own.
    New(String),
    /// The machine it was made of, which is off, as it was.
    Over(Machine),
    /// The disk with this target alone, as a volume.
    Disk(String),
}

impl RestoreOrder {
    fn backup(&self) -> Result<&Manifest, Error> {
        let backup = self.chain.backups.iter().find(|it| it.id == self.id);
        backup.ok_or_else(|| Error::NotFound(self.id.clone()))
    }

    /// How the new images are called, before the disk's target.
    fn stem(&self, backup: &Manifest) -> String {
        match &self.aim {
            RestoreAim::New(name) => name.clone(),
            RestoreAim::Over(machine) => format!("{}-{}", machine.name(), self.id),
            RestoreAim::Disk(_) => format!("{}-{}", backup.machine, self.id),
        }
        .replace('/', "-")
    }

    fn wants(&self, disk: &KeptDisk) -> bool {
        match &self.aim {
            RestoreAim::Disk(target) => disk.target == *target,
            _ => true,
        }
    }
}

impl Connection {
    /// Restores a backup, as this job. Gives the machine's UUID, where it made or changed one.
    ///
    /// # Errors
    /// `Refused` where the backup is damaged, or the machine cannot be replaced now; `Exists`; `Cancelled`; libvirt's.
    /// All that was made is gone then.
    pub async fn restore_backup(
        &self,
        order: &RestoreOrder,
        job: &Job,
    ) -> Result<Option<Uuid>, Error> {
        job.allow_cancel();
        self.run_job(job, async {
            let handle = self.handle()?;
            let mut made = Vec::new();
            let outcome = restore(&handle, order, &mut made, job).await;
            if outcome.is_err() {
                job.tell_step(&gettext("Rolling back"));
                roll_back(&handle, made).await;
            }
            // The list shows what is there now.
            let _ = self.refresh_pool(order.pool).await;
            if let RestoreAim::Over(machine) = &order.aim {
                machine.emit_changed(Aspect::Definition);
            }
            outcome
        })
        .await
    }
}

async fn roll_back(handle: &libvirt::Connection, made: Vec<String>) {
    for path in made {
        match handle.delete_volume(path.clone()).await {
            Ok(()) | Err(Error::NotFound(_)) => {}
            Err(error) => log::warn!("{path} stays: {error}"),
        }
    }
}

async fn restore(
    handle: &libvirt::Connection,
    order: &RestoreOrder,
    made: &mut Vec<String>,
    job: &Job,
) -> Result<Option<Uuid>, Error> {
    let backup = order.backup()?;
    if let RestoreAim::Over(machine) = &order.aim {
        check_replaceable(machine).await?;
    }
    let mut disks = Vec::new();
    for disk in backup.disks.iter().filter(|it| order.wants(it)) {
        let layers = order.chain.layers(&order.id, &disk.target);
        let layers = layers
            .ok_or_else(|| Error::Refused(gettext("A backup that this one needs is missing.")))?;
        disks.push((disk, layers));
    }
    check(order, &disks, job).await?;
    let mut images = BTreeMap::new();
    let stem = order.stem(backup);
    for (disk, layers) in &disks {
        let name = match disks.len() {
            1 if matches!(order.aim, RestoreAim::New(_)) => format!("{stem}.qcow2"),
            _ => format!("{stem}-{}.qcow2", disk.target),
        };
        let image = bring_back(handle, order, layers, name, made, job).await?;
        images.insert(disk.target.clone(), image.path);
    }
    if matches!(order.aim, RestoreAim::Disk(_)) {
        return Ok(None);
    }
    let nvram = match &backup.nvram {
        Some(file) => {
            let path = order.folder.join(&file.name);
            let name = format!("{stem}_VARS.fd");
            Some(upload(handle, order, name, path, made, job).await?.path)
        }
        None => None,
    };
    job.begin_step(&gettext("Defining the machine"))?;
    job.forbid_cancel();
    let wanted = Restored {
        name: match &order.aim {
            RestoreAim::New(name) => name.clone(),
            RestoreAim::Over(machine) => machine.name(),
            RestoreAim::Disk(_) => String::new(),
        },
        uuid: match &order.aim {
            RestoreAim::Over(machine) => Some(machine.uuid().to_string()),
            _ => None,
        },
        images,
        nvram,
    };
    let path = order.folder.join(&backup.definition.name);
    let xml = on_thread(move || std::fs::read_to_string(path)).await?;
    let xml = restored(&xml, &wanted).map_err(|error| Error::Refused(error.to_string()))?;
    let uuid = handle.define_machine(xml).await?;
    if let RestoreAim::Over(machine) = &order.aim {
        forget_checkpoints(machine).await;
    }
    Ok(Some(uuid))
}

/// Whether a machine can be put back: what hangs on to its images as they are now would be of no use.
async fn check_replaceable(machine: &Machine) -> Result<(), Error> {
    let refused = |text| Err(Error::Refused(text));
    if machine.status().is_active() {
        return refused(gettext("Shut the machine down first."));
    }
    if machine.saved() {
        return refused(gettext(
            "Its saved memory belongs to the disks it has now: start the machine, or discard the saved state.",
        ));
    }
    let snapshots = match machine.handle()?.snapshots().await {
        Err(Error::Unsupported(_)) => Vec::new(),
        snapshots => snapshots?,
    };
    match snapshots.is_empty() {
        true => Ok(()),
        false => refused(gettext(
            "Its snapshots belong to the disks it has now: delete them first, or restore as a new machine.",
        )),
    }
}

/// The images they are on are not the machine's any more.
async fn forget_checkpoints(machine: &Machine) {
    let Ok(handle) = machine.handle() else {
        return;
    };
    for name in handle.checkpoints().await.unwrap_or_default() {
        if let Err(error) = handle.delete_checkpoint(name.clone()).await {
            log::warn!("the checkpoint {name} stays: {error}");
        }
    }
}

/// Reads all that is brought back: a damaged image would only show itself in the guest.
async fn check(
    order: &RestoreOrder,
    disks: &[(&KeptDisk, Vec<&KeptDisk>)],
    job: &Job,
) -> Result<(), Error> {
    job.begin_step(&gettext("Reading every block…"))?;
    let backup = order.backup()?;
    let images = disks.iter().flat_map(|(_, layers)| layers);
    let mut files: Vec<_> = images.clone().map(|it| &it.file).collect();
    files.push(&backup.definition);
    files.extend(&backup.nvram);
    let mut part = Part {
        before: 0,
        total: files.iter().map(|it| it.size).sum(),
    };
    for file in files {
        if let Some(problem) = read(&order.folder, file, part, job).await? {
            return Err(Error::Refused(problem));
        }
        part.before += file.size;
    }
    for image in images {
        if let Some(problem) = reading::backing_problem(&order.folder, image).await? {
            return Err(Error::Refused(problem));
        }
    }
    Ok(())
}
