// SPDX-License-Identifier: GPL-3.0-or-later
//! One virtual network: its name and state as properties, what its document
//! says, and the verbs a person uses on it.

mod verbs;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::LazyLock;

use glib::prelude::*;
use glib::subclass::prelude::*;
use uuid::Uuid;

pub use verbs::NetworkUser;

use super::Connection;
use crate::definition::network::plan::NetworkPlan;
use crate::libvirt::{self, Error, NetworkSummary};
use crate::model::signals;

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::Network)]
    pub struct Network {
        /// The name, unique on its connection.
        #[property(get, set)]
        pub(super) name: RefCell<String>,
        /// Whether it is started.
        #[property(get, set)]
        pub(super) active: Cell<bool>,
        /// Whether it has a definition that stays when it is off.
        #[property(get, set)]
        pub(super) persistent: Cell<bool>,
        /// Whether its host starts it when it starts itself.
        #[property(get, set)]
        pub(super) autostart: Cell<bool>,
        pub(super) plan: RefCell<Rc<NetworkPlan>>,
        pub(super) uuid: OnceCell<Uuid>,
        pub(super) connection: glib::WeakRef<Connection>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Network {
        const NAME: &'static str = "GhNetwork";
        type Type = super::Network;
    }

    #[glib::derived_properties]
    impl ObjectImpl for Network {
        fn signals() -> &'static [glib::subclass::Signal] {
            // “gone”: it left its connection’s list.
            static SIGNALS: LazyLock<Vec<glib::subclass::Signal>> =
                LazyLock::new(|| signals::named(&["changed", "gone"]));
            &SIGNALS
        }
    }
}

glib::wrapper! {
    /// A virtual network of a connection.
    pub struct Network(ObjectSubclass<imp::Network>);
}

impl Network {
    pub(super) fn new(connection: &Connection, uuid: Uuid) -> Self {
        let network: Self = glib::Object::new();
        let imp = network.imp();
        imp.uuid
            .set(uuid)
            .expect("a network gets its UUID once, here");
        imp.connection.set(Some(connection));
        network
    }

    /// Takes over what was read; only what differs notifies.
    pub(super) fn update(&self, summary: &NetworkSummary, plan: NetworkPlan) {
        let imp = self.imp();
        if *imp.name.borrow() != summary.name {
            self.set_name(summary.name.as_str());
        }
        let standing = (self.active(), self.persistent(), self.autostart());
        if standing.0 != summary.active {
            self.set_active(summary.active);
        }
        if standing.1 != summary.persistent {
            self.set_persistent(summary.persistent);
        }
        if standing.2 != summary.autostart {
            self.set_autostart(summary.autostart);
        }
        let same = **imp.plan.borrow() == plan;
        if !same {
            imp.plan.replace(Rc::new(plan));
        }
        let now = (self.active(), self.persistent(), self.autostart());
        if !same || standing != now {
            self.emit_by_name::<()>("changed", &[]);
        }
    }

    /// The network's lasting identity.
    pub fn uuid(&self) -> Uuid {
        *self.imp().uuid.get().expect("set by new()")
    }

    /// The connection it belongs to; none once that was forgotten.
    pub fn connection(&self) -> Option<Connection> {
        self.imp().connection.upgrade()
    }

    /// What its document says: as it runs where it runs, else as it is defined.
    pub fn plan(&self) -> Rc<NetworkPlan> {
        self.imp().plan.borrow().clone()
    }

    /// The backend's handle.
    ///
    /// # Errors
    /// `Closed` while the connection is not open.
    pub fn handle(&self) -> Result<libvirt::Network, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        Ok(connection.handle()?.network(self.uuid()))
    }

    /// Emitted when its state or its document changed.
    pub fn connect_changed(&self, f: impl Fn(&Self) + 'static) -> glib::SignalHandlerId {
        signals::connect(self, "changed", f)
    }

    pub(super) fn emit_gone(&self) {
        self.emit_by_name::<()>("gone", &[]);
    }
}
