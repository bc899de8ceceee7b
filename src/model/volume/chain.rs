// SPDX-License-Identifier: GPL-3.0-or-later
//! A volume's backing files, down to the first.

use crate::libvirt::{Error, VolumeInfo};
use crate::model::Connection;

/// Longest backing chain that is followed; a longer one is a circle.
const LONGEST: usize = 64;

/// An image below another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainLink {
    /// Its path on the host.
    pub path: String,
    /// Its format; none where there is nothing at the path.
    pub format: Option<String>,
}

impl Connection {
    /// The backing files of a volume, the nearest first. One that is missing is the last.
    ///
    /// # Errors
    /// libvirt's, where the host does not look at one of them.
    pub async fn backing_chain(&self, volume: &VolumeInfo) -> Result<Vec<ChainLink>, Error> {
        let handle = self.handle()?;
        let mut chain = Vec::new();
        let mut next = volume.backing.clone();
        while let Some(path) = next.take().filter(|_| chain.len() < LONGEST) {
            let found = handle.volume_by_path(path.clone()).await?;
            next = found.as_ref().and_then(|it| it.backing.clone());
            let format = found.map(|it| it.format);
            chain.push(ChainLink { path, format });
        }
        Ok(chain)
    }
}
