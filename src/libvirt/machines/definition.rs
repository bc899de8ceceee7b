// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's definition: two ways in for XML, reading it, renaming, deleting.

use uuid::Uuid;
use virt::connect::Connect;
use virt::domain::Domain;
use virt::error::{Error as VirtError, ErrorNumber};
use virt_sys as sys;

use super::nvram::Move;
use super::{Machine, nvram, snapshots};
use crate::definition::xml::Document;
use crate::libvirt::storage::DirectoryPools;
use crate::libvirt::{Connection, Error, RequestedAction};

/// Which of a machine's two descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlKind {
    /// As it runs now; of a machine that is off, its definition.
    Live,
    /// As it will start next time. Of a transient machine, as it runs.
    Inactive,
}

/// How to delete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeleteOptions {
    /// Pull the plug first if it runs. Otherwise a running machine loses its
    /// definition and lives on as a transient one until it is off.
    pub force_off: bool,
    /// Leave the file with its UEFI variables.
    pub keep_nvram: bool,
    /// Take snapshots out of its images first; only of a machine that is off then.
    pub internal_snapshots: bool,
}

impl Connection {
    /// Defines a machine, or defines it again where its UUID is known. libvirt
    /// checks the document against its schema.
    ///
    /// # Errors
    /// `Exists` when another machine has the name; `Refused` with libvirt's words
    /// about what is wrong.
    pub async fn define_machine(&self, xml: String) -> Result<Uuid, Error> {
        let uuid = uuid_in(&xml);
        let call = self.call(move |connect| {
            let domain = connect
                .define_domain_xml_flags(&xml, sys::VIR_DOMAIN_DEFINE_VALIDATE)
                .map_err(|error| taken_or(connect, &xml, error))?;
            Ok(domain.uuid()?)
        });
        match uuid {
            Some(uuid) => self.requested(uuid, RequestedAction::Define, call).await,
            None => call.await,
        }
    }

    /// Starts a machine that has no definition and is gone when it is off.
    /// libvirt checks the document against its schema.
    ///
    /// # Errors
    /// As for defining and starting.
    pub async fn create_machine(&self, xml: String, paused: bool) -> Result<Uuid, Error> {
        self.call(move |connect| {
            let mut flags = sys::VIR_DOMAIN_START_VALIDATE;
            if paused {
                flags |= sys::VIR_DOMAIN_START_PAUSED;
            }
            let domain = connect
                .create_domain_xml(&xml, flags)
                .map_err(|error| taken_or(connect, &xml, error))?;
            Ok(domain.uuid()?)
        })
        .await
    }
}

impl Machine {
    /// Its XML. `secure` adds the passwords in it; XML that will be defined again
    /// must be read with it, or the VNC password is lost.
    ///
    /// # Errors
    /// `Denied` for secrets on a read-only connection.
    pub async fn xml(&self, kind: XmlKind, secure: bool) -> Result<String, Error> {
        let mut flags = 0;
        if kind == XmlKind::Inactive {
            flags |= sys::VIR_DOMAIN_XML_INACTIVE;
        }
        if secure {
            flags |= sys::VIR_DOMAIN_XML_SECURE;
        }
        self.with(move |domain| Ok(domain.xml_desc(flags)?)).await
    }

    /// Gives it another name; its UUID stays, its UEFI variables come along. It must be
    /// off.
    ///
    /// # Errors
    /// `Exists` when another machine has the name; `Refused` while it runs, or where its
    /// UEFI variables cannot be moved; `Unsupported`.
    pub async fn rename(&self, name: String) -> Result<(), Error> {
        let (uuid, pools) = (self.uuid, self.connection.directory_pools().clone());
        let call = self.connection.call(move |connect| {
            let domain = connect.lookup_domain_by_uuid(uuid)?;
            rename(connect, &pools, &domain, &name)
        });
        let define = RequestedAction::Define;
        self.connection.requested(uuid, define, call).await
    }

    /// Removes the machine with all that libvirt keeps about it: managed save,
    /// snapshot and checkpoint metadata, its UEFI variables unless they are kept. Its
    /// disks stay.
    ///
    /// # Errors
    /// libvirt's. Already gone is `NotFound`.
    pub async fn delete(&self, options: DeleteOptions) -> Result<(), Error> {
        let uuid = self.uuid;
        self.connection
            .call(move |connect| delete(connect, &connect.lookup_domain_by_uuid(uuid)?, options))
            .await
    }
}

