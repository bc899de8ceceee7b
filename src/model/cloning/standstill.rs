// SPDX-License-Identifier: GPL-3.0-or-later
//! Keeps images of a running machine still while they are copied: the guest writes to overlays, which are merged
//! afterwards whatever came of the copies.

use gettextrs::gettext;
use glib::subclass::prelude::*;
use uuid::Uuid;

use super::{CloneDisk, Cloning};
use crate::definition::clone::{Choice, Overlay};
use crate::libvirt::Error;
use crate::model::interrupted::Interrupted;
use crate::model::{Aspect, Job, Machine};

/// The overlays that are needed for these copies.
pub(super) fn overlays(disks: &[CloneDisk], cloning: &Cloning, machine: Uuid) -> Vec<Overlay> {
    let is_copied = |it: &&CloneDisk| it.in_use && cloning.choice(it) == Choice::Copy;
    let number = u64::try_from(glib::monotonic_time() % 1_000_000).unwrap_or(0);
    let overlay = |it: &CloneDisk| {
        let image = it.disk.path.as_deref()?;
        let target = &it.disk.target;
        Some(Overlay::while_cloned(target, image, machine, number))
    };
    // What is only read does not change.
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

    /// Merges the overlays that it writes to since a cloning was interrupted, as this job.
    ///
    /// # Errors
    /// `Refused` where it is off: only QEMU merges them; libvirt's. What was not merged stays as it is.
    pub async fn merge_orphaned_overlays(&self, job: &Job) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let left = self.imp().left_overlays.borrow().clone();
        self.set_job(Some(job));
        let outcome = connection.run_job(job, self.go_on(left, job)).await;
        self.set_job(None::<&Job>);
        outcome
    }

    /// Takes over which overlays of a cloning it writes to.
    pub(in crate::model) fn set_orphaned_overlays(&self, left: Vec<Overlay>) {
        let imp = self.imp();
        let has = !left.is_empty();
        imp.left_overlays.replace(left);
        if imp.has_left_overlays.replace(has) != has {
            self.notify_has_left_overlays();
        }
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
        self.want_marks();
        merged
    }
}
