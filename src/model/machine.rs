// SPDX-License-Identifier: GPL-3.0-or-later
//! One machine: its name, status and address as properties, and the verbs a
//! person uses on it. A verb changes no property; the event that follows does.

mod address_by_hand;
mod addresses;
mod aspect;
mod changes;
mod details;
mod disk_size;
mod disk_users;
mod drafts;
mod guest;
mod history;
mod job;
mod known;
mod media;
mod planned;
mod power;
mod redefine;
mod shut_down;
mod snapshot_files;
mod start_check;

use std::cell::{Cell, OnceCell, Ref, RefCell, RefMut};
use std::rc::Rc;

use glib::prelude::*;
use glib::subclass::prelude::*;
use uuid::Uuid;

pub use address_by_hand::ByHand;
pub use aspect::Aspect;
pub use changes::Belongings;
pub use details::{Content, Details};
pub use disk_users::{Obstacle, OwnDisk};
pub(in crate::model) use disk_users::{
    Users, add_images_elsewhere, collect, images_below, volumes,
};
pub use drafts::{DocumentDraft, Drafts};
pub use guest::Guest;
pub(in crate::model) use guest::channel as agent_channel;
pub use planned::Plan;
pub use redefine::Redefined;
pub use snapshot_files::OwnFile;

use super::{Connection, MachineKey, SerialLines, Stats, Status, Timeline};
use crate::definition::clone::Overlay;
use crate::definition::machine::Installation;
use crate::definition::state::MachineState;
use crate::libvirt::{self, Address, Error, MachineSummary};
use crate::model::snapshot::SnapshotsOfMachine;
use crate::model::{Job, signals};

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::Machine)]
    pub struct Machine {
        /// The name, unique on its connection.
        #[property(get, set)]
        pub(super) name: RefCell<String>,
        /// What it is doing and why.
        #[property(get, set)]
        pub(super) status: Cell<Status>,
        /// Whether it runs or is paused, as its status says: it has other documents than while it is off.
        #[property(get)]
        pub(super) active: Cell<bool>,
        /// Bytes of memory its guest has now, 0 while that is not known.
        #[property(get, set = Self::set_memory, explicit_notify)]
        pub(super) memory: Cell<u64>,
        /// An address to reach it at, once one is known.
        #[property(get, set, nullable)]
        pub(super) address: RefCell<Option<String>>,
        /// The address that was set for its guest when it was made, which the guest may not have reported yet.
        #[property(get, set, nullable)]
        pub(super) assigned_address: RefCell<Option<String>>,
        /// The address that a person is to set on its guest's console.
        #[property(get, set, nullable)]
        pub(super) address_by_hand: RefCell<Option<ByHand>>,
        pub(super) by_hand_forgotten: Cell<bool>,
        /// libvirt's number for the running machine, -1 while it is off.
        #[property(get, set)]
        pub(super) id: Cell<i32>,
        /// Whether it has a saved definition and outlives its shutdown.
        #[property(get, set)]
        pub(super) persistent: Cell<bool>,
        /// Whether a saved state waits to be restored by the next start.
        #[property(get, set)]
        pub(super) saved: Cell<bool>,
        /// Long work on it that is under way.
        #[property(get, set, nullable)]
        pub(super) job: RefCell<Option<Job>>,
        /// Whether the guest was asked to shut down and has not yet.
        #[property(get, set)]
        pub(super) shut_down_asked: Cell<bool>,
        /// Whether the host was asked to start it and has not answered yet.
        #[property(get)]
        pub(super) starting: Cell<bool>,
        /// Whether it is a template, from which others are made.
        #[property(get, set)]
        pub(super) template: Cell<bool>,
        /// Whether it runs, and the changes to its disks vanish when it is off.
        #[property(get, set)]
        pub(super) disposable: Cell<bool>,
        /// Whether it writes to overlays that are there only while it is cloned.
        #[property(get)]
        pub(in crate::model) has_left_overlays: Cell<bool>,
        pub(in crate::model) left_overlays: RefCell<Vec<Overlay>>,
        /// The images that were made for a run that keeps nothing.
        pub(in crate::model) images_of_run: RefCell<Vec<String>>,
        /// Whether something was entered for it that is not applied yet.
        #[property(get)]
        pub(super) has_draft: Cell<bool>,
        /// All addresses that were found last.
        pub(super) found: RefCell<Vec<Address>>,
        /// The path of the seed image of its first boot, until that is deleted.
        pub(super) seed: RefCell<Option<String>>,
        /// The installation that it waits for or runs, and whether this program has seen it run.
        pub(in crate::model) installation: RefCell<Option<Installation>>,
        pub(in crate::model) installing: Cell<bool>,
        /// What is to be made, of a machine that its host does not have yet.
        pub(super) plan: RefCell<Option<Plan>>,
        pub(super) known: RefCell<known::KnownDefinitions>,
        pub(super) details: RefCell<Option<Rc<Details>>>,
        pub(super) stats: RefCell<Stats>,
        /// Read from its file when it is first needed.
        pub(super) timeline: RefCell<Option<Timeline>>,
        pub(super) timeline_read: Cell<bool>,
        pub(super) uuid: OnceCell<Uuid>,
        pub(super) connection: glib::WeakRef<Connection>,
        pub(super) serial_lines: OnceCell<SerialLines>,
        pub(in crate::model) snapshots: SnapshotsOfMachine,
    }

    impl Machine {
        fn set_memory(&self, memory: u64) {
            if self.memory.replace(memory) != memory {
                self.obj().notify_memory();
            }
        }
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Machine {
        const NAME: &'static str = "GhMachine";
        type Type = super::Machine;
    }

    #[glib::derived_properties]
    impl ObjectImpl for Machine {
        fn signals() -> &'static [glib::subclass::Signal] {
            static SIGNALS: std::sync::OnceLock<Vec<glib::subclass::Signal>> =
                std::sync::OnceLock::new();
            SIGNALS.get_or_init(|| {
                vec![
                    glib::subclass::Signal::builder("changed")
                        .param_types([Aspect::static_type()])
                        .build(),
                    glib::subclass::Signal::builder("gone").build(),
                    // Its timeline has new entries, or was read.
                    glib::subclass::Signal::builder("happened").build(),
                    glib::subclass::Signal::builder("snapshots-read").build(),
                    glib::subclass::Signal::builder("backups-changed").build(),
                ]
            })
        }
    }
}

