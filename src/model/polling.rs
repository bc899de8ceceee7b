// SPDX-License-Identifier: GPL-3.0-or-later
//! Drivers that report no changes (VMware ESX, VirtualBox): what was done from
//! here is read again at once, and all machines are listed again and again while
//! they are on the screen.

use std::time::{Duration, Instant};

use glib::prelude::*;
use uuid::Uuid;

use super::{Aspect, Connection};

/// Between two listings.
const PAUSE: Duration = Duration::from_secs(3);

/// The largest part of a host's time that our listings may take.
const SHARE: u32 = 10;

impl Connection {
    /// Something was done to this machine from here: reads it again where no event
    /// reports it. It may be new, or gone.
    pub fn changed_here(&self, uuid: Uuid) {
        let silent = self.handle().is_ok_and(|it| !it.tells_of_machines());
        if !silent {
            return;
        }
        self.spawn_refresh(uuid);
        if let Some(machine) = self.machines().get(uuid) {
            // A host without events does not report what changed.
            machine.emit_changed(Aspect::Definition);
        }
    }

    /// Lists its machines for as long as this opening of it lasts.
    pub(super) fn spawn_polling(&self, epoch: u64) {
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let mut pause = PAUSE;
            loop {
                glib::timeout_future(pause).await;
                pause = PAUSE;
                let Some(connection) = weak.upgrade().filter(|it| it.is_epoch(epoch)) else {
                    return;
                };
                if !connection.looked_at() {
                    continue;
                }
                let asked = Instant::now();
                if let Err(error) = connection.resync().await {
                    log::debug!("listing {} again: {error}", connection.uri());
                }
                pause = pause.max(asked.elapsed() * SHARE);
            }
        });
    }
}
