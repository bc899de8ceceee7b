// SPDX-License-Identifier: GPL-3.0-or-later
//! One storage pool: its name, state and sizes as properties, and the verbs a
//! person uses on it. A verb changes no property; the event that follows does.

mod definition;
mod forecast;
mod making;
mod room;
mod running;

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::LazyLock;

use glib::prelude::*;
use glib::subclass::prelude::*;
use uuid::Uuid;

pub use self::definition::PoolContent;
use self::forecast::FreeHistory;
pub use self::making::DeviceFacts;
pub use self::room::Shortage;
use super::{Connection, VolumeList};
use crate::libvirt::{self, Error, PoolSummary, VolumeInfo};
use crate::model::signals;

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::Pool)]
    pub struct Pool {
        /// The name, unique on its connection.
        #[property(get, set)]
        pub(super) name: RefCell<String>,
        /// Whether it is started.
        #[property(get, set)]
        pub(super) active: Cell<bool>,
        /// Whether its host starts it when it starts itself.
        #[property(get, set)]
        pub(super) autostart: Cell<bool>,
        pub(super) summary: RefCell<Option<PoolSummary>>,
        /// How much was free lately.
        pub(super) free: RefCell<FreeHistory>,
        pub(super) volumes: VolumeList,
        /// Whether its volumes were read since it was started.
        #[property(get)]
        pub(super) volumes_known: Cell<bool>,
        /// Counts the readings of volumes: an older one that ends later is dropped.
        pub(super) readings: Cell<u64>,
        pub(super) uuid: OnceCell<Uuid>,
        pub(super) connection: glib::WeakRef<Connection>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Pool {
        const NAME: &'static str = "GhPool";
        type Type = super::Pool;
    }

    #[glib::derived_properties]
    impl ObjectImpl for Pool {
        fn signals() -> &'static [glib::subclass::Signal] {
            static SIGNALS: LazyLock<Vec<glib::subclass::Signal>> =
                LazyLock::new(|| signals::named(&["changed", "gone"]));
            &SIGNALS
        }
    }
}

glib::wrapper! {
    /// A storage pool of a connection.
    pub struct Pool(ObjectSubclass<imp::Pool>);
}

impl Pool {
    pub(super) fn new(connection: &Connection, uuid: Uuid) -> Self {
        let pool: Self = glib::Object::new();
        let imp = pool.imp();
        imp.uuid.set(uuid).expect("a pool gets its UUID once, here");
        imp.connection.set(Some(connection));
        pool
    }

    /// Takes over what was read.
    pub(super) fn update(&self, summary: &PoolSummary) {
        if self.imp().summary.borrow().as_ref() != Some(summary) {
            self.imp().summary.replace(Some(summary.clone()));
            self.set_name(summary.name.as_str());
            self.set_active(summary.active);
            self.set_autostart(summary.autostart);
        }
        if !summary.active && self.imp().volumes_known.replace(false) {
            self.imp().volumes.clear();
            if let Some(connection) = self.connection() {
                connection.show_volume_users();
            }
        }
        // What is in it may have changed though its sizes have not.
        self.emit_by_name::<()>("changed", &[]);
    }

    /// The pool's lasting identity.
    pub fn uuid(&self) -> Uuid {
        *self.imp().uuid.get().expect("set by new()")
    }

    /// The connection it belongs to; none once that was forgotten.
    pub fn connection(&self) -> Option<Connection> {
        self.imp().connection.upgrade()
    }

    /// What its host said of it last; none before it was read.
    pub fn summary(&self) -> Option<PoolSummary> {
        self.imp().summary.borrow().clone()
    }

    /// Whether its volumes are files of a folder, as far as it was read.
    pub fn holds_files(&self) -> bool {
        self.summary().is_some_and(|it| it.holds_files())
    }

    pub(super) fn handle(&self) -> Result<libvirt::Pool, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        Ok(connection.handle()?.pool(self.uuid()))
    }

    /// Its volumes, as of its last refresh; none while it is not started.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn volumes(&self) -> Result<Vec<VolumeInfo>, Error> {
        match self.active() {
            true => self.handle()?.volumes().await,
            false => Ok(Vec::new()),
        }
    }

    /// Its volumes, as they were read last.
    pub fn volume_list(&self) -> VolumeList {
        self.imp().volumes.clone()
    }

    pub(super) fn set_volumes_known(&self) {
        self.imp().volumes_known.set(true);
        self.notify_volumes_known();
    }

    pub(super) fn next_reading(&self) -> u64 {
        let turn = self.imp().readings.get() + 1;
        self.imp().readings.set(turn);
        turn
    }

    pub(super) fn is_latest_reading(&self, turn: u64) -> bool {
        self.imp().readings.get() == turn
    }

    /// Starts it.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn start(&self) -> Result<(), Error> {
        self.handle()?.start().await
    }

    /// Stops it. What is in it stays.
    ///
    /// # Errors
    /// libvirt's; `Refused` while a volume in it is being made.
    pub async fn stop(&self) -> Result<(), Error> {
        self.handle()?.stop().await
    }

    /// Has its host look again at what is in it.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn refresh(&self) -> Result<(), Error> {
        self.handle()?.refresh().await
    }

    /// Has its host start it when it starts itself, or not.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn set_starts_with_host(&self, starts: bool) -> Result<(), Error> {
        self.handle()?.set_autostart(starts).await?;
        // No event reports it.
        if let Some(connection) = self.connection() {
            connection.refresh_pool(self.uuid()).await?;
        }
        Ok(())
    }

    /// Emitted when its state, its sizes or its volumes changed.
    pub fn connect_changed(&self, f: impl Fn(&Self) + 'static) -> glib::SignalHandlerId {
        signals::connect(self, "changed", f)
    }

    /// Emitted when the pool left its connection's list.
    pub fn connect_gone(&self, f: impl Fn(&Self) + 'static) -> glib::SignalHandlerId {
        signals::connect(self, "gone", f)
    }

    pub(super) fn emit_gone(&self) {
        self.emit_by_name::<()>("gone", &[]);
    }
}
