// SPDX-License-Identifier: GPL-3.0-or-later
//! Keeps the whole network of a connection up to date while it is shown:
//! by libvirt's events, by the kernel's where the host is this computer, and by
//! asking now and then where no event reports.

mod follow;
mod leases;
mod links;
mod traffic;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use glib::prelude::*;
use glib::subclass::prelude::*;
use uuid::Uuid;

use self::links::{addresses, worth_saying};
use super::host_links::LinkWatch;
use super::topology::{MachineSource, NetworkSource, Sources, Topology, build};
use super::{Connection, Machine, StatsWatch};
use crate::definition::host_link::HostLink;
use crate::definition::mac::Mac;
use crate::definition::nic::Nic;
use crate::libvirt::{Error, XmlKind};
use crate::model::signals;

/// Changes that come together are shown together.
const GATHER: Duration = Duration::from_millis(30);

/// Until everything has been read once, what is known so far is shown this often:
/// it changes all the time.
const GATHER_AT_FIRST: Duration = Duration::from_millis(700);

/// How often another host's devices are asked for: no event reports them.
const ASK_DEVICES: Duration = Duration::from_secs(5);

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct NetworkMonitor {
        pub(super) connection: OnceCell<Connection>,
        pub(super) topology: RefCell<Rc<Topology>>,
        pub(super) stats: RefCell<Option<StatsWatch>>,
        /// Bytes so far, by tap, and when that was.
        pub(super) bytes: RefCell<Option<(Instant, HashMap<String, u64>)>>,
        /// Bytes a second, by tap.
        pub(super) rates: RefCell<HashMap<String, u64>>,
        /// What was handed out, by card.
        pub(super) leases: RefCell<HashMap<Mac, IpAddr>>,
        pub(super) links: RefCell<Option<Vec<HostLink>>>,
        /// Why the networks, or the host's devices, could not be read.
        pub(super) unread_networks: RefCell<Option<Error>>,
        pub(super) unread_links: RefCell<Option<Error>>,
        pub(super) nics: RefCell<HashMap<Uuid, Rc<Vec<Nic>>>>,
        /// Whose documents are to be read, and how many readers are at it.
        pub(super) unread: RefCell<VecDeque<Machine>>,
        pub(super) queued: RefCell<HashSet<Uuid>>,
        pub(super) readers: Cell<usize>,
        pub(super) watch: RefCell<Option<LinkWatch>>,
        pub(super) handlers: RefCell<Vec<(glib::Object, glib::SignalHandlerId)>>,
        pub(super) followed: RefCell<HashMap<Uuid, (Machine, Vec<glib::SignalHandlerId>)>>,
        pub(super) pending: RefCell<Option<glib::SourceId>>,
        pub(super) reading_links: Cell<bool>,
        pub(super) links_again: Cell<bool>,
        /// Counts starts and stops: an answer to an earlier one is old.
        pub(super) epoch: Cell<u64>,
        pub(super) running: Cell<bool>,
        pub(super) complete: Cell<bool>,
        pub(super) networks_read: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworkMonitor {
        const NAME: &'static str = "GhNetworkMonitor";
        type Type = super::NetworkMonitor;
    }

    impl ObjectImpl for NetworkMonitor {
        fn signals() -> &'static [glib::subclass::Signal] {
            // “changed”: the topology, or whether it could be read. “traffic”: the rates were measured.
            static SIGNALS: LazyLock<Vec<glib::subclass::Signal>> =
                LazyLock::new(|| signals::named(&["changed", "traffic"]));
            &SIGNALS
        }

        fn dispose(&self) {
            self.obj().stop();
        }
    }
}

glib::wrapper! {
    /// The whole network of a connection, kept up to date.
    pub struct NetworkMonitor(ObjectSubclass<imp::NetworkMonitor>);
}

impl NetworkMonitor {
    /// Of this connection; nothing is read before [`NetworkMonitor::start`].
    pub fn new(connection: &Connection) -> Self {
        let network_monitor: Self = glib::Object::new();
        let _ = network_monitor.imp().connection.set(connection.clone());
        network_monitor
    }

    /// The connection it is of.
    pub fn connection(&self) -> Connection {
        let connection = self.imp().connection.get();
        connection.expect("set in new()").clone()
    }

    /// The whole, as it was last put together.
    pub fn topology(&self) -> Rc<Topology> {
        self.imp().topology.borrow().clone()
    }

    /// Whether everything has been read once.
    pub fn is_complete(&self) -> bool {
        self.imp().complete.get()
    }

