// SPDX-License-Identifier: GPL-3.0-or-later
//! Making a pool, as a job: its secret, its definition, what `virStoragePoolBuild` does, its first start. Where one step
//! fails, all before it are rolled back.

use uuid::Uuid;
use virt::connect::Connect;
use virt::error::{Error as VirtError, ErrorNumber};
use virt::storage_pool::StoragePool;
use virt_sys as sys;

use super::directory::{DirectoryPools, normal};
use super::pools::{define, forget_secret};
use super::volumes::visit;
use crate::definition::pool::kind::{PoolField, Preparation};
use crate::definition::pool::new::NewPool;
use crate::libvirt::connection::without_nul;
use crate::libvirt::ffi::errno;
use crate::libvirt::job::Control;
use crate::libvirt::{Cause, Connection, Error, Job};

/// What is done with a pool's source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Build {
    /// It is there already.
    #[default]
    Nothing,
    /// Its folder is made where it is missing.
    Folder,
    /// Its device is written to, but only where nothing is on it.
    Empty,
    /// Its device is written to, whatever is on it.
    Overwrite,
}

/// How a pool is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MakeOptions {
    /// What is done with its source.
    pub build: Build,
    /// Whether it is started.
    pub start: bool,
    /// Whether the host starts it when it starts itself.
    pub autostart: bool,
}

impl Connection {
    /// Makes a pool. `password` is what its secret holds, where it logs in.
    ///
    /// The job's errors: `Exists` for the name; `Because` of `NotEmpty` with libvirt's words about what is on the device
    /// that was to be written to; `Refused` with libvirt's words, also where another pool, which they name, has the same
    /// source; `Cancelled`. Nothing is left of it then, but a device that was written to stays so.
    pub fn make_pool(
        &self,
        new: NewPool,
        password: Option<Vec<u8>>,
        options: MakeOptions,
    ) -> Job<Uuid> {
        let pools = self.directory_pools().clone();
        self.job(move |connect, control| {
            let making = Making {
                connect,
                pools: &pools,
                new: &new,
                options,
                control,
            };
            making.run(password.as_deref())
        })
    }
}

struct Making<'a> {
    connect: &'a Connect,
    pools: &'a DirectoryPools,
    new: &'a NewPool,
    options: MakeOptions,
    control: &'a Control,
}

impl Making<'_> {
    fn run(&self, password: Option<&[u8]>) -> Result<Uuid, Error> {
        let (connect, new) = (self.connect, self.new);
        without_nul(Some(&new.name))?;
        if connect.lookup_storage_pool_by_name(&new.name).is_ok() {
            return Err(Error::Exists(new.name.clone()));
        }
        let was_mounted_on = self.mount_folder_is_there();
        self.control.check()?;
        let secret = match password {
            Some(password) => self.make_secret(password)?,
            None => None,
        };
        let made = define(connect, &new.document(secret).to_string())
            .and_then(|pool| self.prepare(&pool, was_mounted_on).map(|()| pool));
        match made {
            Ok(pool) => Ok(pool.uuid()?),
            Err(error) => {
                if let Some(secret) = secret {
                    forget_secret(connect, secret);
                }
                Err(error)
            }
        }
    }

    /// Gives the host the password to keep.
    fn make_secret(&self, password: &[u8]) -> Result<Option<Uuid>, Error> {
        // The pool's UUID is as good for its secret: libvirt keeps the two apart.
        let uuid = self.new.uuid;
        let Some(document) = self.new.secret_document(uuid) else {
            return Ok(None);
        };
        let secret = self.connect.define_secret_xml(&document.to_string(), 0)?;
        if let Err(error) = secret.set_value(password, 0) {
            forget_secret(self.connect, uuid);
            return Err(error.into());
        }
        Ok(Some(uuid))
    }

    /// Whether the folder to mount on is there, so that it stays whatever happens. Of what is not known it is assumed.
    fn mount_folder_is_there(&self) -> bool {
        let path = self.new.value(PoolField::MountPath);
        let makes =
            self.new.kind.preparation.makes_folder() && self.options.build != Build::Nothing;
        let Some(path) = Some(path).filter(|it| makes && !it.is_empty()) else {
            return true;
        };
        let visit = normal(path).and_then(|path| visit(self.connect, self.pools, &path).map(drop));
        !matches!(visit, Err(Error::NotFound(_)))
    }

    /// Builds and starts a pool that was just defined, or takes it back.
    fn prepare(&self, pool: &StoragePool, was_mounted_on: bool) -> Result<(), Error> {
        let options = self.options;
        // A pool over a folder that is there starts as it is: nothing has to be made, and its rights stay.
        let is_folder = self.new.kind.preparation == Preparation::Folder
            && self.new.value(PoolField::MountPath).is_empty();
        let first = match is_folder && options.start && options.build == Build::Folder {
            true => first_start(pool),
            false => FirstStart::Failed,
        };
        let outcome = (|| {
            self.control.check()?;
            if first != FirstStart::Started {
                build(pool, options.build)?;
                self.control.check()?;
                if options.start {
                    pool.create(0)?;
                }
            }
            self.control.check()?;
            if options.autostart {
                pool.set_autostart(true)?;
            }
            Ok(())
        })();
        if outcome.is_err() {
            rollback(pool, !was_mounted_on || first == FirstStart::NoFolder);
        }
        outcome
    }
}

/// What became of the start of a pool over a folder that may be missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FirstStart {
    Started,
    NoFolder,
    Failed,
}

fn first_start(pool: &StoragePool) -> FirstStart {
    const ENOENT: i32 = 2;
    match pool.create(0) {
        Ok(()) => FirstStart::Started,
        // Nothing else has been asked of libvirt on this thread since.
        Err(_) if errno::last() == Some(ENOENT) => FirstStart::NoFolder,
        Err(_) => FirstStart::Failed,
    }
}

fn build(pool: &StoragePool, build: Build) -> Result<(), Error> {
    let flags = match build {
        Build::Nothing => return Ok(()),
        Build::Folder => 0,
        Build::Empty => sys::VIR_STORAGE_POOL_BUILD_NO_OVERWRITE,
        Build::Overwrite => sys::VIR_STORAGE_POOL_BUILD_OVERWRITE,
    };
    pool.build(flags).map_err(of_build)
}

/// That something is on the device is told from other failures.
fn of_build(error: VirtError) -> Error {
    match error.code().known() {
        Some(ErrorNumber::StoragePoolBuilt | ErrorNumber::StorageProbeFailed) => {
            Error::Because(Cause::NotEmpty, error.message().to_owned())
        }
        _ => error.into(),
    }
}

/// Its own failures would tell less than what went wrong before.
fn rollback(pool: &StoragePool, made_folder: bool) {
    let _ = pool.destroy();
    if made_folder {
        // libvirt removes only a folder that is empty.
        let _ = pool.delete(0);
    }
    if let Err(error) = pool.undefine() {
        log::warn!("the definition of a pool stays: {}", error.message());
    }
}