glib::wrapper! {
    /// A machine of a connection.
    pub struct Machine(ObjectSubclass<imp::Machine>);
}

impl Machine {
    pub(super) fn new(connection: &Connection, summary: &MachineSummary) -> Self {
        let machine = Self::of(connection, summary.uuid);
        machine.update(summary);
        connection.users_of_images().machine_changed(summary.uuid);
        connection.want_marks(summary.uuid);
        machine
    }

    /// A machine of which nothing but this is known.
    fn of(connection: &Connection, uuid: Uuid) -> Self {
        let machine: Self = glib::Object::new();
        let imp = machine.imp();
        imp.uuid
            .set(uuid)
            .expect("a machine gets its UUID once, here");
        imp.connection.set(Some(connection));
        imp.has_draft.set(!connection.drafts(uuid).is_empty());
        machine
    }

    /// Takes over what a fresh listing says; only what differs notifies.
    pub(super) fn update(&self, summary: &MachineSummary) {
        let imp = self.imp();
        if *imp.name.borrow() != summary.name {
            self.set_name(summary.name.as_str());
        }
        self.set_status_if_new(Status::new(summary.state, summary.reason));
        let id = summary.id.map_or(-1, |id| i32::try_from(id).unwrap_or(-1));
        if imp.id.get() != id {
            self.set_id(id);
        }
        if imp.persistent.get() != summary.persistent {
            self.set_persistent(summary.persistent);
        }
        if imp.saved.get() != summary.saved {
            self.set_saved(summary.saved);
        }
    }

    /// Notifies only where the status is another one.
    pub(super) fn set_status_if_new(&self, status: Status) {
        if self.imp().status.get() == status {
            return;
        }
        if !status.is_active() {
            self.imp().found.take();
            self.set_address(None::<String>);
            self.set_id(-1);
            self.set_memory(0);
            if self.disposable() {
                self.set_disposable(false);
            }
            self.end_disposable();
            self.imp().stats.borrow_mut().stop();
        }
        let active = status.is_active();
        let switched = self.imp().active.replace(active) != active;
        if switched {
            self.forget_definitions();
        }
        self.set_status(status);
        if switched {
            self.notify_active();
            self.want_marks();
        }
        self.follow_shut_down(status.state);
        if status.state == MachineState::Running
            && let Some(connection) = self.connection()
        {
            connection.addresses().want(self);
        }
    }

    /// The machine's lasting identity.
    pub fn uuid(&self) -> Uuid {
        *self.imp().uuid.get().expect("set by new()")
    }

    /// By what something is kept of it; none once its connection was forgotten.
    pub fn key(&self) -> Option<MachineKey> {
        self.connection().map(|connection| MachineKey {
            connection: connection.uri(),
            uuid: self.uuid(),
        })
    }

    /// The connection it belongs to; none once that was forgotten.
    pub fn connection(&self) -> Option<Connection> {
        self.imp().connection.upgrade()
    }

    /// Emitted when the machine left its connection's list.
    pub fn connect_gone(&self, f: impl Fn(&Self) + 'static) -> glib::SignalHandlerId {
        signals::connect(self, "gone", f)
    }

    pub(super) fn emit_gone(&self) {
        self.follow_shut_down(MachineState::ShutOff);
        if let Some(connection) = self.connection() {
            connection.users_of_images().machine_changed(self.uuid());
        }
        self.emit_by_name::<()>("gone", &[]);
    }

    /// The backend's handle, for what has no verb here.
    pub fn handle(&self) -> Result<libvirt::Machine, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        Ok(connection.handle()?.machine(self.uuid()))
    }

    /// What it uses, and has used in the last minutes, as far as it was watched.
    pub fn stats(&self) -> Ref<'_, Stats> {
        self.imp().stats.borrow()
    }

    pub(super) fn stats_mut(&self) -> RefMut<'_, Stats> {
        self.imp().stats.borrow_mut()
    }

    /// Its serial lines and text consoles.
    pub fn serial_lines(&self) -> SerialLines {
        let lines = &self.imp().serial_lines;
        lines.get_or_init(|| SerialLines::new(self)).clone()
    }
}
