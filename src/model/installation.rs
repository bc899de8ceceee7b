// SPDX-License-Identifier: GPL-3.0-or-later
//! Unattended installations, as machines run them: started once, by a document of its own; what was made for one is
//! deleted when the machine is off again, and the installed system is started then.

use glib::subclass::prelude::*;
use uuid::Uuid;

use super::{Connection, Machine};
use crate::definition::machine::{Installation, Machine as Definition};
use crate::definition::state::StateReason;
use crate::libvirt::{self, Error, StartFlags, XmlKind};

/// Starts the installation that a machine waits for. From then on its definition says that this was done, so that no
/// second start installs again, whatever becomes of this program.
pub(super) async fn begin(
    connection: &libvirt::Connection,
    machine: &libvirt::Machine,
) -> Result<(), Error> {
    let refused = |error: crate::definition::xml::Error| Error::Refused(error.to_string());
    let xml = machine.xml(XmlKind::Inactive, true).await?;
    let mut definition = Definition::parse(&xml).map_err(refused)?;
    definition.begin_installation();
    connection.define_machine(definition.to_string()).await?;
    let mut installer = definition.clone();
    installer.make_installer();
    let started = machine.start_as(installer.to_string()).await;
    if started.is_err() {
        definition.put_off_installation();
        if let Err(error) = connection.define_machine(definition.to_string()).await {
            log::warn!("an installation is noted as begun: {error}");
        }
    }
    started
}

/// While this is held, a machine's installation is being started: nothing is done about it, although it is noted as begun
/// and the machine is off.
#[derive(Debug)]
pub(super) struct Starting {
    connection: Connection,
    uuid: Uuid,
}

impl Starting {
    pub(super) fn new(connection: &Connection, uuid: Uuid) -> Self {
        connection.seeds_tended().borrow_mut().insert(uuid);
        Self {
            connection: connection.clone(),
            uuid,
        }
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        let tended = self.connection.seeds_tended();
        tended.borrow_mut().remove(&self.uuid);
        self.connection.want_marks(self.uuid);
    }
}

impl Machine {
    /// Starts it: its installation, if it waits for one.
    pub(super) async fn start_or_install(
        &self,
        handle: &libvirt::Machine,
        flags: StartFlags,
    ) -> Result<(), Error> {
        let waits = self.installation().is_some_and(|it| !it.begun);
        let Some(connection) = self.connection().filter(|_| waits) else {
            return handle.start(flags).await;
        };
        let _starting = Starting::new(&connection, self.uuid());
        begin(&connection.handle()?, handle).await
    }

    /// The installation that it waits for or runs.
    pub fn installation(&self) -> Option<Installation> {
        self.imp().installation.borrow().clone()
    }

    /// The files that were made for its first boot or its installation, until they are deleted.
    pub(super) fn first_boot_files(&self) -> Vec<String> {
        let installation = self.installation();
        let files = installation.iter().flat_map(Installation::files);
        self.seed().into_iter().chain(files).collect()
    }

    /// It is asked to go off here: what is installed is not started then.
    pub(super) fn end_installation_here(&self) {
        self.imp().installing.set(false);
    }

    /// Sees to its installation: one that runs was begun; when it is off again, what was made for it is deleted.
    pub(super) fn tend_installation(&self, installation: Option<Installation>) {
        self.imp().installation.replace(installation.clone());
        let (Some(connection), Some(installation)) = (self.connection(), installation) else {
            return;
        };
        let active = self.status().is_active();
        if active && installation.begun {
            self.imp().installing.set(true);
        }
        // Begun elsewhere, or over.
        if !connection.is_writable() || active == installation.begun {
            return;
        }
        if !connection.seeds_tended().borrow_mut().insert(self.uuid()) {
            return;
        }
        let machine = self.clone();
        glib::spawn_future_local(async move {
            let done = match active {
                true => machine.note_begun().await,
                false => machine.finish_installation(&installation).await,
            };
            if let Err(error) = done {
                log::warn!("the installation of {}: {error}", machine.name());
            }
            let tended = connection.seeds_tended();
            tended.borrow_mut().remove(&machine.uuid());
            if machine.status().is_active() != active {
                machine.want_marks();
            }
        });
    }

    /// It was started without its installation, and may have another system now.
    async fn note_begun(&self) -> Result<(), Error> {
        self.edit_definition(|definition| {
            definition.begin_installation();
            Ok(())
        })
        .await
    }

    async fn finish_installation(&self, installation: &Installation) -> Result<(), Error> {
        if self.handle()?.summary().await?.id.is_some() {
            return Ok(());
        }
        for file in installation.files() {
            self.delete_seed(file).await?;
        }
        self.edit_definition(|definition| {
            definition.forget_installation();
            Ok(())
        })
        .await?;
        self.imp().installation.take();
        // The restart that ends an installation is a shutdown to libvirt; what is forced off stays off.
        let ended = self.status().reason == StateReason::Shutdown;
        if self.imp().installing.replace(false) && ended && installation.kernel.is_some() {
            self.start(StartFlags::default()).await?;
        }
        Ok(())
    }
}
