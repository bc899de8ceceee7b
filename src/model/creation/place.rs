// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a new disk goes: what is free there and which names are taken.

use uuid::Uuid;

use crate::definition::size::Size;
use crate::model::Connection;

/// Where a new disk goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A pool.
    Pool(Uuid),
    /// A folder of the host, outside of every pool as far as we care.
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
    /// Asks the host about a place.
    pub async fn look_at_place(&self, place: &Place) -> PlaceFacts {
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
                // Of one that cannot be listed it is not known which names are taken.
                match pool.volumes().await {
                    Ok(volumes) => PlaceFacts {
                        free,
                        names: volumes.into_iter().map(|volume| volume.name).collect(),
                        problem: None,
                    },
                    Err(error) => with_problem(error),
                }
            }
            Place::Folder(folder) => match handle.free_space(folder.clone()).await {
                Ok(free) => PlaceFacts {
                    free: Some(Size(free)),
                    ..PlaceFacts::default()
                },
                Err(error) => with_problem(error),
            },
        }
    }
}
