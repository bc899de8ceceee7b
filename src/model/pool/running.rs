// SPDX-License-Identifier: GPL-3.0-or-later
//! Which machines run with a pool's volumes.

use crate::libvirt::Error;
use crate::model::{ImageUser, Pool};

impl Pool {
    /// Names of the running machines that have its volumes, be it below another image; those that cannot be read may have.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn running_machines(&self) -> Result<Vec<String>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let users = connection.users_of_images();
        users.load().await?;
        let mut names = users.unread();
        for volume in self.volumes().await? {
            let machines = users.of(&volume).into_iter().filter_map(|user| match user {
                ImageUser::Machine(name) => Some(name),
                ImageUser::Snapshot { .. } | ImageUser::Image(_) => None,
            });
            names.extend(machines);
        }
        names.sort();
        names.dedup();
        let machines = connection.machines();
        names.retain(|name| {
            let machine = machines.find_by_name(name);
            machine.is_some_and(|it| it.status().is_active())
        });
        Ok(names)
    }
}