fn rename(
    connect: &Connect,
    pools: &DirectoryPools,
    domain: &Domain,
    name: &str,
) -> Result<(), Error> {
    let uuid = domain.uuid()?;
    let taken = |error| name_taken_or(connect, name, Some(uuid), error);
    let old = domain.name()?;
    let moved = Move::begin(connect, pools, domain, name)?;
    domain.rename(name, 0).map_err(taken)?;
    let Some(moved) = moved else {
        return Ok(());
    };
    // A handle knows the name it was found by.
    let domain = connect.lookup_domain_by_uuid(uuid)?;
    moved.finish(connect, &domain, &old)
}

fn delete(connect: &Connect, domain: &Domain, options: DeleteOptions) -> Result<(), Error> {
    let persistent = domain.is_persistent()?;
    if options.force_off && domain.is_active()? {
        match domain.destroy() {
            Ok(()) => {}
            // It went off by itself in between.
            Err(error) if error.code().is(ErrorNumber::OperationInvalid) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if persistent {
        if options.internal_snapshots && !domain.is_active()? {
            snapshots::delete_internal(domain)?;
        }
        // Never what another machine needs, whatever was asked for.
        let nvram = nvram::of(connect, domain).ok().flatten();
        let is_shared = nvram.is_some_and(|it| !it.used_by.is_empty());
        undefine(domain, options.keep_nvram || is_shared)?;
    }
    Ok(())
}

/// Undefines with all that can hang on to a machine, and with less where a driver
/// does not know the rest.
fn undefine(domain: &Domain, keep_nvram: bool) -> Result<(), Error> {
    let nvram = match keep_nvram {
        true => sys::VIR_DOMAIN_UNDEFINE_KEEP_NVRAM,
        false => sys::VIR_DOMAIN_UNDEFINE_NVRAM,
    };
    let steps: [sys::virDomainUndefineFlagsValues; 4] = [
        sys::VIR_DOMAIN_UNDEFINE_MANAGED_SAVE
            | sys::VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
            | sys::VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA
            | nvram,
        sys::VIR_DOMAIN_UNDEFINE_MANAGED_SAVE
            | sys::VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
            | sys::VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA,
        sys::VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | sys::VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA,
        sys::VIR_DOMAIN_UNDEFINE_MANAGED_SAVE,
    ];
    for flags in steps {
        match domain.undefine_flags(flags) {
            Ok(()) => return Ok(()),
            Err(error) if lacks_flags(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(domain.undefine()?)
}

/// Whether the driver does not know a flag, or the call with flags at all.
fn lacks_flags(error: &VirtError) -> bool {
    error.code().is_any(vec![
        ErrorNumber::NoSupport,
        ErrorNumber::InvalidArg,
        ErrorNumber::ArgumentUnsupported,
        ErrorNumber::OperationUnsupported,
    ])
}

/// `Exists` if the name in the document belongs to another machine; libvirt has
/// several codes for that, so the host is asked.
fn taken_or(connect: &Connect, xml: &str, error: VirtError) -> Error {
    let Ok(document) = Document::parse(xml) else {
        return error.into();
    };
    let root = document.root();
    let Some(name) = document.text_at(root, "name") else {
        return error.into();
    };
    name_taken_or(connect, &name, uuid_in(xml), error)
}

/// The UUID a document names.
fn uuid_in(xml: &str) -> Option<Uuid> {
    let document = Document::parse(xml).ok()?;
    Uuid::parse_str(&document.text_at(document.root(), "uuid")?).ok()
}

fn name_taken_or(connect: &Connect, name: &str, own: Option<Uuid>, error: VirtError) -> Error {
    let may_be = error.code().is_any(vec![
        ErrorNumber::OperationFailed,
        ErrorNumber::OperationInvalid,
        ErrorNumber::DomExist,
    ]);
    let text = error.message().to_owned();
    // What to say if the name is free; the lookup overwrites nothing of it.
    let otherwise = match Error::of_start(error.clone()) {
        Error::Refused(_) => Error::of_change(error),
        otherwise => otherwise,
    };
    if !may_be || matches!(otherwise, Error::NetworkInactive(_)) {
        return otherwise;
    }
    match connect.lookup_domain_by_name(name).and_then(|d| d.uuid()) {
        Ok(other) if Some(other) != own => Error::Exists(text),
        _ => otherwise,
    }
}
