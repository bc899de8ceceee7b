// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's UEFI variables: who uses their file, and moving it with the machine's
//! name, which libvirt does not do. All of it through libvirt's storage, so it works on
//! any host: the variables are copied, the machine gets its name, the old file goes.

use gettextrs::gettext;
use uuid::Uuid;
use virt::connect::Connect;
use virt::domain::Domain;
use virt::storage_vol::StorageVol;
use virt_sys as sys;

use crate::definition::machine::{AutomaticNvram, Machine as Definition};
use crate::libvirt::storage::{
    CreatedVolume, DirectoryPools, Visit, copy_volume, directory, visit,
};
use crate::libvirt::{Error, Machine};

/// The file that a machine's UEFI variables are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nvram {
    /// Where it is.
    pub path: String,
    /// Names of other machines that use it, too.
    pub used_by: Vec<String>,
}

impl Machine {
    /// The file its UEFI variables are in, as libvirt chooses it or the definition
    /// names it. It is there once the machine was started. None for a machine without.
    ///
    /// # Errors
    /// libvirt's, also where the host has no such firmware any more.
    pub async fn nvram(&self) -> Result<Option<Nvram>, Error> {
        let uuid = self.uuid;
        self.connection
            .call(move |connect| {
                let domain = connect.lookup_domain_by_uuid(uuid)?;
                of(connect, &domain)
            })
            .await
    }
}

/// See [`Machine::nvram`].
pub(super) fn of(connect: &Connect, domain: &Domain) -> Result<Option<Nvram>, Error> {
    let definition = definition(domain)?;
    if !definition.has_nvram() {
        return Ok(None);
    }
    let automatic = match automatic(connect, &definition) {
        // The host has no such firmware any more; a named file is still there.
        Err(_) if definition.nvram_path().is_some() => None,
        automatic => automatic?,
    };
    let chosen = automatic.as_ref().map(|it| it.path(&definition.name()));
    let Some(path) = definition.nvram_path().or(chosen) else {
        return Ok(None);
    };
    let used_by = used_by(connect, domain.uuid()?, &path, automatic.as_ref())?;
    Ok(Some(Nvram { path, used_by }))
}

/// A copy of a machine's UEFI variables under its new name.
pub(super) struct Move<'a> {
    old: Option<StorageVol>,
    copy: Option<CreatedVolume>,
    /// The path that the definition has to name.
    named: Option<String>,
    /// Whether no other machine uses the old file.
    is_alone: bool,
    /// Keeps the folder's pool up; the last to be dropped.
    visit: Option<Visit<'a>>,
}

impl<'a> Move<'a> {
    /// Copies the variables for the new name; dropped without [`Move::finish`], the
    /// copy goes again. Never touches a file that is there. None where nothing is to be
    /// moved: no UEFI, or a file that was not named after the machine.
    pub(super) fn begin(
        connect: &Connect,
        pools: &'a DirectoryPools,
        domain: &Domain,
        name: &str,
    ) -> Result<Option<Self>, Error> {
        let definition = definition(domain)?;
        if !definition.has_nvram() {
            return Ok(None);
        }
        let automatic = automatic(connect, &definition).map_err(cannot_move)?;
        let Some(automatic) = automatic else {
            return Ok(None);
        };
        let old_path = automatic.path(&definition.name());
        let named = definition.nvram_path();
        if named.as_ref().is_some_and(|path| *path != old_path) {
            return Ok(None);
        }
        if named.is_some() && domain.num_snapshots(0)? > 0 {
            return Err(Error::Refused(gettext(
                "Its snapshots name the file of its UEFI variables, which would not be found any more. Delete the snapshots first.",
            )));
        }
        let moved = Self::copy(
            connect,
            pools,
            &automatic,
            (&old_path, name),
            named.is_some(),
        );
        let moved = moved.map_err(cannot_move)?;
        let Some(mut moved) = moved else {
            return Ok(None);
        };
        let others = used_by(connect, domain.uuid()?, &old_path, Some(&automatic))?;
        moved.is_alone = others.is_empty();
        Ok(Some(moved))
    }

