// SPDX-License-Identifier: GPL-3.0-or-later
//! The host the machine is made on, and what the page must know of it.

use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::NewMachineForm;
use crate::model::host_facts::HostFacts;
use crate::model::usage::Usage;
use crate::model::{Connection, Error};
use crate::ui::i18n::{gettext, gettext_f};

impl NewMachineForm {
    /// Offers connections; a single one needs no choosing.
    pub(super) fn offer_connections(&self, connections: Vec<Connection>, selected: usize) {
        let imp = self.imp();
        let labels: Vec<String> = connections.iter().map(Connection::label).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        imp.connection_group.set_visible(connections.len() > 1);
        imp.connection
            .set_model(Some(&gtk::StringList::new(&labels)));
        imp.connection
            .set_selected(u32::try_from(selected).unwrap_or(0));
        imp.connection_note.set_field(&*imp.connection);
        for connection in &connections {
            self.follow(connection);
        }
        imp.connections.replace(connections);
        imp.connection.connect_selected_notify(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move |_| form.follow_connection()
        ));
        self.follow_connection();
    }

    /// Follows a connection, until the dialog is disposed of.
    fn follow(&self, connection: &Connection) {
        connection.connect_closure(
            "notify::state",
            false,
            glib::closure_local!(
                #[watch(rename_to = form)]
                self,
                move |_: &Connection, _: &glib::ParamSpec| form.queue_update()
            ),
        );
        connection.connect_closure(
            "networks-changed",
            false,
            glib::closure_local!(
                #[watch(rename_to = form)]
                self,
                move |connection: &Connection| form.refresh_networks(connection)
            ),
        );
        // Another machine may take the name meanwhile.
        connection.machines().model().connect_closure(
            "items-changed",
            false,
            glib::closure_local!(
                #[watch(rename_to = form)]
                self,
                move |_: &gio::ListModel, _: u32, _: u32, _: u32| form.queue_update()
            ),
        );
    }

    /// The chosen connection.
    pub(super) fn connection(&self) -> Option<Connection> {
        let at = self.imp().connection.selected() as usize;
        self.imp().connections.borrow().get(at).cloned()
    }

    /// Why nothing can be made on the chosen connection.
    pub(super) fn connection_problem(&self) -> Option<String> {
        let connection = self.connection()?;
        let name = connection.label();
        if connection.read_only() {
            return Some(gettext_f(
                "“{name}” is read-only: you cannot create anything there.",
                &[("name", &name)],
            ));
        }
        (!connection.is_writable())
            .then(|| gettext_f("“{name}” is not connected.", &[("name", &name)]))
    }

    /// The connection was closed, or is back: what was not heard of it is asked again.
    pub(super) fn connection_changed(&self) {
        let imp = self.imp();
        let known = imp.facts.borrow().is_some();
        let usable = self.dialog().is_some_and(|dialog| dialog.usable());
        if usable && !known {
            self.follow_connection();
        }
        self.queue_update();
    }

    /// Asks the chosen host what it is and has.
    pub(super) fn follow_connection(&self) {
        let imp = self.imp();
        if let Some(dialog) = self.dialog() {
            dialog.set_connection(self.connection().as_ref());
            dialog.hide_failure();
        }
        imp.facts.take();
        imp.offer.take();
        imp.usage.take();
        imp.facts_turn.set(imp.facts_turn.get() + 1);
        let turn = imp.facts_turn.get();
        let weak = self.downgrade();
        let Some(connection) = self.connection() else {
            return;
        };
        glib::spawn_future_local(async move {
            let gathered = HostFacts::gather(&connection).await;
            let form = weak
                .upgrade()
                .filter(|it| it.imp().facts_turn.get() == turn);
            let Some(form) = form else {
                return;
            };
            match gathered {
                Ok(facts) => form.take_facts(&connection, Rc::new(facts)),
                // The bar says so, and it is asked again.
                Err(Error::Closed) => {}
                Err(error) => {
                    let what = gettext("Could not ask the host what it has");
                    if let Some(dialog) = form.dialog() {
                        dialog.show_failure(&what, &error.to_string());
                    }
                }
            }
        });
        self.queue_update();
    }

    fn take_facts(&self, connection: &Connection, facts: Rc<HostFacts>) {
        let imp = self.imp();
        self.take_defaults(connection);
        let network = self.proposed_network(connection);
        imp.basics.set_host(facts.memory, facts.cpus);
        imp.disk.set_connection(connection);
        imp.disk.set_folder(facts.disk_folder(), facts.is_session);
        let unread = facts.pools.as_ref().err().map(ToString::to_string);
        imp.disk
            .set_pools(facts.folder_pools().cloned().collect(), unread);
        imp.disk.propose_pool(imp.wanted.borrow().pool.as_deref());
        let images = imp.source.menu();
        images.set_connection(Some(connection.clone()));
        imp.network.set_host(&facts, None, network.as_deref());
        imp.more.set_host(&facts);
        imp.facts.replace(Some(facts));
        self.queue_update();
        self.ask_for_usage(connection);
    }

    /// Has the machines asked what they use, in the background.
    fn ask_for_usage(&self, connection: &Connection) {
        let turn = self.imp().facts_turn.get();
        let (weak, connection) = (self.downgrade(), connection.clone());
        glib::spawn_future_local(async move {
            let current = || {
                weak.upgrade()
                    .filter(|it| it.imp().facts_turn.get() == turn && it.is_visible())
            };
            let usage = Usage::gather(&connection, || current().is_some()).await;
            let (Some(form), Some(usage)) = (current(), usage) else {
                return;
            };
            form.imp().usage.replace(Some(usage));
            form.show_networks();
        });
    }

    /// Lists the networks with what is known by now; the list stays where it
    /// stood.
    fn show_networks(&self) {
        let imp = self.imp();
        let facts = imp.facts.borrow().clone();
        if let Some(facts) = facts {
            let chosen = imp.network.key();
            let usage = imp.usage.borrow();
            imp.network
                .set_host(&facts, usage.as_ref(), chosen.as_deref());
        }
        self.queue_update();
    }

    /// A network came, went, started or stopped: the list says so, and stays
    /// where it stood.
    fn refresh_networks(&self, changed: &Connection) {
        let imp = self.imp();
        if self.connection().as_ref() != Some(changed) || self.is_busy() {
            return;
        }
        let turn = imp.facts_turn.get();
        let (weak, connection) = (self.downgrade(), changed.clone());
        glib::spawn_future_local(async move {
            let Ok(facts) = HostFacts::gather(&connection).await else {
                return;
            };
            let form = weak
                .upgrade()
                .filter(|it| it.imp().facts_turn.get() == turn);
            if let Some(form) = form {
                form.imp().facts.replace(Some(Rc::new(facts)));
                form.show_networks();
            }
        });
    }

    /// Another architecture: what can carry it and its machine types follow.
    pub(super) fn follow_arch(&self) {
        let facts = self.imp().facts.borrow().clone();
        if let Some(facts) = facts {
            self.imp().more.follow_arch(&facts);
        }
        self.queue_update();
    }
}
