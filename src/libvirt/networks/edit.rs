// SPDX-License-Identifier: GPL-3.0-or-later
//! A network's definition: making and deleting one, changing it while it runs,
//! and what its DHCP server has handed out.

use std::net::IpAddr;

use uuid::Uuid;
use virt::error::ErrorNumber;
use virt_sys as sys;

use super::Network;
use crate::definition::mac::Mac;
use crate::definition::network::update::{Command, Section, Update};
use crate::libvirt::connection::without_nul;
use crate::libvirt::ffi::networks;
use crate::libvirt::{Connection, Error};

/// An address that a network's DHCP server has handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The card that got it, where the server knows its address (always for
    /// IPv4).
    pub mac: Option<Mac>,
    /// The identifier it asked under: of IPv6 its DUID.
    pub id: Option<String>,
    /// The address.
    pub address: IpAddr,
    /// What the guest calls itself.
    pub hostname: Option<String>,
    /// When it ends, in seconds since 1970.
    pub expires: i64,
}

impl Connection {
    /// Defines a network, or defines it again where its UUID is known. libvirt
    /// checks the document against its schema. A running network goes on as it
    /// is.
    ///
    /// # Errors
    /// `Refused` with libvirt's words about what is wrong, also for a name or a
    /// bridge that another network has.
    pub async fn define_network(&self, xml: String) -> Result<Uuid, Error> {
        self.call(move |connect| Ok(networks::define(connect, &xml)?.uuid()?))
            .await
    }
}

impl Network {
    /// Its XML as it will start next time.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn inactive_xml(&self) -> Result<String, Error> {
        self.with(|network| {
            let inactive = network.xml_desc(sys::VIR_NETWORK_XML_INACTIVE);
            Ok(match inactive {
                // A driver that keeps one document for both knows no such flag.
                Err(error) if error.code().is(ErrorNumber::InvalidArg) => network.xml_desc(0)?,
                inactive => inactive?,
            })
        })
        .await
    }

    /// Removes its definition. One that is started lives on until it is stopped.
    ///
    /// # Errors
    /// `NotFound`, `Refused`.
    pub async fn undefine(&self) -> Result<(), Error> {
        self.with(|network| Ok(network.undefine()?)).await
    }

    /// Changes a piece of it while it runs; its definition stays as it is. A
    /// piece of an address family belongs to the `<ip>` element at `place`.
    ///
    /// # Errors
    /// `Refused` with libvirt's words; `Unsupported`.
    pub async fn update(&self, update: Update, place: Option<usize>) -> Result<(), Error> {
        self.with(move |network| {
            without_nul(Some(&update.xml))?;
            let command = command(update.command);
            let flags = sys::VIR_NETWORK_UPDATE_AFFECT_LIVE;
            let section = section(update.section);
            // -1: wherever libvirt finds fit.
            let place = place.and_then(|it| i32::try_from(it).ok()).unwrap_or(-1);
            Ok(network.update(command, section, place, &update.xml, flags)?)
        })
        .await
    }

    /// What its DHCP server has handed out and is still good.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where the driver does not report.
    pub async fn leases(&self) -> Result<Vec<Lease>, Error> {
        let leases = self.with(|network| Ok(networks::leases(network)?)).await?;
        let read = |lease: networks::Lease| {
            Some(Lease {
                mac: lease.mac.and_then(|mac| mac.parse().ok()),
                id: lease.id,
                address: lease.address.parse().ok()?,
                hostname: lease.hostname,
                expires: lease.expires,
            })
        };
        Ok(leases.into_iter().filter_map(read).collect())
    }
}

fn command(command: Command) -> sys::virNetworkUpdateCommand {
    match command {
        Command::Delete => sys::VIR_NETWORK_UPDATE_COMMAND_DELETE,
        Command::Add => sys::VIR_NETWORK_UPDATE_COMMAND_ADD_LAST,
        Command::Modify => sys::VIR_NETWORK_UPDATE_COMMAND_MODIFY,
    }
}

fn section(section: Section) -> sys::virNetworkUpdateSection {
    match section {
        Section::DhcpHost => sys::VIR_NETWORK_SECTION_IP_DHCP_HOST,
        Section::DhcpRange => sys::VIR_NETWORK_SECTION_IP_DHCP_RANGE,
        Section::ForwardInterface => sys::VIR_NETWORK_SECTION_FORWARD_INTERFACE,
        Section::PortGroup => sys::VIR_NETWORK_SECTION_PORTGROUP,
        Section::DnsHost => sys::VIR_NETWORK_SECTION_DNS_HOST,
    }
}
