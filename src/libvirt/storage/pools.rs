// SPDX-License-Identifier: GPL-3.0-or-later
//! A pool's definition: reading it, writing it again, another name for it, and removing it with or without what is in the
//! pool. Making one is next door.

use uuid::Uuid;
use virt::connect::Connect;
use virt::error::ErrorNumber;
use virt::storage_pool::StoragePool;
use virt_sys as sys;

use super::Pool;
use crate::definition::pool::capabilities::{OfferedKind, offered_kinds, usual_kinds};
use crate::definition::pool::kind::PoolKind;
use crate::definition::pool::new::{secret_of, secret_usage};
use crate::definition::pool::source::{FoundSource, found_sources};
use crate::definition::xml::Document;
use crate::libvirt::connection::without_nul;
use crate::libvirt::ffi::storage;
use crate::libvirt::{Connection, Error};

impl Connection {
    /// The types of pool that can be made on this host. Where the driver does not report, those it usually has.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn pool_kinds(&self) -> Result<Vec<OfferedKind>, Error> {
        self.call(|connect| match storage::pool_capabilities(connect) {
            Ok(text) => offered_kinds(&text).map_err(|error| Error::Refused(error.to_string())),
            Err(error) => match Error::from(error) {
                Error::Unsupported(_) => Ok(usual_kinds()),
                error => Err(error),
            },
        })
        .await
    }

    /// Has libvirt look for what a pool of this type could be made of. `search` is a `<source>` with the host to ask,
    /// for types that are behind a network. It may take as long as that host lets it wait.
    ///
    /// # Errors
    /// `Unsupported` where libvirt cannot find such sources; libvirt's error.
    pub async fn find_pool_sources(
        &self,
        kind: &'static PoolKind,
        search: Option<String>,
    ) -> Result<Vec<FoundSource>, Error> {
        self.call(move |connect| {
            without_nul(search.as_deref())?;
            let found = connect.find_storage_pool_sources(kind.name, search.as_deref(), 0)?;
            found_sources(&found, kind).map_err(|error| Error::Refused(error.to_string()))
        })
        .await
    }

    /// Defines a pool again from its document, which libvirt checks against its schema.
    ///
    /// # Errors
    /// `Refused` with libvirt's words about what is wrong.
    pub async fn define_pool(&self, xml: String) -> Result<Uuid, Error> {
        self.call(move |connect| {
            without_nul(Some(&xml))?;
            Ok(define(connect, &xml)?.uuid()?)
        })
        .await
    }
}

impl Pool {
    /// Its XML as it will start next time.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn inactive_xml(&self) -> Result<String, Error> {
        self.with(inactive_xml).await
    }

    /// Removes its definition, and the secret that was made for it. What is in the pool stays.
    ///
    /// # Errors
    /// `Refused` while it is started; `NotFound`.
    pub async fn undefine(&self) -> Result<(), Error> {
        self.with_connect(|connect, pool| {
            let secret = own_secret(pool);
            pool.undefine()?;
            if let Some(secret) = secret {
                forget_secret(connect, secret);
            }
            Ok(())
        })
        .await
    }

    /// Gives it another name; it must be stopped. libvirt knows a pool by its UUID and refuses to change the name of
    /// one, so that its definition goes and comes back under the other name. Where that is refused it comes back under
    /// the old one.
    ///
    /// # Errors
    /// `Exists` for the name; `Refused` while it is started.
    pub async fn rename(&self, name: String) -> Result<(), Error> {
        self.with_connect(move |connect, pool| {
            without_nul(Some(&name))?;
            if connect.lookup_storage_pool_by_name(&name).is_ok() {
                return Err(Error::Exists(name));
            }
            let old = inactive_xml(pool)?;
            let autostart = pool.autostart()?;
            let mut document =
                Document::parse_as(&old, "pool").map_err(|e| Error::Refused(e.to_string()))?;
            let element = document.ensure(document.root(), "name");
            document.set_text(element, &name);
            pool.undefine()?;
            let renamed = define(connect, &document.to_string());
            let (pool, outcome) = match renamed {
                Ok(pool) => (pool, Ok(())),
                Err(error) => (define(connect, &old)?, Err(error)),
            };
            if autostart {
                pool.set_autostart(true)?;
            }
            outcome
        })
        .await
    }

    /// Deletes one of its volumes.
    ///
    /// # Errors
    /// `NotFound`; libvirt's error.
    pub async fn delete_volume_named(&self, name: String) -> Result<(), Error> {
        self.with(move |pool| {
            without_nul(Some(&name))?;
            Ok(pool.lookup_storage_vol_by_name(&name)?.delete(0)?)
        })
        .await
    }

    pub(super) async fn with_connect<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connect, &StoragePool) -> Result<T, Error> + Send + 'static,
    {
        let uuid = self.uuid();
        let call = move |connect: &Connect| {
            let pool = connect.lookup_storage_pool_by_uuid(uuid)?;
            f(connect, &pool)
        };
        self.connection.call(call).await
    }
}

/// Defines a pool after libvirt has checked the document against its schema.
pub(super) fn define(connect: &Connect, xml: &str) -> Result<StoragePool, Error> {
    let flags = sys::VIR_STORAGE_POOL_DEFINE_VALIDATE;
    Ok(connect.define_storage_pool_xml(xml, flags)?)
}

fn inactive_xml(pool: &StoragePool) -> Result<String, Error> {
    Ok(match pool.xml_desc(sys::VIR_STORAGE_XML_INACTIVE) {
        // A driver that keeps one document for both knows no such flag.
        Err(error) if error.code().is(ErrorNumber::InvalidArg) => pool.xml_desc(0)?,
        inactive => inactive?,
    })
}

/// The secret it logs in with, if that was made for it alone.
fn own_secret(pool: &StoragePool) -> Option<Uuid> {
    let document = Document::parse(&inactive_xml(pool).ok()?).ok()?;
    let secret = secret_of(&document)?;
    let connect = pool.connect().ok()?;
    let usage = storage::secret_usage(&connect.lookup_secret_by_uuid(secret).ok()?)?;
    (usage == secret_usage(pool.uuid().ok()?)).then_some(secret)
}

/// Removes a secret that nothing needs any more.
pub(super) fn forget_secret(connect: &Connect, secret: Uuid) {
    let gone = connect
        .lookup_secret_by_uuid(secret)
        .and_then(|secret| secret.undefine());
    if let Err(error) = gone {
        log::warn!("the secret {secret} stays: {}", error.message());
    }
}