    /// Why some of it could not be read when it was asked for last; none if all was.
    pub fn unread(&self) -> Option<Error> {
        let imp = self.imp();
        let networks = imp.unread_networks.borrow().clone();
        networks.or_else(|| imp.unread_links.borrow().clone())
    }

    /// What goes through the taps that something goes through, in bytes a second.
    pub fn rates(&self) -> HashMap<String, u64> {
        self.imp().rates.borrow().clone()
    }

    /// Reads everything, and goes on.
    pub fn start(&self) {
        let imp = self.imp();
        if imp.running.replace(true) {
            return;
        }
        imp.epoch.set(imp.epoch.get() + 1);
        self.follow();
        self.read_links();
        self.watch_links();
        imp.stats.replace(Some(self.connection().watch_stats(None)));
        self.follow_leases();
        let (weak, connection) = (self.downgrade(), self.connection());
        glib::spawn_future_local(async move {
            let unread = connection.load_networks().await.err();
            if let Some(network_monitor) = weak.upgrade() {
                network_monitor
                    .imp()
                    .unread_networks
                    .replace(unread.and_then(worth_saying));
                network_monitor.imp().networks_read.set(true);
                network_monitor.changed();
            }
        });
    }

    /// Reads nothing any more; what was read stays.
    pub fn stop(&self) {
        let imp = self.imp();
        imp.running.set(false);
        imp.epoch.set(imp.epoch.get() + 1);
        self.unfollow();
        imp.watch.take();
        imp.stats.take();
        imp.bytes.take();
        if let Some(pending) = imp.pending.take() {
            pending.remove();
        }
        imp.rates.borrow_mut().clear();
    }

    fn is_epoch(&self, epoch: u64) -> bool {
        self.imp().epoch.get() == epoch && self.imp().running.get()
    }

    /// Something is different: the whole is built again, once for all that
    /// comes at the same time.
    fn changed(&self) {
        let imp = self.imp();
        if !imp.running.get() {
            return;
        }
        let complete = imp.complete.get();
        let settled = complete || self.all_read();
        if imp.pending.borrow().is_some() && (complete || !settled) {
            return;
        }
        if let Some(slow) = imp.pending.take() {
            slow.remove();
        }
        let wait = if settled { GATHER } else { GATHER_AT_FIRST };
        let pending = glib::timeout_add_local_once(
            wait,
            glib::clone!(
                #[weak(rename_to = network_monitor)]
                self,
                move || {
                    network_monitor.imp().pending.take();
                    network_monitor.put_together();
                }
            ),
        );
        imp.pending.replace(Some(pending));
    }

    fn all_read(&self) -> bool {
        let imp = self.imp();
        let machines = imp.readers.get() == 0 && self.connection().listed();
        machines && !imp.reading_links.get() && imp.networks_read.get()
    }

    fn put_together(&self) {
        let topology = build(&self.sources());
        let imp = self.imp();
        let all_read = self.all_read();
        let first = all_read && !imp.complete.replace(imp.complete.get() || all_read);
        if **imp.topology.borrow() == topology && !first {
            return;
        }
        imp.topology.replace(Rc::new(topology));
        self.emit_by_name::<()>("changed", &[]);
    }

    fn sources(&self) -> Sources {
        let connection = self.connection();
        let networks = connection.networks().all();
        let nics = self.imp().nics.borrow();
        let leases = self.imp().leases.borrow();
        let machines = connection.machines().all().into_iter();
        Sources {
            links: self.imp().links.borrow().clone(),
            by_kernel: connection.is_this_computer(),
            tells_networks: self.imp().unread_networks.borrow().is_none(),
            networks: networks
                .iter()
                .map(|network| NetworkSource {
                    uuid: network.uuid(),
                    active: network.active(),
                    plan: network.plan(),
                })
                .collect(),
            machines: machines
                .filter_map(|machine| {
                    let nics = nics.get(&machine.uuid())?.clone();
                    let active = machine.status().is_active();
                    let mut addresses = addresses(&machine);
                    let handed_out = nics.iter().filter_map(|nic| {
                        let mac = nic.mac.filter(|_| active)?;
                        Some((Some(mac), *leases.get(&mac)?))
                    });
                    addresses.extend(handed_out);
                    Some(MachineSource {
                        uuid: machine.uuid(),
                        name: machine.name(),
                        active,
                        nics,
                        addresses,
                        assigned: machine.assigned_address(),
                    })
                })
                .collect(),
        }
    }
}

/// The document that has a machine's cards.
async fn read_nics(machine: &Machine) -> Result<Vec<Nic>, Error> {
    // Of a machine that is off, this is its definition.
    Ok(machine.definition(XmlKind::Live).await?.nics())
}
