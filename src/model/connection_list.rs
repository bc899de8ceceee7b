// SPDX-License-Identifier: GPL-3.0-or-later
//! The connections the program knows, in the order they were added.

use super::Connection;
use super::object_list::{ListItem, ObjectList};

/// All connections, open or not, by URI.
pub type ConnectionList = ObjectList<Connection>;

impl ListItem for Connection {
    type Key = String;

    const SORTED: bool = false;

    fn key(&self) -> String {
        self.uri()
    }

    fn sort_name(&self) -> String {
        self.uri()
    }
}

impl ConnectionList {
    /// The connection with this URI, added at the end if it is new.
    pub fn get_or_add(&self, uri: &str) -> Connection {
        self.upsert(uri, || Connection::new(uri), |_| ())
    }

    /// Says whether their machines are on the screen.
    pub fn set_looked_at(&self, looked_at: bool) {
        for connection in self.all() {
            connection.set_looked_at(looked_at);
        }
    }

    /// Forgets a connection; its machines are not touched.
    pub fn forget(&self, connection: &Connection) {
        self.remove(connection.uri());
    }
}
