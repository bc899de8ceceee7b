// SPDX-License-Identifier: GPL-3.0-or-later
//! What an installation from a server has beside the machine: the installer's kernel and its initrd, downloaded to this
//! computer and written into the pool from here, so that the host needs no way to the server for them.

use uuid::Uuid;

use super::Created;
use super::installer::InstallationToMake;
use crate::definition::machine::{Installation, InstallerKernel};
use crate::libvirt::{Connection, Error};
use crate::model::Job;
use crate::model::download::{Wanted, download};

/// What the first start of a machine installs from.
#[derive(Clone, Debug)]
pub enum ToInstall {
    /// A medium that asks nothing; the definition has the medium.
    Unattended(InstallationToMake),
    /// A tree on a server.
    Tree(TreeToInstall),
}

/// The installer of a tree, to be downloaded.
#[derive(Clone, Debug)]
pub struct TreeToInstall {
    /// The address of its kernel, and what that is compared with.
    pub kernel: (String, Wanted),
    /// The address of its initrd, and what that is compared with.
    pub initrd: (String, Wanted),
    /// The kernel's arguments.
    pub arguments: String,
    /// The pool for both; none to write them just at their paths.
    pub pool: Option<Uuid>,
    /// How their paths begin.
    pub stem: String,
}

impl ToInstall {
    pub(super) async fn make(
        self,
        connection: &Connection,
        job: &Job,
        made: &mut Created,
    ) -> Result<Installation, Error> {
        match self {
            Self::Unattended(installation) => installation.make(connection, job, made).await,
            Self::Tree(tree) => tree.make(connection, job, made).await,
        }
    }
}

impl TreeToInstall {
    async fn make(
        self,
        connection: &Connection,
        job: &Job,
        made: &mut Created,
    ) -> Result<Installation, Error> {
        let [kernel_path, initrd_path, ..] = InstallationToMake::paths(&self.stem);
        let mut paths = Vec::new();
        for ((url, wanted), path) in [(self.kernel, kernel_path), (self.initrd, initrd_path)] {
            let file = download(&url, wanted, job).await?;
            let from = file.path();
            let bytes = gio::spawn_blocking(move || std::fs::read(from)).await;
            let bytes = bytes.map_err(|_| Error::Closed)?;
            let bytes = bytes.map_err(|error| Error::Refused(error.to_string()))?;
            let writing = connection.upload_bytes(self.pool, path, bytes);
            let volume = job.follow(writing).await?;
            made.disks.push(volume.path.clone());
            paths.push(volume.path);
        }
        let mut paths = paths.into_iter();
        let kernel = paths.next().zip(paths.next());
        Ok(Installation {
            kernel: kernel.map(|(kernel, initrd)| InstallerKernel {
                kernel,
                initrd,
                arguments: self.arguments,
            }),
            ..Installation::default()
        })
    }
}
