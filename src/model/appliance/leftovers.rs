// SPDX-License-Identifier: GPL-3.0-or-later
//! What exports of killed programs left in a folder. It is removed only when a person wants it: another computer may be
//! at work in the same folder, on a network share without locks.

use std::path::PathBuf;

use super::workspace;
use crate::libvirt::Error;

/// Parts of exports that were interrupted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leftovers {
    folders: Vec<PathBuf>,
    /// Bytes that they take up.
    pub size: u64,
}

impl Leftovers {
    /// Those in a folder of this computer.
    pub async fn within(folder: PathBuf) -> Leftovers {
        let found = gio::spawn_blocking(move || {
            let folders = workspace::abandoned(&folder);
            let size = folders.iter().map(|it| workspace::size(it)).sum();
            Leftovers { folders, size }
        });
        found.await.unwrap_or_default()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty()
    }

    /// Removes them.
    ///
    /// # Errors
    /// `Refused` where one cannot be removed.
    pub async fn remove(self) -> Result<(), Error> {
        let removed = gio::spawn_blocking(move || {
            let mut folders = self.folders.iter();
            folders.try_for_each(|it| {
                let removed = workspace::remove(it);
                removed.map_err(|error| Error::Refused(format!("{}: {error}", it.display())))
            })
        });
        removed.await.map_err(|_| Error::Cancelled)?
    }
}
