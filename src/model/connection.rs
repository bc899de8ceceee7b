// SPDX-License-Identifier: GPL-3.0-or-later
//! One libvirt host: its state as properties and its machines as a list.
//! How it opens, follows events and comes back is in `connection_lifecycle`.

mod jobs;
mod turns;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use glib::prelude::*;
use glib::subclass::prelude::*;
use uuid::Uuid;

use super::addresses::AddressSearch;
use super::host::HostAnswers;
use super::interrupted::Interrupted;
use super::stats::StatsTicker;
use super::{
    Drafts, ImageUsers, Job, JobList, MachineList, NetworkList, PoolList, Prompter, Shortage,
};
use crate::definition::uri::Uri;
use crate::libvirt::{self, Error};
use crate::model::signals;

/// State of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, glib::Enum)]
#[enum_type(name = "GhConnectionState")]
pub enum ConnectionState {
    /// It was not asked for, or it could not be opened.
    #[default]
    Disconnected,
    /// Being opened for the first time.
    Connecting,
    /// Open: the list of machines is live.
    Connected,
    /// It was lost; the list shows what was last known while it is tried again.
    Reconnecting,
}

mod imp {
    use super::*;

    #[derive(Default, glib::Properties)]
    #[properties(wrapper_type = super::Connection)]
    pub struct Connection {
        /// libvirt's address of the host, for example `qemu:///system`.
        #[property(get, construct_only)]
        pub(super) uri: OnceCell<String>,
        /// What a person calls it.
        #[property(get, set)]
        pub(super) label: RefCell<String>,
        /// Its state.
        #[property(get, set, builder(ConnectionState::default()))]
        pub(super) state: Cell<ConnectionState>,
        /// Why it is not open, in libvirt's words; empty if nothing is wrong.
        #[property(get, set)]
        pub(super) problem: RefCell<String>,
        /// Whether it can only look.
        #[property(get, set)]
        pub(super) read_only: Cell<bool>,
        /// Whether it is opened when the program starts.
        #[property(get, set)]
        pub(super) auto_connect: Cell<bool>,
        /// Whether every machine has been listed since it was opened.
        #[property(get, set)]
        pub(super) listed: Cell<bool>,
        /// Whether its events are asked for, where its driver has any. It takes
        /// effect when it is opened.
        #[property(get, set, default = true)]
        pub(super) follows_events: Cell<bool>,
        /// Whether its machines are on the screen: then those of a driver without
        /// events are listed again and again.
        #[property(get, set)]
        pub(super) looked_at: Cell<bool>,
        pub(super) jobs: RefCell<JobList>,
        pub(super) drafts: RefCell<HashMap<Uuid, Drafts>>,
        pub(super) machines: MachineList,
        pub(super) networks: NetworkList,
        /// Whether a page has asked for the networks.
        pub(super) networks_wanted: Cell<bool>,
        pub(super) pools: PoolList,
        /// Whether a page has asked for the pools.
        pub(super) pools_wanted: Cell<bool>,
        pub(super) image_users: OnceCell<ImageUsers>,
        pub(super) shortages: RefCell<Vec<Shortage>>,
        /// Machines whose marks are to be read again.
        pub(in crate::model) marks_wanted: RefCell<HashSet<Uuid>>,
        pub(in crate::model) seeds_tended: crate::model::first_boot::Tended,
        pub(in crate::model) downloads: crate::model::download::UnderWay,
        /// Jobs that were interrupted when the connection was lost.
        pub(super) interrupted: RefCell<Vec<(Job, Interrupted)>>,
        pub(super) addresses: AddressSearch,
        pub(super) stats: StatsTicker,
        /// What `problem` is about.
        pub(super) refusal: RefCell<Option<Error>>,
        pub(super) handle: RefCell<Option<libvirt::Connection>>,
        /// What its host has answered since it was opened.
        pub(super) host: RefCell<HostAnswers>,
        pub(super) prompter: RefCell<Option<Prompter>>,
        /// Counts openings and closings, so that a task that waited can tell
        /// whether it is still the current one.
        pub(super) epoch: Cell<u64>,
        /// Counts what was asked and heard of each machine, so that an answer
        /// from before is not taken for what is now.
        pub(super) turns: RefCell<HashMap<Uuid, u64>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Connection {
        const NAME: &'static str = "GhConnection";
        type Type = super::Connection;
    }

    #[glib::derived_properties]
    impl ObjectImpl for Connection {
        fn signals() -> &'static [glib::subclass::Signal] {
            // “networks-changed”: a virtual network was added or removed, started or stopped.
            // “room-changed”: other pools than before are short of room.
            static SIGNALS: LazyLock<Vec<glib::subclass::Signal>> =
                LazyLock::new(|| signals::named(&["networks-changed", "room-changed", "stats"]));
            &SIGNALS
        }
    }
}

glib::wrapper! {
    /// A libvirt host.
    pub struct Connection(ObjectSubclass<imp::Connection>);
}

impl Connection {
    /// A connection that is not opened yet.
    pub fn new(uri: &str) -> Self {
        let label = uri
            .parse::<Uri>()
            .map_or_else(|_| uri.to_owned(), |uri| uri.pretty_name());
        glib::Object::builder()
            .property("uri", uri)
            .property("label", label)
            .property("follows-events", true)
            .build()
    }

