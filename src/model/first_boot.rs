// SPDX-License-Identifier: GPL-3.0-or-later
//! The first boot of a machine made from a cloud image: the seed image that its guest reads, and seeing to it
//! that the image is taken out and deleted when that boot has read it.

mod image;
mod this_computer;

use std::collections::HashSet;

use gettextrs::gettext;
use glib::subclass::prelude::*;
use uuid::Uuid;

pub(super) use self::image::with_files as image_with;
pub use self::this_computer::{OwnKey, ThisComputer};
use super::{Connection, Machine};
use crate::definition::cloud_config::CloudConfig;
use crate::definition::mac::Mac;
use crate::definition::network_config::FixedAddress;
use crate::libvirt::{Error, VolumeInfo};

/// A password, which is in no log.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// A seed image to be made.
#[derive(Clone, Debug)]
pub struct Seed {
    /// The pool for it; none to make it just at `path`.
    pub pool: Option<Uuid>,
    /// Where it will be.
    pub path: String,
    /// What the guest reads.
    pub config: CloudConfig,
    /// The user's password; the seed has its hash.
    pub password: Option<Password>,
    /// The card and the address it gets; none leaves it to DHCP.
    pub network: Option<(Mac, FixedAddress)>,
    /// What cloud-init knows the machine by.
    pub instance: Uuid,
}

impl Seed {
    /// The bytes of the image.
    pub(in crate::model) async fn bytes(self) -> Result<Vec<u8>, Error> {
        let made = gio::spawn_blocking(move || image::of(self)).await;
        made.map_err(|_| Error::Closed)?
    }
}

impl Machine {
    /// Sees to the seed image of its first boot: once it was started, the definition goes without it; once it is off again,
    /// the image is deleted.
    pub(super) fn tend_seed(&self, seed: Option<String>) {
        let Some(connection) = self.connection() else {
            return;
        };
        let Some(path) = seed.filter(|_| connection.is_writable()) else {
            return;
        };
        if !connection.seeds_tended().borrow_mut().insert(self.uuid()) {
            return;
        }
        let machine = self.clone();
        glib::spawn_future_local(async move {
            let was_active = machine.status().is_active();
            if let Err(error) = machine.end_first_boot(path).await {
                log::warn!("the seed image of {}: {error}", machine.name());
            }
            connection
                .seeds_tended()
                .borrow_mut()
                .remove(&machine.uuid());
            if machine.status().is_active() != was_active {
                machine.want_marks();
            }
        });
    }

    async fn end_first_boot(&self, path: String) -> Result<(), Error> {
        if self.handle()?.summary().await?.id.is_some() {
            return self.take_seed_out().await;
        }
        let refused = |error: crate::definition::xml::Error| Error::Refused(error.to_string());
        let xml = self.saved_xml().await?;
        let definition = crate::definition::machine::Machine::parse(&xml).map_err(refused)?;
        if definition.has_seed_disk() {
            // It was not started yet.
            return Ok(());
        }
        self.delete_seed(path).await?;
        self.edit_definition(|definition| {
            definition.forget_seed();
            Ok(())
        })
        .await
    }

    /// The next start goes without the seed image.
    async fn take_seed_out(&self) -> Result<(), Error> {
        self.edit_definition(|definition| {
            definition.take_seed_out();
            Ok(())
        })
        .await
    }

    /// Deletes a file that was made for its first boot, if it is not gone.
    pub(super) async fn delete_seed(&self, path: String) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        match connection.handle()?.delete_volume(path).await {
            Ok(()) | Err(Error::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Connection {
    /// The image at a path of its host, from which a machine's disk is to be made.
    ///
    /// # Errors
    /// `NotFound`; libvirt's.
    pub async fn cloud_image(&self, path: &str) -> Result<VolumeInfo, Error> {
        let found = self.handle()?.volume_by_path(path.to_owned()).await?;
        found.ok_or_else(|| {
            let text = gettext("There is nothing at {path}.");
            Error::NotFound(text.replace("{path}", path))
        })
    }
}

impl Connection {
    pub(super) fn seeds_tended(&self) -> &Tended {
        &self.imp().seeds_tended
    }
}

/// Machines whose seed image is being seen to.
pub(super) type Tended = std::cell::RefCell<HashSet<Uuid>>;
