// SPDX-License-Identifier: GPL-3.0-or-later
//! Follows the machines and networks of the connection, and reads the documents
//! of machines that changed, a few at a time.

use std::rc::Rc;

use gio::prelude::*;
use glib::subclass::prelude::*;

use super::{NetworkMonitor, read_nics};
use crate::model::{ConnectionState, Machine, Network};

/// How many documents are read at a time: the connection has other work, too.
const READERS: usize = 3;

impl NetworkMonitor {
    pub(super) fn follow(&self) {
        let connection = self.connection();
        let mut handlers: Vec<(glib::Object, glib::SignalHandlerId)> = Vec::new();
        let machines = connection.machines();
        let model = machines.model();
        let handler = model.connect_items_changed(glib::clone!(
            #[weak(rename_to = network_monitor)]
            self,
            move |machines, position, _, added| {
                for index in position..position + added {
                    if let Some(machine) = machines.item(index).and_downcast::<Machine>() {
                        network_monitor.follow_machine(&machine);
                    }
                }
                network_monitor.changed();
            }
        ));
        handlers.push((model.upcast(), handler));
        machines.all().iter().for_each(|it| self.follow_machine(it));
        self.follow_networks(&mut handlers);
        let handler = connection.connect_state_notify(glib::clone!(
            #[weak(rename_to = network_monitor)]
            self,
            move |connection| {
                if connection.state() == ConnectionState::Connected {
                    network_monitor.read_links();
                    let machines = connection.machines().all();
                    machines.iter().for_each(|it| network_monitor.read(it));
                }
            }
        ));
        handlers.push((connection.clone().upcast(), handler));
        let handler = connection.connect_listed_notify(glib::clone!(
            #[weak(rename_to = network_monitor)]
            self,
            move |_| {
                network_monitor.changed();
            }
        ));
        handlers.push((connection.clone().upcast(), handler));
        let handler = connection.connect_stats(glib::clone!(
            #[weak(rename_to = network_monitor)]
            self,
            move |_| {
                network_monitor.measure_traffic();
            }
        ));
        handlers.push((connection.upcast(), handler));
        self.imp().handlers.replace(handlers);
    }

    fn follow_networks(&self, handlers: &mut Vec<(glib::Object, glib::SignalHandlerId)>) {
        let networks = self.connection().networks();
        let follow = {
            let weak = self.downgrade();
            move |network: &Network| {
                let weak = weak.clone();
                network.connect_changed(move |_| {
                    if let Some(network_monitor) = weak.upgrade() {
                        network_monitor.changed();
                    }
                })
            }
        };
        for network in networks.all() {
            let handler = follow(&network);
            handlers.push((network.upcast(), handler));
        }
        let weak = self.downgrade();
        let model = networks.model();
        let handler = model.connect_items_changed(move |networks, position, _, added| {
            let Some(network_monitor) = weak.upgrade() else {
                return;
            };
            for index in position..position + added {
                if let Some(network) = networks.item(index).and_downcast::<Network>() {
                    let handler = follow(&network);
                    let mut handlers = network_monitor.imp().handlers.borrow_mut();
                    handlers.push((network.upcast(), handler));
                }
            }
            network_monitor.changed();
        });
        handlers.push((model.upcast(), handler));
    }

    pub(super) fn unfollow(&self) {
        let imp = self.imp();
        for (object, handler) in imp.handlers.take() {
            object.disconnect(handler);
        }
        for (_, (machine, handlers)) in imp.followed.take() {
            for handler in handlers {
                machine.disconnect(handler);
            }
        }
        imp.unread.borrow_mut().clear();
        imp.queued.borrow_mut().clear();
    }

    fn follow_machine(&self, machine: &Machine) {
        let imp = self.imp();
        if imp.followed.borrow().contains_key(&machine.uuid()) {
            return;
        }
        let on = |property: &str, act: fn(&Self, &Machine)| {
            machine.connect_notify_local(
                Some(property),
                glib::clone!(
                    #[weak(rename_to = network_monitor)]
                    self,
                    move |machine, _| {
                        act(&network_monitor, machine);
                    }
                ),
            )
        };
        let mut handlers = vec![
            on("status", |network_monitor, _| network_monitor.changed()),
            on("active", Self::read),
            on("name", |network_monitor, _| network_monitor.changed()),
            on("address", |network_monitor, _| network_monitor.changed()),
            on("assigned-address", |network_monitor, _| {
                network_monitor.changed()
            }),
        ];
        handlers.push(machine.connect_devices_changed(glib::clone!(
            #[weak(rename_to = network_monitor)]
            self,
            move |machine| {
                network_monitor.read(machine);
            }
        )));
        handlers.push(machine.connect_gone(glib::clone!(
            #[weak(rename_to = network_monitor)]
            self,
            move |machine| {
                network_monitor.forget(machine);
            }
        )));
        let followed = (machine.clone(), handlers);
        imp.followed.borrow_mut().insert(machine.uuid(), followed);
        self.read(machine);
    }

    fn forget(&self, machine: &Machine) {
        let imp = self.imp();
        imp.nics.borrow_mut().remove(&machine.uuid());
        let followed = imp.followed.borrow_mut().remove(&machine.uuid());
        for handler in followed.into_iter().flat_map(|(_, handlers)| handlers) {
            machine.disconnect(handler);
        }
        self.changed();
    }

    /// Has a machine's document read soon.
    pub(super) fn read(&self, machine: &Machine) {
        let imp = self.imp();
        if !imp.queued.borrow_mut().insert(machine.uuid()) {
            return;
        }
        imp.unread.borrow_mut().push_back(machine.clone());
        if imp.readers.get() >= READERS {
            return;
        }
        imp.readers.set(imp.readers.get() + 1);
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            while let Some(machine) = weak.upgrade().and_then(|it| it.next_unread()) {
                let nics = read_nics(&machine).await;
                let Some(network_monitor) = weak.upgrade() else {
                    return;
                };
                match nics {
                    Ok(nics) => network_monitor.take(&machine, nics),
                    Err(error) => log::debug!("cards of {}: {error}", machine.name()),
                }
            }
            if let Some(network_monitor) = weak.upgrade() {
                let readers = &network_monitor.imp().readers;
                readers.set(readers.get() - 1);
                network_monitor.changed();
            }
        });
    }

    fn next_unread(&self) -> Option<Machine> {
        let machine = self.imp().unread.borrow_mut().pop_front()?;
        // From now on another change is to be read again.
        self.imp().queued.borrow_mut().remove(&machine.uuid());
        Some(machine)
    }

    fn take(&self, machine: &Machine, nics: Vec<crate::definition::nic::Nic>) {
        let imp = self.imp();
        if !imp.followed.borrow().contains_key(&machine.uuid()) {
            return;
        }
        let known = imp.nics.borrow().get(&machine.uuid()).cloned();
        if known.as_deref() != Some(&nics) {
            imp.nics.borrow_mut().insert(machine.uuid(), Rc::new(nics));
            self.changed();
        }
    }
}
