// SPDX-License-Identifier: GPL-3.0-or-later
//! The host's own network interfaces, bridges among them. On most hosts libvirt
//! can only list and describe them (its udev backend).

use virt::connect::Connect;
use virt_sys as sys;

use super::{Connection, Error};

/// A row of the list of host interfaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceSummary {
    /// Its name, such as `br100`.
    pub name: String,
    /// Its MAC address; empty for one without.
    pub mac: String,
    /// Whether it is up.
    pub active: bool,
}

impl Connection {
    /// The host's interfaces.
    ///
    /// # Errors
    /// `Unsupported` where libvirt has no way to list them: normal, then a bridge
    /// is chosen by its name.
    pub async fn interfaces(&self) -> Result<Vec<InterfaceSummary>, Error> {
        self.call(list).await
    }

    /// The XML of a host interface: its kind, a bridge's ports, its addresses.
    ///
    /// # Errors
    /// `NotFound`, `Unsupported`.
    pub async fn interface_xml(&self, name: String) -> Result<String, Error> {
        self.call(move |connect| Ok(connect.lookup_interface_by_name(&name)?.xml_desc(0)?))
            .await
    }
}

fn list(connect: &Connect) -> Result<Vec<InterfaceSummary>, Error> {
    let mut all = Vec::new();
    for (active, filter) in [
        (true, sys::VIR_CONNECT_LIST_INTERFACES_ACTIVE),
        (false, sys::VIR_CONNECT_LIST_INTERFACES_INACTIVE),
    ] {
        for interface in connect.list_all_interfaces(filter)? {
            all.push(InterfaceSummary {
                name: interface.name()?,
                mac: interface.mac_string().unwrap_or_default(),
                active,
            });
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}
