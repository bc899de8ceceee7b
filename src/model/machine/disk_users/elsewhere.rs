// SPDX-License-Identifier: GPL-3.0-or-later
//! Images outside of started pools, and their backing images.

use super::Users;
use crate::libvirt::{self, Error, VolumeInfo};

/// Adds these users' images that no started pool has, and their backing images, as far as the host can read them.
///
/// # Errors
/// `Closed`.
pub(in crate::model) async fn add_images_elsewhere(
    handle: &libvirt::Connection,
    users: &Users,
    volumes: &mut Vec<VolumeInfo>,
) -> Result<(), Error> {
    let mut next: Vec<String> = users.keys().cloned().collect();
    while let Some(path) = next.pop() {
        let is_known = volumes.iter().any(|it| it.path == path);
        if is_known || !path.starts_with('/') || path.starts_with("/dev/") {
            continue;
        }
        match handle.volume_by_path(path.clone()).await {
            Ok(Some(mut volume)) => {
                volume.path = path;
                next.extend(volume.backing.clone());
                volumes.push(volume);
            }
            Ok(None) => {}
            Err(Error::Closed) => return Err(Error::Closed),
            Err(error) => log::info!("the image {path}: {error}"),
        }
    }
    Ok(())
}
