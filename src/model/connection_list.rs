// SPDX-License-Identifier: GPL-3.0-or-later
//! The connections the program knows, in the order they were added.

use std::cell::{Cell, RefCell};

use gio::prelude::*;
use gio::subclass::prelude::*;

use super::Connection;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct ConnectionList {
        pub(super) connections: RefCell<Vec<Connection>>,
        pub(super) looked_at: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ConnectionList {
        const NAME: &'static str = "GhConnectionList";
        type Type = super::ConnectionList;
        type Interfaces = (gio::ListModel,);
    }

    impl ObjectImpl for ConnectionList {}

    impl ListModelImpl for ConnectionList {
        fn item_type(&self) -> glib::Type {
            Connection::static_type()
        }

        fn n_items(&self) -> u32 {
            u32::try_from(self.connections.borrow().len()).unwrap_or(u32::MAX)
        }

        fn item(&self, position: u32) -> Option<glib::Object> {
            let connections = self.connections.borrow();
            connections
                .get(position as usize)
                .cloned()
                .map(Cast::upcast)
        }
    }
}

glib::wrapper! {
    /// All connections, open or not.
    pub struct ConnectionList(ObjectSubclass<imp::ConnectionList>) @implements gio::ListModel;
}

impl Default for ConnectionList {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl ConnectionList {
    /// All of them.
    pub fn all(&self) -> Vec<Connection> {
        self.imp().connections.borrow().clone()
    }

    /// The one with this URI.
    pub fn get(&self, uri: &str) -> Option<Connection> {
        let connections = self.imp().connections.borrow();
        connections
            .iter()
            .find(|connection| connection.uri() == uri)
            .cloned()
    }

    /// The connection with this URI, added at the end if it is new.
    pub fn get_or_add(&self, uri: &str) -> Connection {
        if let Some(connection) = self.get(uri) {
            return connection;
        }
        let connection = Connection::new(uri);
        connection.set_looked_at(self.imp().looked_at.get());
        let position = self.n_items();
        self.imp().connections.borrow_mut().push(connection.clone());
        self.items_changed(position, 0, 1);
        connection
    }

    /// Says whether somebody sees their machines.
    pub fn set_looked_at(&self, looked_at: bool) {
        self.imp().looked_at.set(looked_at);
        for connection in self.all() {
            connection.set_looked_at(looked_at);
        }
    }

    /// Forgets a connection; its machines are not touched.
    pub fn remove(&self, connection: &Connection) {
        let position = self
            .imp()
            .connections
            .borrow()
            .iter()
            .position(|it| it == connection);
        if let Some(position) = position {
            self.imp().connections.borrow_mut().remove(position);
            self.items_changed(u32::try_from(position).unwrap_or(u32::MAX), 1, 0);
        }
    }
}
