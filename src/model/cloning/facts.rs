// SPDX-License-Identifier: GPL-3.0-or-later
//! What the clones of a machine depend on, as read from its host.

use crate::definition::clone::{Change, Choice, Image, Offer, OfferFacts, offer};
use crate::definition::disk::{Disk, DiskDevice, DiskSourceKind};
use crate::definition::machine::Machine as Definition;
use crate::definition::new_machine::NicChoice;
use crate::definition::nic::NicSource;
use crate::libvirt::{Error, TpmState, VolumeInfo, XmlKind};
use crate::model::machine::agent_channel;
use crate::model::{Connection, Machine, Pool};

/// A machine and its host, as far as its clones depend on them.
#[derive(Clone, Debug)]
pub struct CloneFacts {
    /// The saved definition, with its passwords where they may be seen.
    pub definition: Definition,
    /// Whether it runs or is paused.
    pub active: bool,
    /// Whether the agent in its guest answers.
    pub has_agent: bool,
    /// Whether it is a template.
    pub template: bool,
    /// Its disks that have a medium.
    pub disks: Vec<CloneDisk>,
    /// The started pools of files, into which copies and overlays can go.
    pub pools: Vec<Pool>,
    /// The state of its emulated TPM.
    pub tpm: TpmState,
    /// What its first network card is plugged into.
    pub card: NicChoice,
}

/// A disk of a machine that is to be cloned.
#[derive(Clone, Debug)]
pub struct CloneDisk {
    /// The disk.
    pub disk: Disk,
    /// What its host knows about its image.
    pub image: Option<VolumeInfo>,
    /// Whether the guest writes to it now.
    pub in_use: bool,
    /// What can become of it.
    pub offer: Offer,
    /// The pool of its image, if that is one of those into which a copy can go.
    pub own_pool: Option<usize>,
}

impl CloneDisk {
    /// Whether two machines that have it would write to the same image.
    pub fn is_written_by_both(&self, choice: Choice) -> bool {
        choice == Choice::Share
            && !self.disk.read_only
            && !self.disk.shareable
            && matches!(self.disk.device, DiskDevice::Disk | DiskDevice::Lun)
    }
}

impl CloneFacts {
    /// Whether its guest was set up by cloud-init, and can be again.
    pub fn has_cloud_init(&self) -> bool {
        self.definition.has_cloud_init()
    }

    /// What a clone of this name has otherwise than the original, or must share with it.
    pub fn changes(&self, name: &str) -> Vec<Change> {
        self.definition.changes_in_clone(name)
    }
}

impl Machine {
    /// Asks its host for all that its clones depend on.
    ///
    /// # Errors
    /// libvirt's: then nothing is known.
    pub async fn clone_facts(&self) -> Result<CloneFacts, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        match connection.load_pools().await {
            Ok(()) | Err(Error::Unsupported(_)) => {}
            Err(error) => return Err(error),
        }
        let read = Definition::parse(&self.saved_xml().await?);
        let definition = read.map_err(|error| Error::Refused(error.to_string()))?;
        let active = self.status().is_active();
        let running = match active {
            true => Some(self.definition(XmlKind::Live).await?),
            false => None,
        };
        let template = definition.is_template();
        let mut disks = Vec::new();
        for disk in definition.disks() {
            let image = connection.image_of(&disk).await?;
            let in_use = running.as_ref().is_some_and(|it| has(it, &disk));
            let facts = OfferFacts {
                image: judge(&disk, image.as_ref()),
                encrypted: is_encrypted(&definition, &disk),
                active: in_use,
                template,
            };
            if let Some(offer) = offer(&disk, facts) {
                disks.push(CloneDisk {
                    disk,
                    image,
                    in_use,
                    offer,
                    own_pool: None,
                });
            }
        }
        let mut pools = connection.pool_list().all();
        pools.retain(|it| it.active() && it.summary().is_some_and(|it| it.holds_files()));
        for disk in &mut disks {
            let own = disk.image.as_ref().and_then(|it| it.pool.clone());
            disk.own_pool = pools.iter().position(|it| Some(it.name()) == own);
        }
        Ok(CloneFacts {
            has_agent: running.as_ref().and_then(agent_channel) == Some(true),
            tpm: self.tpm_state_if_known(&definition).await?,
            card: card(&definition),
            active,
            template,
            definition,
            disks,
            pools,
        })
    }
}

impl Machine {
    async fn tpm_state_if_known(&self, definition: &Definition) -> Result<TpmState, Error> {
        if definition.emulated_tpm().is_none() {
            return Ok(TpmState::NoTpm);
        }
        match self.handle()?.tpm_state().await {
            Err(Error::Closed) => Err(Error::Closed),
            Err(error) => {
                log::info!("the TPM state of {}: {error}", self.name());
                Ok(TpmState::Unknown)
            }
            known => known,
        }
    }
}

impl Connection {
    /// What its host knows about the image of a disk; none where nothing is there, or it is not a file or a volume.
    pub(in crate::model) async fn image_of(
        &self,
        disk: &Disk,
    ) -> Result<Option<VolumeInfo>, Error> {
        let Some(path) = disk.path.clone() else {
            return Ok(None);
        };
        let handle = self.handle()?;
        let found = match disk.source_kind {
            DiskSourceKind::File => handle.volume_by_path(path).await,
            DiskSourceKind::Block => handle.volume_of_pool(path).await,
            DiskSourceKind::Volume => {
                let (pool, name) = path.split_once('/').unwrap_or_default();
                let Some(pool) = self.pool_list().find_by_name(pool) else {
                    return Ok(None);
                };
                handle
                    .volume(pool.uuid(), name.to_owned())
                    .info()
                    .await
                    .map(Some)
            }
            _ => return Ok(None),
        };
        match found {
            Ok(found) => Ok(found),
            Err(Error::Closed) => Err(Error::Closed),
            // What cannot be looked at cannot be copied either.
            Err(error) => {
                log::info!("the image of {}: {error}", disk.target);
                Ok(None)
            }
        }
    }
}

fn judge(disk: &Disk, image: Option<&VolumeInfo>) -> Image {
    match (&disk.source_kind, image) {
        (_, Some(_)) => Image::Known,
        (DiskSourceKind::Block, None) => Image::BlockDevice,
        (DiskSourceKind::File | DiskSourceKind::Volume, None) => Image::Missing,
        _ => Image::Elsewhere,
    }
}

fn card(definition: &Definition) -> NicChoice {
    match definition.nics().first().map(|it| it.source.clone()) {
        Some(NicSource::Network { name, .. }) => NicChoice::Network(name),
        Some(NicSource::Bridge(name)) => NicChoice::Bridge(name),
        Some(NicSource::Direct { device, .. }) => NicChoice::Macvtap(device),
        Some(NicSource::User) => NicChoice::UserMode,
        _ => NicChoice::None,
    }
}

fn has(running: &Definition, disk: &Disk) -> bool {
    running.disks().iter().any(|it| it.path == disk.path)
}

fn is_encrypted(definition: &Definition, disk: &Disk) -> bool {
    let find = |path| definition.document().find(disk.element, path);
    find("encryption")
        .or_else(|| find("source/encryption"))
        .is_some()
}
