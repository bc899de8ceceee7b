// SPDX-License-Identifier: GPL-3.0-or-later
//! What makes the guest of a clone another one: a seed image that cloud-init reads at the first start, and an address.

use gettextrs::gettext;
use uuid::Uuid;

use super::Run;
use crate::definition::cloud_config::seed_name;
use crate::definition::mac::Mac;
use crate::definition::machine::Machine as Definition;
use crate::definition::network::plan::StaticAddress;
use crate::libvirt::Error;
use crate::model::Seed;
use crate::model::cloning::NewGuest;
use crate::model::creation::{Created, Place, Reservation, RollbackFailure};
use crate::model::interrupted::Interrupted;

impl Run<'_> {
    /// Makes the seed image, and has the definition of the clone give it to the guest.
    pub(super) async fn set_up(
        &mut self,
        clone: &mut Definition,
        guest: &NewGuest,
        uuid: Uuid,
    ) -> Result<(), Error> {
        let mac = clone.nics().first().and_then(|it| it.mac);
        if let (Some(mac), Some((network, address))) = (mac, guest.reserved.clone()) {
            let address = StaticAddress {
                mac: Some(mac),
                id: None,
                name: None,
                address,
            };
            let reservation = Reservation { network, address };
            self.connection.reserve(&reservation, self.job).await?;
            self.reservations.push(reservation);
        }
        let path = self.make_seed(&clone.name(), guest, mac, uuid).await?;
        clone.add_seed(&path);
        if let Some(address) = guest.address() {
            clone.assign_address(address);
        }
        Ok(())
    }

    /// Makes it where the first image of the clone is, and gives its path.
    async fn make_seed(
        &mut self,
        name: &str,
        guest: &NewGuest,
        mac: Option<Mac>,
        instance: Uuid,
    ) -> Result<String, Error> {
        let (place, names) = self.taken.first_mut().ok_or_else(|| {
            let text = gettext("A seed image for cloud-init needs a pool or a folder of a disk.");
            Error::Refused(text)
        })?;
        let file = seed_name(name, |name| names.iter().any(|it| it == name));
        names.push(file.clone());
        let (pool, path, left) = match place {
            Place::Pool(pool) => {
                let (pool, name) = (*pool, file.clone());
                let left = Interrupted::Volume { pool, name };
                (Some(pool), format!("/{file}"), left)
            }
            Place::Folder(folder) => {
                let path = format!("{}/{file}", folder.trim_end_matches('/'));
                let made = Created {
                    disks: vec![path.clone()],
                    ..Created::default()
                };
                (None, path, Interrupted::Machine(made))
            }
        };
        let seed = Seed {
            pool,
            path: path.clone(),
            config: guest.config.clone(),
            password: guest.password.clone(),
            network: mac.zip(guest.fixed.clone()),
            instance,
        };
        let bytes = seed.bytes().await?;
        let writing = self.connection.handle()?.upload_bytes(pool, path, bytes);
        let volume = self.connection.follow_making(self.job, writing, left);
        let path = volume.await?.path;
        if let Some(made) = self.made.last_mut() {
            made.disks.push(path.clone());
        }
        Ok(path)
    }

    /// Releases what networks reserve, and gives what could not be released.
    pub(super) async fn release_addresses(&mut self) -> Vec<RollbackFailure> {
        let mut failures = Vec::new();
        for reservation in self.reservations.drain(..) {
            if let Err(error) = self.connection.release(&reservation).await {
                let address = reservation.address.address.to_string();
                failures.push(RollbackFailure::Reservation(address, error));
            }
        }
        failures
    }
}
