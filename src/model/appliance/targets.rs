// SPDX-License-Identifier: GPL-3.0-or-later
//! What a host has for a machine that is imported: pools for its disks, networks for its cards.

use crate::definition::interface::InterfaceKind;
use crate::definition::new_machine::NicChoice;
use crate::libvirt::{Error, PoolSummary};
use crate::model::Connection;
use crate::model::host_facts::HostFacts;

/// Pools and networks of a host, the best first.
#[derive(Clone, Debug)]
pub struct HostTargets {
    /// Started pools that hold files.
    pub pools: Vec<PoolSummary>,
    /// What a card can be plugged into.
    pub plugs: Vec<NicChoice>,
}

impl HostTargets {
    /// Asks the host.
    ///
    /// # Errors
    /// libvirt's.
    pub async fn of(connection: &Connection) -> Result<HostTargets, Error> {
        let facts = HostFacts::gather(connection).await?;
        let mut pools: Vec<PoolSummary> = facts.folder_pools().cloned().collect();
        pools.retain(|it| it.active);
        pools.sort_by_key(|it| (it.name != "default", it.name.clone()));
        let mut plugs = Vec::new();
        let mut networks: Vec<_> = facts.networks.iter().flatten().collect();
        networks.sort_by_key(|it| (!it.active, it.name != "default", it.name.clone()));
        plugs.extend(
            networks
                .iter()
                .map(|it| NicChoice::Network(it.name.clone())),
        );
        let bridges = facts.interfaces.iter().flatten();
        let bridges = bridges.filter(|(it, _)| matches!(it.kind, InterfaceKind::Bridge));
        plugs.extend(bridges.map(|(it, _)| NicChoice::Bridge(it.name.clone())));
        if facts.is_session {
            plugs.insert(0, NicChoice::UserMode);
        }
        plugs.push(NicChoice::None);
        Ok(HostTargets { pools, plugs })
    }
}