    /// What was entered for the machine with this UUID and is not applied yet.
    pub(super) fn drafts(&self, uuid: Uuid) -> Drafts {
        self.imp()
            .drafts
            .borrow()
            .get(&uuid)
            .cloned()
            .unwrap_or_default()
    }

    /// Changes the drafts of a machine and returns whether there are any now.
    pub(super) fn change_drafts(&self, uuid: Uuid, change: impl FnOnce(&mut Drafts)) -> bool {
        let mut all = self.imp().drafts.borrow_mut();
        let drafts = all.entry(uuid).or_default();
        change(drafts);
        let has_draft = !drafts.is_empty();
        if !has_draft {
            all.remove(&uuid);
        }
        has_draft
    }

    /// Its machines.
    pub fn machines(&self) -> MachineList {
        self.imp().machines.clone()
    }

    /// Its virtual networks, as far as they were asked for.
    pub fn networks(&self) -> NetworkList {
        self.imp().networks.clone()
    }

    /// Its storage pools, as far as a page asked for them.
    pub fn pool_list(&self) -> PoolList {
        self.imp().pools.clone()
    }

    pub(super) fn interrupted(&self) -> &RefCell<Vec<(Job, Interrupted)>> {
        &self.imp().interrupted
    }

    /// Who uses the images of its host.
    pub fn users_of_images(&self) -> ImageUsers {
        let users = self.imp().image_users.get_or_init(|| {
            let users = ImageUsers::new(self);
            users.connect_changed(glib::clone!(
                #[weak(rename_to = connection)]
                self,
                move |_| connection.show_volume_users()
            ));
            users
        });
        users.clone()
    }

    /// The pools whose room may not do, as far as that was looked at.
    pub(super) fn known_shortages(&self) -> &RefCell<Vec<Shortage>> {
        &self.imp().shortages
    }

    /// Whether a page has asked for its pools: then they are kept up to date.
    pub(super) fn pools_wanted(&self) -> bool {
        self.imp().pools_wanted.get()
    }

    /// See [`Connection::pools_wanted`].
    pub(super) fn set_pools_wanted(&self, wanted: bool) {
        self.imp().pools_wanted.set(wanted);
    }

    /// Whether a page has asked for its networks: then they are kept up to date.
    pub(super) fn networks_wanted(&self) -> bool {
        self.imp().networks_wanted.get()
    }

    /// See [`Connection::networks_wanted`].
    pub(super) fn set_networks_wanted(&self, wanted: bool) {
        self.imp().networks_wanted.set(wanted);
    }

    /// What looks for the addresses of its machines.
    pub(super) fn addresses(&self) -> &AddressSearch {
        &self.imp().addresses
    }

    /// What reads the figures of its machines.
    pub(super) fn stats_ticker(&self) -> &StatsTicker {
        &self.imp().stats
    }

    /// The open connection.
    ///
    /// # Errors
    /// `Closed` while it is not open.
    pub fn handle(&self) -> Result<libvirt::Connection, Error> {
        self.imp().handle.borrow().clone().ok_or(Error::Closed)
    }

    /// What its host has answered since it was opened.
    pub(super) fn host_answers(&self) -> &RefCell<HostAnswers> {
        &self.imp().host
    }

    /// Whether verbs can be used: it is open and may do more than look.
    pub fn is_writable(&self) -> bool {
        self.state() == ConnectionState::Connected && !self.read_only()
    }

    /// Whether it speaks of this computer.
    pub fn is_local(&self) -> bool {
        self.uri().parse::<Uri>().is_ok_and(|uri| uri.is_local())
    }

    /// Whether its machines are on this computer's own network: not so for the
    /// test driver, whose host is made up.
    pub fn is_this_computer(&self) -> bool {
        let uri = self.uri().parse::<Uri>();
        uri.is_ok_and(|uri| uri.is_local() && uri.parts().driver != "test")
    }

    /// Why it could not be opened.
    pub fn refusal(&self) -> Option<Error> {
        self.imp().refusal.borrow().clone()
    }

    /// Keeps why it could not be opened, to be read at leisure.
    pub(super) fn keep_refusal(&self, refusal: Option<Error>) {
        let problem = refusal.as_ref().map(Error::to_string);
        self.imp().refusal.replace(refusal);
        self.set_problem(problem.unwrap_or_default());
    }

    /// Who asks a person for credentials; without one, such hosts refuse.
    pub fn set_prompter(&self, prompter: Prompter) {
        self.imp().prompter.replace(Some(prompter));
    }

    pub(super) fn emit_networks_changed(&self) {
        self.emit_by_name::<()>("networks-changed", &[]);
    }

    pub(super) fn prompter(&self) -> Option<Prompter> {
        self.imp().prompter.borrow().clone()
    }

    pub(super) fn set_handle(
        &self,
        handle: Option<libvirt::Connection>,
    ) -> Option<libvirt::Connection> {
        self.imp().host.take();
        self.users_of_images().forget();
        self.imp().handle.replace(handle)
    }
}
