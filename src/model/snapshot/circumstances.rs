// SPDX-License-Identifier: GPL-3.0-or-later
//! What the possible snapshots of a machine depend on, as read from its host.

use std::path::Path;
use std::rc::Rc;

use crate::definition;
use crate::definition::snapshot::{
    Facts, NewSnapshot, Obstacle, Plan, Snapshot, Way, delete_obstacle, revert_obstacle,
};
use crate::libvirt::Error;
use crate::model::machine::agent_channel;
use crate::model::{HostInfo, Machine};

/// The feature of a host that goes back to external snapshots.
const REVERTS_EXTERNAL: &str = "externalSnapshot";

/// A machine and its host, as far as snapshots depend on them.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// The machine's document.
    pub definition: definition::machine::Machine,
    /// Whether it runs or is paused.
    pub active: bool,
    /// Whether it has a saved state, which no snapshot keeps.
    pub saved: bool,
    /// Whether the agent in its guest answers.
    pub has_agent: bool,
    /// The snapshots it has.
    pub snapshots: Vec<Snapshot>,
    /// How much memory may have to be written.
    pub memory: u64,
    /// Bytes free beside the first disk, where the host reports it.
    pub free: Option<u64>,
    name: String,
    host: Rc<HostInfo>,
    reverts_external: bool,
    checkpoints: Vec<String>,
}

impl Machine {
    /// Asks its host for all that its snapshots depend on, and reads these again.
    ///
    /// # Errors
    /// libvirt's: then nothing is known.
    pub async fn snapshot_circumstances(&self) -> Result<Circumstances, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let host = connection.host_info().await?;
        let capabilities = connection.host_capabilities().await?;
        let checkpoints = self.handle()?.checkpoints().await?;
        self.load_snapshots().await?;
        let active = self.status().is_active();
        let definition = self.shown_definition().await?;
        let mut circumstances = Circumstances {
            has_agent: active && agent_channel(&definition) == Some(true),
            memory: definition.memory_max().0,
            active,
            saved: self.saved(),
            snapshots: self.snapshot_definitions(),
            free: None,
            name: self.name(),
            host,
            reverts_external: capabilities
                .guests
                .iter()
                .any(|it| it.features.iter().any(|it| it == REVERTS_EXTERNAL)),
            checkpoints,
            definition,
        };
        if let Some(folder) = circumstances.folder() {
            circumstances.free = connection.handle()?.free_space(folder).await.ok();
        }
        Ok(circumstances)
    }
}

impl Circumstances {
    fn facts(&self) -> Facts<'_> {
        Facts {
            machine: &self.definition,
            active: self.active,
            libvirt: (self.host.libvirt.major, self.host.libvirt.minor),
            reverts_external: self.reverts_external,
            checkpoints: &self.checkpoints,
            snapshots: &self.snapshots,
        }
    }

    /// Which ways there are to take a snapshot now.
    pub fn plan(&self) -> Plan {
        Plan::new(self.facts())
    }

    /// What is against going back to a snapshot.
    pub fn revert_obstacle(&self, snapshot: &Snapshot) -> Option<Obstacle> {
        revert_obstacle(snapshot, self.facts())
    }

    /// What is against deleting a snapshot.
    pub fn delete_obstacle(&self, snapshot: &Snapshot) -> Option<Obstacle> {
        delete_obstacle(snapshot, self.facts())
    }

    /// Whether it has a snapshot of this name.
    pub fn is_taken(&self, name: &str) -> bool {
        self.snapshots.iter().any(|it| it.name == name)
    }

    /// The version of the host's libvirt, such as `9.0.0`.
    pub fn version(&self) -> String {
        self.host.libvirt.to_string()
    }

    /// A snapshot to be taken this way.
    pub fn new_snapshot(&self, name: &str, description: &str, way: Way) -> NewSnapshot {
        NewSnapshot {
            name: name.to_owned(),
            description: description.to_owned(),
            way,
            quiesce: false,
            memory_file: self
                .memory_file(name)
                .filter(|_| way == Way::ExternalWithMemory),
            disks: Vec::new(),
        }
        .of_disks(&self.definition.disks())
    }

    /// Where the memory goes: beside the first disk.
    pub fn memory_file(&self, name: &str) -> Option<String> {
        let folder = self.folder()?;
        Some(format!(
            "{}/{}.{name}.memory",
            folder.trim_end_matches('/'),
            self.name
        ))
    }

    fn folder(&self) -> Option<String> {
        let disks = self.definition.disks().into_iter();
        let first = disks.filter(|it| it.is_written()).find_map(|it| it.path)?;
        let folder = Path::new(&first).parent().filter(|it| it.is_absolute())?;
        folder.to_str().map(str::to_owned)
    }
}
