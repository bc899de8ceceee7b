// SPDX-License-Identifier: GPL-3.0-or-later
//! What must be known of a host before anything can be proposed for a machine on
//! it. All of it is asked for at once, and what a host cannot tell is left out.

use std::future::Future;
use std::path::Path;
use std::rc::Rc;

use super::host::MachineQuestion;
use super::listing::none_if_unsupported;
use super::{BridgeRules, Connection, Listing};
use crate::definition::capabilities::{DomainCapabilities, HostCapabilities};
use crate::definition::interface::Interface;
use crate::definition::network::{Network, NetworkMode};
use crate::definition::size::Size;
use crate::definition::uri::Uri;
use crate::definition::virtualization::Virtualization;
use crate::libvirt::{self, Error, PoolSummary};

/// A host, as far as a new machine is concerned.
#[derive(Debug)]
pub struct HostFacts {
    pub capabilities: Rc<HostCapabilities>,
    /// Memory and CPUs, where it reports it.
    pub memory: Option<Size>,
    pub cpus: Option<u32>,
    pub networks: Listing<NetworkFact>,
    /// Its interfaces, each with whether it is up; `Unsupported` where libvirt
    /// cannot list them.
    pub interfaces: Listing<(Interface, bool)>,
    pub pools: Listing<PoolSummary>,
    /// Whether it is this computer.
    pub is_local: bool,
    /// Whether it is libvirt's test host, whose files are made up.
    pub is_test: bool,
    /// Whether machines run there without rights on the host's network.
    pub is_session: bool,
    /// Which of its bridges machines may be plugged into.
    pub bridge_rules: BridgeRules,
    /// `/proc/cpuinfo`, of this computer.
    pub cpuinfo: Option<String>,
}

/// A virtual network.
#[derive(Clone, Debug)]
pub struct NetworkFact {
    pub name: String,
    pub active: bool,
    pub autostart: bool,
    pub mode: Option<NetworkMode>,
    pub bridge: Option<String>,
}

/// A kind of machine, for which a host lists what it can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineKind {
    pub arch: String,
    pub virtualization: Virtualization,
    pub machine_type: Option<String>,
    pub emulator: Option<String>,
}

impl HostFacts {
    /// Asks for everything at once.
    ///
    /// # Errors
    /// libvirt's, when the host does not even report its capabilities.
    pub async fn gather(connection: &Connection) -> Result<Self, Error> {
        let uri = connection.uri().parse::<Uri>().ok();
        let is_local = uri.as_ref().is_some_and(Uri::is_local);
        let host = begin(connection.clone(), |it| async move { it.host_info().await });
        let handle = connection.handle()?;
        let networks = begin(handle.clone(), networks);
        let interfaces = begin(handle.clone(), interfaces);
        let pools = begin(handle, |it| async move { it.pools().await });
        let capabilities = connection.host_capabilities().await?;
        let host = settle("host", host).await;
        let is_session = connection.is_session();
        Ok(Self {
            memory: host
                .as_ref()
                .map(|host| Size(host.memory))
                .filter(|it| it.0 > 0),
            cpus: host.as_ref().map(|host| host.cpus).filter(|cpus| *cpus > 0),
            networks: none_if_unsupported(answer(networks).await),
            interfaces: answer(interfaces).await,
            pools: none_if_unsupported(answer(pools).await),
            is_local,
            is_test: uri.as_ref().is_some_and(|uri| uri.parts().driver == "test"),
            is_session,
            bridge_rules: bridge_rules(is_session, is_local).await,
            cpuinfo: if is_local { cpuinfo().await } else { None },
            capabilities,
        })
    }

    /// What a machine of this kind can have; guessed with care where the host
    /// does not report.
    pub async fn offer(
        &self,
        connection: &Connection,
        kind: &MachineKind,
    ) -> Result<Rc<DomainCapabilities>, Error> {
        match told_offer(connection, kind).await {
            Err(error) if error.is_unsupported() => Ok(Rc::new(DomainCapabilities::from_host(
                &self.capabilities,
                &kind.arch,
                &kind.virtualization,
                kind.machine_type.as_deref(),
            ))),
            answer => answer,
        }
    }

    /// Where disks are kept that are in no pool: where libvirt's own tools put
    /// them, for a session the person's own folder.
    pub fn disk_folder(&self) -> Option<String> {
        if self.is_test || (self.is_session && !self.is_local) {
            return None;
        }
        let folder = if self.is_session {
            glib::user_data_dir().join("libvirt/images")
        } else {
            "/var/lib/libvirt/images".into()
        };
        folder.to_str().map(str::to_owned)
    }

