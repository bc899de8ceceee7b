// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a bridge that exists can be changed from this program.

use crate::definition::bridge::Bridge;
use crate::model::Connection;
use crate::network_manager::NetworkManager;

/// Why the program cannot change a bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotEditable {
    /// It is on another computer.
    Remote,
    /// NetworkManager does not run on this computer.
    NoNetworkManager,
    /// NetworkManager has no profile for it.
    NoProfile,
    /// NetworkManager refused to tell, with these words.
    Refused(String),
}

impl Connection {
    /// NetworkManager, and the bridge as its profile says.
    ///
    /// # Errors
    /// Why the bridge cannot be changed from here.
    pub async fn editable_bridge(
        &self,
        name: &str,
    ) -> Result<(NetworkManager, Bridge), NotEditable> {
        if !self.is_this_computer() {
            return Err(NotEditable::Remote);
        }
        let manager = NetworkManager::find().await;
        let manager = manager.ok_or(NotEditable::NoNetworkManager)?;
        match manager.bridge(name).await {
            Ok(Some(bridge)) => Ok((manager, bridge)),
            Ok(None) => Err(NotEditable::NoProfile),
            Err(error) => Err(NotEditable::Refused(error.to_string())),
        }
    }
}
