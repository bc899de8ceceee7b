// SPDX-License-Identifier: GPL-3.0-or-later
//! Which page the window shows: it follows the list's selection, and selects
//! what was asked for as soon as that is listed.

use std::time::Instant;

use adw::prelude::*;
use adw::subclass::prelude::*;
use uuid::Uuid;

use super::Window;
use crate::model::{Connection, ConnectionState, Machine};
use crate::ui::machine::MachinePage;
use crate::ui::sidebar::Selected;
use crate::ui::widgets::machine_target;

/// Behind a connection's URI: its Networks page is meant.
const NETWORKS: &str = "#networks";

impl Window {
    pub(super) fn setup_selection(&self) {
        self.imp().sidebar.connect_selected(glib::clone!(
            #[weak(rename_to = window)]
            self,
            move |_| {
                if window.imp().sidebar.selected().is_some() {
                    window.imp().returning.take();
                }
                window.show_selected();
            }
        ));
        self.imp().sidebar.connect_activated(glib::clone!(
            #[weak(rename_to = window)]
            self,
            move |_| {
                window.show_content();
            }
        ));
        self.imp().welcome_page.connect_alone_notify(glib::clone!(
            #[weak(rename_to = window)]
            self,
            move |_| {
                window.show_selected();
            }
        ));
        self.show_selected();
    }

    /// Shows a machine's page.
    pub(crate) fn show_machine(&self, machine: &Machine) {
        self.imp()
            .sidebar
            .select(Some(&Selected::Machine(machine.clone())));
    }

    /// Shows a connection's page.
    pub(crate) fn show_connection(&self, connection: &Connection) {
        self.imp()
            .sidebar
            .select(Some(&Selected::Connection(connection.clone())));
    }

    /// The connection that what is selected belongs to, else the first open one.
    pub(crate) fn current_connection(&self) -> Option<Connection> {
        let selected = match self.imp().sidebar.selected() {
            Some(Selected::Connection(connection)) => Some(connection),
            Some(Selected::Machine(machine)) => machine.connection(),
            None => None,
        };
        let all = self.connections().all();
        selected.or_else(|| {
            let open = all.iter().find(|connection| connection.is_writable());
            open.or(all.first()).cloned()
        })
    }

    /// Back to the list, where the window is too narrow for both.
    pub(super) fn go_back(&self) {
        let leaflet = &self.imp().leaflet;
        leaflet.navigate(adw::NavigationDirection::Back);
        if leaflet.is_folded() {
            self.imp().sidebar.select(None);
        }
    }

    /// Shows the machine with this name or UUID (or `URI#UUID`) once listed.
    pub(crate) fn show_when_listed(&self, wanted: &str) {
        self.imp().awaited.replace(Some(wanted.to_owned()));
        self.connections()
            .all()
            .iter()
            .for_each(|connection| self.show_awaited(connection));
    }

    /// Whether what was asked for is not listed yet.
    pub(crate) fn awaits(&self) -> bool {
        self.imp().awaited.borrow().is_some()
    }

    /// What was asked for is not there.
    pub(crate) fn forget_awaited(&self) {
        self.imp().awaited.take();
    }

    /// Looks for the awaited machine on a connection that was just listed.
    pub(crate) fn show_awaited(&self, connection: &Connection) {
        self.show_returned(connection);
        let Some(wanted) = self.imp().awaited.borrow().clone() else {
            return;
        };
        if wanted.strip_suffix(NETWORKS) == Some(connection.uri().as_str()) {
            self.imp().awaited.take();
            self.show_connection(connection);
            self.connection_page().show_networks();
        } else if let Some(selected) = find(connection, &wanted) {
            self.imp().awaited.take();
            self.imp().sidebar.select(Some(&selected));
        }
    }

    pub(super) fn remember_selection(&self) {
        let selection = match self.imp().sidebar.selected() {
            Some(Selected::Connection(connection)) => connection.uri(),
            Some(Selected::Machine(machine)) => machine_target(&machine),
            None => String::new(),
        };
        self.settings().set_last_selection(&selection);
    }

    fn show_selected(&self) {
        let since = Instant::now();
        let imp = self.imp();
        let selected = imp.sidebar.selected();
        self.await_return();
        let (machine, connection, page) = match &selected {
            Some(Selected::Machine(machine)) => (Some(machine), None, "machine"),
            Some(Selected::Connection(connection)) => (None, Some(connection), "connection"),
            None => (None, None, "welcome"),
        };
        if machine.is_some() || imp.machine_page.get().is_some() {
            self.machine_page().set_machine(machine);
            self.machine_page().count_from(since);
        }
        if connection.is_some() || imp.connection_page.get().is_some() {
            self.connection_page().set_connection(connection);
        }
        imp.content.set_visible_child_name(page);
        // An empty list does not say what to do: the welcome page does.
        let alone = imp.welcome_page.alone();
        let column = if selected.is_some() || alone {
            "content"
        } else {
            "list"
        };
        let focus = GtkWindowExt::focus(self);
        imp.leaflet.set_visible_child_name(column);
        // The leaflet moves the focus to what it shows: not where both can be seen, or the
        // keyboard would leave the list with each row that it selects.
        let focus = focus.filter(|it| it.is_ancestor(&*imp.sidebar));
        if focus.is_some() && !imp.leaflet.is_folded() {
            GtkWindowExt::set_focus(self, focus.as_ref());
        }
    }

    /// The machine that was shown went with its connection: it is shown again when
    /// that is back, unless something else was selected meanwhile.
    fn await_return(&self) {
        let imp = self.imp();
        let shown = imp.machine_page.get().and_then(MachinePage::machine);
        let connection = shown.as_ref().and_then(Machine::connection);
        if let (Some(machine), Some(connection)) = (shown, connection)
            && connection.state() == ConnectionState::Disconnected
        {
            imp.returning.replace(Some((connection, machine.uuid())));
        }
    }

    fn show_returned(&self, connection: &Connection) {
        let returning = self.imp().returning.borrow().clone();
        if let Some((from, uuid)) = returning
            && from == *connection
            && let Some(machine) = connection.machines().get(uuid)
        {
            self.show_machine(&machine);
        }
    }

    fn show_content(&self) {
        self.imp().leaflet.set_visible_child_name("content");
    }
}

fn find(connection: &Connection, wanted: &str) -> Option<Selected> {
    let (uri, wanted) = match wanted.rsplit_once('#') {
        Some((uri, wanted)) if Uuid::try_parse(wanted).is_ok() => (Some(uri), wanted),
        _ => (None, wanted),
    };
    if uri.is_some_and(|uri| uri != connection.uri()) {
        return None;
    }
    if uri.is_none() && wanted == connection.uri() {
        return Some(Selected::Connection(connection.clone()));
    }
    let machines = connection.machines();
    let by_uuid = Uuid::try_parse(wanted)
        .ok()
        .and_then(|uuid| machines.get(uuid));
    by_uuid
        .or_else(|| machines.find_by_name(wanted))
        .map(Selected::Machine)
}