    /// Whether its files and devices are those of this computer.
    pub fn has_files(&self) -> bool {
        self.is_local && !self.is_test
    }

    /// Why it is not known what a card can be plugged into; none if it is known.
    pub fn unread_networks(&self) -> Option<&Error> {
        let interfaces = self.interfaces.as_ref().err();
        let interfaces = interfaces.filter(|error| !error.is_unsupported());
        self.networks.as_ref().err().or(interfaces)
    }

    /// Whether it has a network device of this name: this computer's kernel says so
    /// at once, of others it is not known.
    pub fn has_device(&self, name: &str) -> Option<bool> {
        let is_name = !name.is_empty() && !name.contains('/') && !name.starts_with('.');
        let is_known = self.has_files() && is_name;
        is_known.then(|| Path::new("/sys/class/net").join(name).exists())
    }

    /// The started pools whose volumes are files of a folder.
    pub fn folder_pools(&self) -> impl Iterator<Item = &PoolSummary> {
        self.pools.iter().flatten().filter(|pool| {
            pool.active
                && pool.path.is_some()
                && matches!(pool.kind.as_str(), "dir" | "fs" | "netfs")
        })
    }
}

/// What a host itself reports of a kind of machine.
pub(super) async fn told_offer(
    connection: &Connection,
    kind: &MachineKind,
) -> Result<Rc<DomainCapabilities>, Error> {
    let kind = kind.clone();
    let asked = MachineQuestion {
        emulator: kind.emulator,
        arch: Some(kind.arch),
        machine_type: kind.machine_type,
        virtualization: kind.virtualization,
    };
    connection.machine_capabilities(asked).await
}

/// Starts asking without waiting.
fn begin<C, T, F>(connection: C, ask: impl FnOnce(C) -> F) -> glib::JoinHandle<Result<T, Error>>
where
    T: 'static,
    F: Future<Output = Result<T, Error>> + 'static,
{
    glib::spawn_future_local(ask(connection))
}

/// Waits for the answer. That the host does not support the call is not an error.
async fn settle<T: 'static>(what: &str, asked: glib::JoinHandle<Result<T, Error>>) -> Option<T> {
    match asked.await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            log::debug!("no {what} of the host: {error}");
            None
        }
        Err(_) => None,
    }
}

/// Waits for what was asked.
async fn answer<T: 'static>(asked: glib::JoinHandle<Result<T, Error>>) -> Result<T, Error> {
    asked.await.unwrap_or(Err(Error::Cancelled))
}

async fn networks(connection: libvirt::Connection) -> Result<Vec<NetworkFact>, Error> {
    let mut networks = Vec::new();
    for network in connection.networks().await? {
        let xml = connection
            .network(network.uuid)
            .xml()
            .await
            .unwrap_or_default();
        let definition = Network::parse(&xml).ok();
        networks.push(NetworkFact {
            name: network.name,
            active: network.active,
            autostart: network.autostart,
            bridge: definition.as_ref().and_then(|it| it.bridge.clone()),
            mode: definition.map(|it| it.mode),
        });
    }
    networks.sort_by_key(|network| network.name.to_lowercase());
    Ok(networks)
}

async fn interfaces(connection: libvirt::Connection) -> Result<Vec<(Interface, bool)>, Error> {
    let mut interfaces = Vec::new();
    for interface in connection.interfaces().await? {
        match connection.interface_xml(interface.name.clone()).await {
            Ok(xml) => match Interface::parse(&xml) {
                Ok(read) => interfaces.push((read, interface.active)),
                Err(error) => log::debug!("interface {}: {error}", interface.name),
            },
            Err(error) => log::debug!("interface {}: {error}", interface.name),
        }
    }
    Ok(interfaces)
}

async fn bridge_rules(is_session: bool, is_local: bool) -> BridgeRules {
    match (is_session, is_local) {
        (false, _) => BridgeRules::All,
        (true, false) => BridgeRules::Unknown,
        (true, true) => gio::spawn_blocking(BridgeRules::of_this_computer)
            .await
            .unwrap_or(BridgeRules::Unknown),
    }
}

async fn cpuinfo() -> Option<String> {
    let read = gio::spawn_blocking(|| std::fs::read_to_string("/proc/cpuinfo").ok());
    read.await.ok().flatten()
}