    fn copy(
        connect: &Connect,
        pools: &'a DirectoryPools,
        automatic: &AutomaticNvram,
        (old_path, name): (&str, &str),
        was_named: bool,
    ) -> Result<Option<Self>, Error> {
        let (folder, old_file) = directory::split(old_path)?;
        let visit = match visit(connect, pools, &folder) {
            Ok(visit) => Some(visit),
            // No machine was ever started with such firmware.
            Err(Error::NotFound(_)) => None,
            Err(error) => return Err(error),
        };
        let find = |file: &str| {
            let pool = visit.as_ref()?.pool();
            pool.lookup_storage_vol_by_name(file).ok()
        };
        let old = find(&old_file);
        // A file with the new name is another machine's, even if that no longer exists.
        let path = |number: u32| match number {
            0 => automatic.path(name),
            number => automatic.path(&format!("{name}-{number}")),
        };
        let is_free = |path: &String| {
            let file = directory::split(path).map(|(_, file)| file);
            file.is_ok_and(|file| find(&file).is_none())
        };
        let Some(target) = (0..1000).map(path).find(is_free) else {
            return Err(Error::Exists(automatic.path(name)));
        };
        let named = (was_named || target != automatic.path(name)).then(|| target.clone());
        let copy = match (&visit, &old) {
            (Some(visit), Some(old)) => {
                let (_, file) = directory::split(&target)?;
                Some(copy_volume(visit.pool(), old, &file)?)
            }
            _ => None,
        };
        if copy.is_none() && named.is_none() {
            return Ok(None);
        }
        Ok(Some(Self {
            visit,
            old,
            copy,
            named,
            is_alone: false,
        }))
    }

    /// The machine has its new name: it gets the copy, and the old file goes. Where it
    /// does not get the copy, it has its old name again.
    pub(super) fn finish(
        self,
        connect: &Connect,
        domain: &Domain,
        old_name: &str,
    ) -> Result<(), Error> {
        let Self {
            visit,
            old,
            copy,
            named,
            is_alone,
        } = self;
        if let Some(path) = named {
            let defined = definition(domain).and_then(|mut definition| {
                definition.set_nvram_path(&path);
                Ok(connect.define_domain_xml(&definition.to_string())?)
            });
            if let Err(error) = defined {
                let _ = domain.rename(old_name, 0);
                return Err(cannot_move(error));
            }
        }
        if let Some(copy) = copy {
            copy.keep();
        }
        let removed = match old {
            Some(old) if is_alone => old.delete(0).map(drop),
            _ => Ok(()),
        };
        drop(visit);
        removed.map_err(|error| {
            let text = gettext(
                "It has its new name. A copy of its UEFI variables stays under the old name and could not be deleted:",
            );
            Error::Refused(format!("{text} {}", error.message()))
        })
    }
}

fn cannot_move(error: Error) -> Error {
    match error {
        Error::Closed | Error::Cancelled => error,
        error => {
            let text = gettext("Its UEFI variables cannot be moved to the new name:");
            Error::Refused(format!("{text} {error}"))
        }
    }
}

/// The saved definition, with what may be secret in it: it will be defined again.
pub(super) fn definition(domain: &Domain) -> Result<Definition, Error> {
    const INACTIVE: u32 = sys::VIR_DOMAIN_XML_INACTIVE;
    let xml = match domain.xml_desc(INACTIVE | sys::VIR_DOMAIN_XML_SECURE) {
        Ok(xml) => xml,
        // A read-only connection: only to be read.
        Err(_) => domain.xml_desc(INACTIVE)?,
    };
    Definition::parse(&xml).map_err(|error| Error::Refused(error.to_string()))
}

/// The files that libvirt chooses for machines like this one.
pub(super) fn automatic(
    connect: &Connect,
    like: &Definition,
) -> Result<Option<AutomaticNvram>, Error> {
    let command = connect.domain_xml_to_native("qemu-argv", &like.nvram_probe(), 0)?;
    Ok(AutomaticNvram::parse(&command))
}

/// Names of the machines but this one that use such a file.
fn used_by(
    connect: &Connect,
    own: Uuid,
    path: &str,
    automatic: Option<&AutomaticNvram>,
) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for domain in connect.list_all_domains(0)? {
        if domain.uuid()? == own {
            continue;
        }
        // Gone between the list and the question.
        let Ok(definition) = definition(&domain) else {
            continue;
        };
        let name = definition.name();
        let chosen = automatic
            .filter(|_| definition.has_nvram())
            .map(|it| it.path(&name));
        if definition.nvram_path().or(chosen).as_deref() == Some(path) {
            names.push(name);
        }
    }
    Ok(names)
}
