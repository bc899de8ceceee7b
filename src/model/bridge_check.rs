// SPDX-License-Identifier: GPL-3.0-or-later
//! The outcome of a change to a bridge of this computer, as the kernel shows it, and
//! whether the router answers over it.

use std::net::{IpAddr, Ipv4Addr};

use crate::definition::bridge::Bridge;
use crate::host_links::{self, Answer, Link};

/// A bridge that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BridgeFacts {
    /// Its IPv4 addresses.
    pub addresses: Vec<String>,
    /// Each port it was to get, and its state.
    pub ports: Vec<(String, PortState)>,
}

/// State of a bridge's port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortState {
    /// It is connected to the bridge and has a link.
    Carries,
    /// It is connected to the bridge and has no link.
    NoLink,
    /// It is not connected to the bridge.
    Apart,
}

/// Looks at the bridge; `Ok(None)` where there is none.
///
/// # Errors
/// Nothing to say: the kernel reports nothing.
pub async fn look_at_bridge(bridge: Bridge) -> Result<Option<BridgeFacts>, ()> {
    let links = gio::spawn_blocking(host_links::read).await;
    let links = links.map_err(drop)?.map_err(drop)?;
    Ok(facts(&bridge, &links))
}

/// The router and whether it answers, where the way to the world goes over the bridge.
pub async fn ask_router(bridge: String) -> Option<(Ipv4Addr, bool)> {
    let asked = gio::spawn_blocking(move || {
        let routes = host_links::default_routes();
        let mut over_it = routes.iter().filter(|route| route.link == bridge);
        let router = over_it.find_map(|route| match route.gateway {
            Some(IpAddr::V4(address)) => Some(address),
            _ => None,
        })?;
        let answers = matches!(host_links::probe(router), Answer::Reply(_));
        Some((router, answers))
    });
    asked.await.ok().flatten()
}

fn facts(bridge: &Bridge, links: &[Link]) -> Option<BridgeFacts> {
    let own = links.iter().find(|link| link.name == bridge.name)?;
    let addresses = own.addresses.iter().filter(|it| it.address.is_ipv4());
    let state = |port: &String| {
        let link = links.iter().find(|link| link.name == *port);
        let link = link.filter(|it| it.master.as_ref() == Some(&bridge.name));
        match link {
            Some(link) if link.carries() => PortState::Carries,
            Some(_) => PortState::NoLink,
            None => PortState::Apart,
        }
    };
    Some(BridgeFacts {
        addresses: addresses.map(ToString::to_string).collect(),
        ports: bridge
            .ports
            .iter()
            .map(|port| (port.clone(), state(port)))
            .collect(),
    })
}
