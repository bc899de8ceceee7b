// SPDX-License-Identifier: GPL-3.0-or-later
//! Keeps images of a running machine still while they are copied: the guest writes to overlays, which are merged
//! afterwards whatever came of the copies.

use gettextrs::gettext;

use super::{CloneDisk, Cloning};
use crate::definition::clone::{Choice, Overlay};
use crate::libvirt::Error;
use crate::model::interrupted::Interrupted;
use crate::model::{Aspect, Job, Machine};

/// The overlays that are needed for these copies.
pub(super) fn overlays(disks: &[CloneDisk], cloning: &Cloning, mark: &str) -> Vec<Overlay> {
    let is_copied = |it: &&CloneDisk| it.in_use && cloning.choice(it) == Choice::Copy;
    let overlay = |it: &CloneDisk| {
        let image = it.disk.path.clone()?;
        Some(Overlay {
            target: it.disk.target.clone(),
            // A name that no earlier one has, should one have been left.
            path: format!("{image}.cloning-{mark}"),
            image,
        })
    };
    // What is only read stands still anyway.
    let written = disks
        .iter()
        .filter(is_copied)
        .filter(|it| !it.disk.read_only);
    written.filter_map(overlay).collect()
}

impl Machine {
    /// Has the guest write to the overlays. Says whether there are any now.
    pub(super) async fn stand_still(
        &self,
        overlays: &[Overlay],
        quiesce: bool,
    ) -> Result<bool, Error> {
        if overlays.is_empty() {
            return Ok(false);
        }
        let handle = self.handle()?;
        let laid = handle.lay_overlays(overlays.to_vec(), quiesce).await;
        // Its documents name other files now, or may.
        self.emit_changed(Aspect::Devices);
        laid.map(|()| true)
    }

    /// Merges the overlays. Where the connection is lost meanwhile, they are merged when it is open again.
    pub(super) async fn go_on(&self, overlays: Vec<Overlay>, job: &Job) -> Result<(), Error> {
        job.tell_step(&gettext("Merging what the guest wrote meanwhile…"));
        let connection = self.connection().ok_or(Error::Closed)?;
        let left = Interrupted::Overlays {
            machine: self.uuid(),
            overlays: overlays.clone(),
        };
        let merged = match self.handle() {
            Ok(handle) => job.follow(handle.remove_overlays(overlays)).await,
            Err(error) => Err(error),
        };
        if merged == Err(Error::Closed) {
            connection.leave(job, left);
        }
        self.emit_changed(Aspect::Devices);
        merged
    }
}
