// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a new disk goes: what is free there and which names are taken.

use std::path::Path;

use uuid::Uuid;

use crate::definition::size::Size;
use crate::model::Connection;

/// Where a new disk goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A pool.
    Pool(Uuid),
    /// A folder of the host, used without a pool.
    Folder(String),
}

/// What is known of a place.
#[derive(Clone, Debug, Default)]
pub struct PlaceFacts {
    /// What is free.
    pub free: Option<Size>,
    /// Names of the files that are there.
    pub names: Vec<String>,
    /// Why nothing can be put there.
    pub problem: Option<String>,
}

impl Connection {
    /// Asks the host about a place. Where there will be a folder, `to_be_made`, there
    /// is as much room as around it.
    pub async fn look_at_place(&self, place: &Place, to_be_made: bool) -> PlaceFacts {
        let with_problem = |error: crate::libvirt::Error| PlaceFacts {
            problem: Some(error.to_string()),
            ..PlaceFacts::default()
        };
        let handle = match self.handle() {
            Ok(handle) => handle,
            Err(error) => return with_problem(error),
        };
        match place {
            Place::Pool(uuid) => {
                let pool = handle.pool(*uuid);
                let free = pool.summary().await.ok().map(|pool| Size(pool.available));
                // Where the place cannot be listed, it is unknown which names are taken.
                match pool.volumes().await {
                    Ok(volumes) => PlaceFacts {
                        free,
                        names: volumes.into_iter().map(|volume| volume.name).collect(),
                        problem: None,
                    },
                    Err(error) => with_problem(error),
                }
            }
            Place::Folder(folder) => {
                let folder = match to_be_made {
                    true => nearest(folder),
                    false => folder.clone(),
                };
                match handle.free_space(folder).await {
                    Ok(free) => PlaceFacts {
                        free: Some(Size(free)),
                        ..PlaceFacts::default()
                    },
                    Err(error) => with_problem(error),
                }
            }
        }
    }
}

/// Whether this computer has no such folder.
pub fn is_missing(folder: &str) -> bool {
    !Path::new(folder).exists()
}

/// The folder itself, or the nearest above it that is there.
fn nearest(folder: &str) -> String {
    let found = Path::new(folder).ancestors().find(|it| it.exists());
    found.map_or_else(|| "/".to_owned(), |found| found.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_looked_for_where_something_is() {
        assert_eq!(nearest("/dev/nowhere/at/all"), "/dev");
        assert_eq!(nearest("/"), "/");
        assert!(is_missing("/dev/nowhere") && !is_missing("/dev"));
    }
}
