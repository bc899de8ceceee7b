// SPDX-License-Identifier: GPL-3.0-or-later
//! One attempt at a backup: full or incremental, of a machine that runs or is off.

mod keeping;

use std::path::Path;

use gettextrs::gettext;

use super::BackupOrder;
use crate::definition::backup::{
    BackupRequest, MANIFEST, MachineWas, Manifest, Proposal, RequestedDisk, UNFINISHED, Unfinished,
};
use crate::definition::disk::{Disk, DiskSourceKind};
use crate::definition::state::MachineState;
use crate::libvirt::{BackupOptions, Error, XmlKind};
use crate::model::backup::outlook::BackupOutlook;
use crate::model::backup::{files, now, on_thread};
use crate::model::interrupted::Interrupted;
use crate::model::{Job, Machine};

/// What an attempt is about.
pub(super) struct Attempt<'a> {
    pub machine: &'a Machine,
    /// The machine's own folder.
    pub folder: &'a Path,
    pub order: &'a BackupOrder,
    pub outlook: &'a BackupOutlook,
    pub job: &'a Job,
}

impl Attempt<'_> {
    /// Makes it, or rolls back what was made.
    pub(super) async fn run(&self, proposal: &Proposal) -> Result<Manifest, Error> {
        let id = self.new_id(proposal).await?;
        let manifest = self.begun(&id, proposal);
        let mark = self.mark(&manifest);
        let chain = self.folder.join(&manifest.chain);
        let (place, text) = (chain.join(format!("{id}{UNFINISHED}")), mark.xml());
        let folder = chain.clone();
        on_thread(move || {
            files::make_folder(&folder)?;
            files::write(&place, text.as_bytes())
        })
        .await?;
        let parent = self.parent(proposal);
        let made = self.make(manifest, parent, &mark, &chain).await;
        match &made {
            // The host may go on by itself.
            Err(Error::Closed) => self.leave(mark),
            Err(_) => self.rollback(mark).await,
            Ok(_) => {
                let mark = chain.join(format!("{id}{UNFINISHED}"));
                on_thread(move || std::fs::remove_file(mark)).await?;
            }
        }
        made
    }

    /// The moment, as no other backup in the folder has it.
    async fn new_id(&self, proposal: &Proposal) -> Result<String, Error> {
        let chain = match proposal {
            Proposal::Incremental { chain, .. } => Some(chain),
            Proposal::Full(_) => None,
        };
        let mut seconds = now();
        loop {
            let time = glib::DateTime::from_unix_utc(seconds).ok();
            let id = time.and_then(|it| it.format("%Y%m%dT%H%M%SZ").ok());
            let id = id.map(|it| it.to_string()).unwrap_or_default();
            let place = self.folder.join(chain.unwrap_or(&id));
            let taken = match chain {
                None => place.exists(),
                Some(_) => place.join(format!("{id}{MANIFEST}")).exists(),
            };
            if !taken {
                return Ok(id);
            }
            seconds += 1;
        }
    }

    fn parent(&self, proposal: &Proposal) -> Option<&Manifest> {
        let Proposal::Incremental { chain, parent, .. } = proposal else {
            return None;
        };
        let chain = self.outlook.chains.iter().find(|it| it.id == *chain)?;
        chain.backups.iter().find(|it| it.id == *parent)
    }

    /// What is known of it before.
    fn begun(&self, id: &str, proposal: &Proposal) -> Manifest {
        let (chain, parent) = match proposal {
            Proposal::Full(_) => (id.to_owned(), None),
            Proposal::Incremental { chain, parent, .. } => (chain.clone(), Some(parent.clone())),
        };
        let wants_checkpoint = self.outlook.active
            && !self.outlook.has_internal_snapshots
            && self.outlook.disks.iter().any(can_have_checkpoint);
        Manifest {
            id: id.to_owned(),
            chain,
            parent,
            created: now(),
            machine: self.machine.name(),
            uuid: self.machine.uuid().to_string(),
            connection: self
                .machine
                .connection()
                .map(|it| it.uri())
                .unwrap_or_default(),
            was: match self.machine.status().state {
                _ if !self.outlook.active => MachineWas::Off,
                MachineState::Paused => MachineWas::Paused,
                _ => MachineWas::Running,
            },
            checkpoint: wants_checkpoint.then(|| format!("guesthouse-{id}")),
            left_out: self.outlook.left_out.clone(),
            has_tpm: self.outlook.has_tpm,
            ..Manifest::default()
        }
    }

    fn mark(&self, manifest: &Manifest) -> Unfinished {
        Unfinished {
            id: manifest.id.clone(),
            begun: manifest.created,
            connection: manifest.connection.clone(),
            checkpoint: manifest.checkpoint.clone(),
            staged: self
                .outlook
                .disks
                .iter()
                .map(|disk| self.staged(&manifest.id, disk))
                .collect(),
        }
    }

    /// Two machines can be backed up in the same second.
    fn staged(&self, id: &str, disk: &Disk) -> String {
        let uuid = self.machine.uuid().to_string();
        self.outlook.staging.file(&uuid, id, &disk.target)
    }

    async fn make(
        &self,
        mut manifest: Manifest,
        parent: Option<&Manifest>,
        mark: &Unfinished,
        chain: &Path,
    ) -> Result<Manifest, Error> {
        match self.outlook.active {
            true => self.push(&mut manifest, parent, mark).await?,
            false => self.copy(mark).await?,
        }
        for (disk, staged) in self.outlook.disks.iter().zip(&mark.staged) {
            let kept = self.bring(&manifest, parent, disk, staged, chain).await?;
            manifest.disks.push(kept);
        }
        self.keep_definition(&mut manifest, chain).await?;
        self.keep_checkpoint(&mut manifest, chain).await?;
        self.keep_nvram(&mut manifest, chain).await?;
        self.job.check()?;
        let place = chain.join(format!("{}{MANIFEST}", manifest.id));
        let text = manifest.xml();
        on_thread(move || files::write(&place, text.as_bytes())).await?;
        Ok(manifest)
    }

    /// Has QEMU write the disks as they are at one moment.
    async fn push(
        &self,
        manifest: &mut Manifest,
        parent: Option<&Manifest>,
        mark: &Unfinished,
    ) -> Result<(), Error> {
        let disks = self.outlook.disks.iter().zip(&mark.staged);
        let mut requested: Vec<RequestedDisk> = disks
            .map(|(disk, staged)| RequestedDisk {
                target: disk.target.clone(),
                file: Some(staged.clone()),
                whole: parent.is_none_or(|it| !continues(it, disk)),
                has_checkpoint: can_have_checkpoint(disk),
            })
            .collect();
        requested.extend(self.others(&manifest.left_out).await?);
        let request = BackupRequest {
            disks: requested,
            since: parent.and_then(|it| it.checkpoint.clone()),
            checkpoint: manifest.checkpoint.clone(),
        };
        let options = BackupOptions {
            quiesce: self.order.quiesce && self.outlook.has_agent,
            limit: self.order.limit,
        };
        self.job.begin_step(&gettext("Writing on the host…"))?;
        let work = self.machine.handle()?.push_backup(request, options);
        let pushed = self.job.follow(work).await?;
        manifest.quiesced = pushed.quiesced;
        if !pushed.has_checkpoint {
            manifest.checkpoint = None;
        }
        Ok(())
    }

    /// All other drives of the machine, which are named so that libvirt does not take them, too.
    async fn others(&self, left_out: &[String]) -> Result<Vec<RequestedDisk>, Error> {
        let definition = self.machine.definition(XmlKind::Live).await?;
        let taken = |it: &Disk| {
            self.outlook
                .disks
                .iter()
                .any(|disk| disk.target == it.target)
        };
        let drives = definition.disks().into_iter();
        let others =
            drives.filter(|it| !taken(it) && (it.path.is_some() || left_out.contains(&it.target)));
        Ok(others
            .map(|it| RequestedDisk {
                target: it.target,
                ..RequestedDisk::default()
            })
            .collect())
    }

    /// Has the host copy the disks of a machine that is off.
    async fn copy(&self, mark: &Unfinished) -> Result<(), Error> {
        let connection = self.machine.connection().ok_or(Error::Closed)?;
        for (disk, staged) in self.outlook.disks.iter().zip(&mark.staged) {
            self.job.begin_step(&gettext("Copying on the host…"))?;
            let is_file = matches!(
                disk.source_kind,
                DiskSourceKind::File | DiskSourceKind::Block
            );
            let path = disk.path.clone().filter(|_| is_file).ok_or_else(|| {
                let text = gettext(
                    "The disk {disk} is not a file on the host: it can be backed up only while the machine is running.",
                );
                Error::Refused(text.replace("{disk}", &disk.target))
            })?;
            let work = connection.handle()?.copy_image(path, staged.clone());
            self.job.follow(work).await?;
        }
        match self.machine.status().is_active() {
            true => Err(Error::Refused(gettext(
                "The machine was started meanwhile: its disks changed while they were copied.",
            ))),
            false => Ok(()),
        }
    }

    /// What was made goes when the connection is open again; where this program ends before, when the next one is made.
    fn leave(&self, mark: Unfinished) {
        if let Some(connection) = self.machine.connection() {
            let left = Interrupted::Backup {
                machine: self.machine.uuid(),
                folder: self.folder.to_owned(),
                mark,
            };
            connection.leave(self.job, left);
        }
    }

    /// What was made goes, here and on the host.
    async fn rollback(&self, mark: Unfinished) {
        self.job.tell_step(&gettext("Rolling back"));
        let id = mark.id.clone();
        let on_host = async {
            let handle = self.machine.handle()?;
            handle.forget_backup(mark.staged, mark.checkpoint).await
        };
        if let Err(error) = on_host.await {
            // The mark stays, and with it what there is to do.
            return log::warn!("a part of the backup {id} stays on the host: {error}");
        }
        let folder = self.folder.to_owned();
        if let Err(error) = on_thread(move || files::remove_unfinished(&folder, &id)).await {
            log::warn!("a part of a backup stays: {error}");
        }
    }
}

/// Whether its image can record changes: only qcow2 can.
fn can_have_checkpoint(disk: &Disk) -> bool {
    disk.format.as_deref() == Some("qcow2")
}

/// Whether what changed on a disk since that backup is known.
fn continues(parent: &Manifest, disk: &Disk) -> bool {
    can_have_checkpoint(disk)
        && parent
            .disk(&disk.target)
            .is_some_and(|it| it.has_checkpoint)
}
