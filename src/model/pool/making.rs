// SPDX-License-Identifier: GPL-3.0-or-later
//! Making a pool: which types the host offers, what one could be made of, and the making itself.

use uuid::Uuid;

use crate::definition::pool::capabilities::OfferedKind;
use crate::definition::pool::folders::apart;
use crate::definition::pool::kind::PoolField;
use crate::definition::pool::new::NewPool;
use crate::definition::pool::source::{FoundSource, HostDisk};
use crate::definition::uri::Uri;
use crate::libvirt::{Error, MakeOptions, PoolSummary};
use crate::model::{Connection, Job};

impl Connection {
    /// Where folders of pools are proposed: where libvirt's own tools put them, or beside, where that is a pool itself; for
    /// a session in the person's own folder. None where that is on another computer.
    pub fn pool_folder(&self) -> Option<String> {
        let uri = self.uri().parse::<Uri>().ok()?;
        let is_own = uri.parts().path == "/session";
        let around = match is_own {
            true => glib::user_data_dir().to_str()?.to_owned(),
            false => "/var/lib".to_owned(),
        };
        let folders = ["images", "pools"].map(|it| format!("{around}/libvirt/{it}"));
        let taken: Vec<String> = self.folders_of_pools().map(|(_, path)| path).collect();
        let folder = apart(&folders.each_ref().map(String::as_str), &taken)?;
        (!is_own || uri.is_local()).then(|| folder.to_owned())
    }

    /// The pools of files that were read, each with its folder.
    pub fn folders_of_pools(&self) -> impl Iterator<Item = (String, String)> {
        let pools = self.pool_list().all().into_iter();
        let summaries = pools.filter_map(|pool| pool.summary());
        let of_files = summaries.filter(PoolSummary::holds_files);
        of_files.filter_map(|pool| Some((pool.name, pool.path?)))
    }

    /// Whether its host keeps secrets, which encrypted volumes need.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn keeps_secrets(&self) -> Result<bool, Error> {
        self.handle()?.keeps_secrets().await
    }

    /// The paths of the volumes that its host keeps a passphrase for, be they there or not.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn volumes_with_secrets(&self) -> Result<Vec<String>, Error> {
        self.handle()?.volumes_with_secrets().await
    }

    /// The types of pool that can be made on its host.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn pool_kinds(&self) -> Result<Vec<OfferedKind>, Error> {
        self.handle()?.pool_kinds().await
    }

    /// What could be chosen for a field of a pool to be made.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where this host cannot look for it.
    pub async fn pool_sources(
        &self,
        new: &NewPool,
        field: PoolField,
    ) -> Result<Vec<FoundSource>, Error> {
        let handle = self.handle()?;
        match field {
            PoolField::Device | PoolField::Devices => {
                let disks = handle.host_disks().await?;
                Ok(disks.into_iter().map(of_disk).collect())
            }
            PoolField::Adapter => {
                let adapters = handle.scsi_adapters().await?;
                let found = adapters.into_iter().map(|adapter| FoundSource {
                    value: adapter.name,
                    facts: adapter.parent.into_iter().collect(),
                    format: None,
                });
                Ok(found.collect())
            }
            _ => {
                let search = new.kind.has(PoolField::Host);
                let search = search.then(|| new.search_document().to_string());
                handle.find_pool_sources(new.kind, search).await
            }
        }
    }

    /// What is known of a block device: what it is, and who has it.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn device_facts(&self, path: &str) -> Result<DeviceFacts, Error> {
        let handle = self.handle()?;
        let disks = match handle.host_disks().await {
            Err(Error::Unsupported(_)) => Vec::new(),
            disks => disks?,
        };
        let mut disks = disks.into_iter().filter(|disk| disk.path == path);
        Ok(DeviceFacts {
            known: disks.next().map(of_disk),
            users: self.image_users(path).await?,
        })
    }

    /// Makes a pool, as `job`. Nothing is left of one that failed or was cancelled.
    ///
    /// # Errors
    /// `Exists` for the name; `Because` of `NotEmpty` with libvirt's words about what is on the device; libvirt's error.
    pub async fn make_pool(
        &self,
        new: NewPool,
        options: MakeOptions,
        job: &Job,
    ) -> Result<Uuid, Error> {
        let handle = self.handle()?;
        let password = new.password().map(|password| match new.kind.name {
            // Ceph gives its keys in base64; libvirt keeps the decoded bytes.
            "rbd" => glib::base64_decode(password),
            _ => password.as_bytes().to_vec(),
        });
        let made = job.follow(handle.make_pool(new, password, options)).await?;
        // No event reports whether it starts with the host.
        self.refresh_pool(made).await?;
        Ok(made)
    }
}

/// What is known of a block device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceFacts {
    /// What the host says of it, where it lists it.
    pub known: Option<FoundSource>,
    /// The machines that have it as a disk.
    pub users: Vec<String>,
}

fn of_disk(disk: HostDisk) -> FoundSource {
    let size = (disk.size.bytes() > 0).then(|| disk.size.to_string());
    let model = Some(disk.model).filter(|model| !model.is_empty());
    FoundSource {
        value: disk.path,
        facts: model.into_iter().chain(size).collect(),
        format: None,
    }
}
