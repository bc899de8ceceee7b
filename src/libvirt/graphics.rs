// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection to a machine's screen.

use std::os::fd::OwnedFd;

use virt_sys as sys;

use super::ffi::descriptors;
use super::{Error, Machine};

impl Machine {
    /// A connection to the graphics device `index` (counted from zero in the
    /// order of the XML), past any password: who may manage the machine may see
    /// it. No port is needed.
    ///
    /// # Errors
    /// `Unsupported` or `Refused` where libvirt is not on this computer, since
    /// descriptors cannot be passed then; `Refused` for a machine that is off.
    pub async fn open_graphics(&self, index: u32) -> Result<OwnedFd, Error> {
        let flags = sys::VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH;
        self.with(move |domain| Ok(descriptors::open_graphics(domain, index, flags)?))
            .await
    }
}
