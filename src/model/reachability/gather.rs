// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks at a card and its way, now.

use std::net::IpAddr;

use super::walk::{Seen, SeenNetwork};
use super::{Broken, Report};
use crate::definition::mac::Mac;
use crate::definition::network::{Network, NetworkMode};
use crate::definition::nic::NicSource;
use crate::host_links;
use crate::libvirt::{Error, XmlKind};
use crate::model::{Connection, Machine};

/// Walks from the card with this address to the guest. Takes up to ten seconds
/// when no answer comes. `known` is an address of the guest from an earlier look:
/// a guest that no longer exists is forgotten soon.
///
/// # Errors
/// libvirt's, where not even the machine's document can be read.
pub async fn check(machine: &Machine, mac: Mac, known: Option<IpAddr>) -> Result<Report, Error> {
    let connection = machine.connection().ok_or(Error::Closed)?;
    let runs = machine.status().is_active();
    let kind = if runs {
        XmlKind::Live
    } else {
        XmlKind::Inactive
    };
    let definition = machine.definition(kind).await?;
    let nic = definition.nics().into_iter().find(|it| it.mac == Some(mac));
    let Some(nic) = nic else {
        return Ok(Report {
            broken: Some(Broken::NoCard),
            ..Report::default()
        });
    };
    let network = match &nic.source {
        NicSource::Network { name, .. } => Some(network(&connection, name).await?),
        _ => None,
    };
    let links = if connection.is_this_computer() {
        let links = gio::spawn_blocking(host_links::read).await;
        links.ok().and_then(Result::ok)
    } else {
        None
    };
    let is_only_card = definition.nics().len() == 1;
    // One that was set at least: whether the guest has it is what is to be found out.
    let shown = machine.shown_address().map(|(address, _)| address);
    let shown = shown.filter(|_| is_only_card);
    let known = known.or_else(|| shown?.parse().ok());
    let mut addresses = addresses(machine, mac).await;
    if addresses.is_empty() {
        addresses.extend(known);
    }
    let seen = Seen {
        runs,
        nic,
        network,
        links,
        addresses,
    };
    let (report, to_ask) = seen.walk();
    let Some(to_ask) = to_ask else {
        return Ok(report);
    };
    let address = to_ask.0;
    let answer = gio::spawn_blocking(move || host_links::probe(address)).await;
    let answer = answer.unwrap_or(host_links::Answer::NoReply);
    Ok(report.answered(to_ask, answer, Some(mac)))
}

async fn network(connection: &Connection, name: &str) -> Result<SeenNetwork, Error> {
    let mut seen = SeenNetwork {
        name: name.to_owned(),
        exists: false,
        active: false,
        bridge: None,
        is_own_bridge: false,
    };
    let handle = connection.handle()?;
    let all = handle.networks().await?;
    let Some(summary) = all.into_iter().find(|network| network.name == name) else {
        return Ok(seen);
    };
    seen.exists = true;
    seen.active = summary.active;
    let xml = handle.network(summary.uuid).xml().await?;
    if let Ok(network) = Network::parse(&xml) {
        seen.is_own_bridge = matches!(
            network.mode,
            NetworkMode::Nat | NetworkMode::Route | NetworkMode::Open | NetworkMode::Isolated
        );
        seen.bridge = network.bridge;
    }
    Ok(seen)
}

/// The guest's addresses behind the card, those of IPv4 first.
async fn addresses(machine: &Machine, mac: Mac) -> Vec<IpAddr> {
    let known = machine.refresh_address().await.unwrap_or_default();
    let own = known.iter().filter(|address| {
        let its = address.mac.as_deref().and_then(|its| its.parse().ok());
        its == Some(mac) && !address.is_local_only()
    });
    let mut addresses: Vec<IpAddr> = own.map(|address| address.address).collect();
    addresses.sort_by_key(|address| !address.is_ipv4());
    addresses
}
