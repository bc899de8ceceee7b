// SPDX-License-Identifier: GPL-3.0-or-later
//! Starting, pausing, resuming and ending a machine.

use std::time::Duration;

use gettextrs::gettext;
use glib::subclass::prelude::*;

use super::Machine;
use crate::libvirt::{Error, StartFlags};
use crate::model::FailedAction;

/// How long the host may take to force a machine off.
const FORCE_OFF_TIMEOUT: Duration = Duration::from_secs(15);

impl Machine {
    /// Starts it; a saved state is restored unless `flags` forces a fresh boot.
    ///
    /// # Errors
    /// libvirt's; `Refused` for an image that would hang libvirt.
    pub async fn start(&self, flags: StartFlags) -> Result<(), Error> {
        let handle = self.handle()?;
        let restores = self.saved() && !flags.force_boot;
        self.set_starting(true);
        let started = match self.check_images_end().await {
            Ok(()) if restores => {
                let title = gettext("Restoring the saved state");
                self.run_job(&title, async |_| handle.start(flags).await)
                    .await
            }
            Ok(()) => self.start_or_install(&handle, flags).await,
            Err(error) => Err(error),
        };
        self.set_starting(false);
        self.note_start(&started);
        self.changed_here();
        started?;
        self.serial_lines().hold();
        Ok(())
    }

    /// Stops its CPUs, keeping its memory.
    pub async fn pause(&self) -> Result<(), Error> {
        let done = self.handle()?.pause().await;
        self.note_done(FailedAction::Pause, done)
    }

    /// Lets its CPUs go on.
    pub async fn resume(&self) -> Result<(), Error> {
        let done = self.handle()?.resume().await;
        self.note_done(FailedAction::Resume, done)
    }

    /// Asks the guest to restart.
    pub async fn reboot(&self) -> Result<(), Error> {
        let done = self.handle()?.reboot().await;
        self.note_done(FailedAction::Reboot, done)
    }

    pub(in crate::model) fn set_starting(&self, starting: bool) {
        if self.imp().starting.replace(starting) != starting {
            self.notify_starting();
        }
    }

    /// Takes its power away; ends a start that hangs, too.
    ///
    /// # Errors
    /// libvirt's; `Ok(false)` where the host does not answer in time.
    pub async fn force_off(&self) -> Result<bool, Error> {
        let handle = self.handle()?;
        self.end_installation_here();
        match glib::future_with_timeout(FORCE_OFF_TIMEOUT, handle.force_off()).await {
            Ok(done) => self.note_done(FailedAction::ForceOff, done).map(|()| true),
            Err(_) => Ok(false),
        }
    }

    /// Presses its reset button.
    pub async fn force_reset(&self) -> Result<(), Error> {
        let done = self.handle()?.force_reset().await;
        self.note_done(FailedAction::ForceReset, done)
    }
}
