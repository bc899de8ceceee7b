// SPDX-License-Identifier: GPL-3.0-or-later
//! Why no connection is open, and what this computer offers instead.

use super::Connection;
use crate::libvirt::diagnosis;

pub use crate::libvirt::diagnosis::Diagnosis;

/// The daemon of the whole computer, and that of one user.
pub const SYSTEM: &str = "qemu:///system";
pub const SESSION: &str = "qemu:///session";

/// What is wrong, and whether a daemon of the user's own would answer.
#[derive(Clone, Debug)]
pub struct Findings {
    /// What is wrong.
    pub diagnosis: Diagnosis,
    /// Whether a session could be used instead.
    pub has_session: bool,
    /// What os-release(5) says of this computer, to tell how libvirt is installed.
    pub release: String,
}

/// Looks why this connection could not be opened; without one, why none was found.
pub async fn diagnose(connection: Option<&Connection>) -> Findings {
    let uri = connection.map_or_else(|| SYSTEM.to_owned(), Connection::uri);
    let error = connection.and_then(Connection::refusal);
    let user = glib::user_name().to_string_lossy().into_owned();
    let is_system = uri == SYSTEM;
    let looked = gio::spawn_blocking(move || Findings {
        diagnosis: diagnosis::diagnose(&uri, error.as_ref(), &user),
        has_session: is_system && diagnosis::has_session(),
        release: std::fs::read_to_string("/etc/os-release").unwrap_or_default(),
    });
    looked.await.unwrap_or(Findings {
        diagnosis: Diagnosis::Other,
        has_session: false,
        release: String::new(),
    })
}
