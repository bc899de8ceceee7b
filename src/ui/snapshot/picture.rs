// SPDX-License-Identifier: GPL-3.0-or-later
//! Pictures of the screen: taken with a snapshot, and shown beside it.

use std::time::Duration;

use gtk::{gdk, glib};

use crate::definition::snapshot::NewSnapshot;
use crate::model::{Error, Job, Machine, Snapshot};
use crate::ui::thumbnails::small_png;

/// No snapshot waits longer for a picture.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What is on the screen now, as a small PNG file; none where nothing can be had.
pub(super) async fn of_now(machine: &Machine) -> Option<Vec<u8>> {
    if !machine.status().is_active() {
        return None;
    }
    match glib::future_with_timeout(TIMEOUT, machine.screenshot()).await {
        Ok(Ok(picture)) => small_png(picture).await,
        Ok(Err(error)) => {
            log::info!("no picture of {}: {error}", machine.name());
            None
        }
        Err(_) => None,
    }
}

/// Takes a snapshot, and keeps a picture of the screen with it.
pub(super) async fn take(machine: &Machine, new: NewSnapshot, job: &Job) -> Result<(), Error> {
    let (name, seen) = (new.name.clone(), of_now(machine).await);
    machine.take_snapshot(new, job).await?;
    if let Some(seen) = seen {
        machine.keep_snapshot_picture(&name, seen).await;
    }
    Ok(())
}

/// The picture that is kept of a snapshot.
pub(super) async fn of(snapshot: &Snapshot) -> Option<gdk::Texture> {
    let bytes = snapshot.picture().await?;
    gdk::Texture::from_bytes(&glib::Bytes::from_owned(bytes)).ok()
}
