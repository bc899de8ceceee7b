// SPDX-License-Identifier: GPL-3.0-or-later
//! Starting and stopping a machine, pausing and saving it.
//!
//! A verb comes back when libvirt has done its part: `shut_down` when the guest
//! was asked, not when it is off. The new state comes as an event.

use virt_sys as sys;

use super::Machine;
use super::watched::Watch;
use crate::libvirt::ffi::{interrupts, jobs};
use crate::libvirt::{Error, Job, RequestedAction};

/// How to start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StartFlags {
    /// Leave it paused before its first instruction.
    pub paused: bool,
    /// Throw a managed save away and boot.
    pub force_boot: bool,
}

impl Machine {
    async fn requested<T>(
        &self,
        action: RequestedAction,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.connection.requested(self.uuid, action, call).await
    }

    /// Starts it, or restores it where a managed save is there.
    ///
    /// # Errors
    /// `NetworkInactive` with libvirt's words when its network is not started,
    /// and libvirt's others.
    pub async fn start(&self, flags: StartFlags) -> Result<(), Error> {
        let mut bits = 0;
        if flags.paused {
            bits |= sys::VIR_DOMAIN_START_PAUSED;
        }
        if flags.force_boot {
            bits |= sys::VIR_DOMAIN_START_FORCE_BOOT;
        }
        let call = self.with(move |domain| domain.create_with_flags(bits).map_err(Error::of_start));
        self.requested(RequestedAction::Start, call).await
    }

    /// Starts it once by this document, which has its name and UUID, instead of its saved definition. That stays as it
    /// is and holds again when the machine is off.
    ///
    /// # Errors
    /// As for [`Machine::start`].
    pub async fn start_as(&self, xml: String) -> Result<(), Error> {
        let flags = sys::VIR_DOMAIN_START_VALIDATE;
        let call = self.connection.call(move |connect| {
            let started = connect.create_domain_xml(&xml, flags);
            started.map(drop).map_err(Error::of_start)
        });
        self.requested(RequestedAction::Start, call).await
    }

    /// Pauses it.
    ///
    /// # Errors
    /// `Refused` when it does not run.
    pub async fn pause(&self) -> Result<(), Error> {
        let call = self.with(|domain| Ok(domain.suspend()?));
        self.requested(RequestedAction::Pause, call).await
    }

    /// Lets it run on after a pause, or wakes it up.
    ///
    /// # Errors
    /// `Refused` when it is not paused.
    pub async fn resume(&self) -> Result<(), Error> {
        let call = self.with(|domain| {
            use crate::definition::state::MachineState;
            match super::summary(domain)?.state {
                MachineState::Suspended => Ok(domain.pm_wakeup(0)?),
                _ => Ok(domain.resume()?),
            }
        });
        self.requested(RequestedAction::Resume, call).await
    }

    /// Asks the guest to shut down. It may take its time, or not listen.
    ///
    /// # Errors
    /// `Refused` when it does not run.
    pub async fn shut_down(&self) -> Result<(), Error> {
        let call = self.with(|domain| Ok(domain.shutdown()?));
        self.requested(RequestedAction::Off, call).await
    }

    /// Asks the guest to reboot.
    ///
    /// # Errors
    /// `Refused` when it does not run.
    pub async fn reboot(&self) -> Result<(), Error> {
        let call = self.with(|domain| Ok(domain.reboot(0)?));
        self.requested(RequestedAction::Reboot, call).await
    }

    /// Pulls the plug. A transient machine is gone after it.
    ///
    /// # Errors
    /// `Refused` when it does not run.
    pub async fn force_off(&self) -> Result<(), Error> {
        let call = self.with(|domain| Ok(domain.destroy()?));
        self.requested(RequestedAction::Off, call).await
    }

    /// Presses the reset button.
    ///
    /// # Errors
    /// `Refused` when it does not run, `Unsupported`.
    pub async fn force_reset(&self) -> Result<(), Error> {
        let call = self.with(|domain| Ok(domain.reset()?));
        self.requested(RequestedAction::Reboot, call).await
    }

    /// Sends it an interrupt that no guest can mask.
    ///
    /// # Errors
    /// `Refused` when it does not run, `Unsupported`.
    pub async fn send_nmi(&self) -> Result<(), Error> {
        self.with(|domain| Ok(interrupts::inject_nmi(domain)?))
            .await
    }

    /// Saves its memory to the host's disk and turns it off; [`Machine::start`]
    /// restores it. A job, since it writes all of the memory; cancelled, the
    /// machine runs on.
    pub fn save(&self) -> Job<()> {
        let (uuid, connection) = (self.uuid, self.connection.clone());
        let request = connection.note(uuid, RequestedAction::Off);
        self.connection.job(move |connect, control| {
            let domain = connect.lookup_domain_by_uuid(uuid)?;
            let watch = Watch {
                connect,
                domain: &domain,
                control,
                can_abort: true,
            };
            let outcome = watch.call(|| jobs::progress(&domain), || Ok(domain.managed_save(0)?));
            if outcome.is_err() {
                connection.withdraw(request);
            }
            outcome
        })
    }

    /// Throws its managed save away, so that it boots next time.
    ///
    /// # Errors
    /// `NotFound` for no machine; libvirt's error.
    pub async fn discard_saved(&self) -> Result<(), Error> {
        self.with(|domain| Ok(domain.managed_save_remove(0)?)).await
    }
}
