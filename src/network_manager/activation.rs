// SPDX-License-Identifier: GPL-3.0-or-later
//! Bringing profiles up, and waiting until they are.

use std::time::Duration;

use glib::variant::ToVariant;

use super::Error;
use super::bus::{self, Bus, NOTHING, ROOT};

/// States of an active profile (NM_ACTIVE_CONNECTION_STATE_…).
const ACTIVATED: u32 = 2;
const DEACTIVATING: u32 = 3;

/// How often it is asked how far it is.
const PAUSE: Duration = Duration::from_millis(150);

/// Brings a profile up on a device (`/` for one that the profile makes), and
/// gives the path of what is active.
pub(super) async fn activate(bus: &Bus, profile: &str, device: &str) -> Result<String, Error> {
    let arguments = (bus::path(profile), bus::path(device), bus::path(NOTHING)).to_variant();
    bus.call_for_path(ROOT, "", "ActivateConnection", arguments)
        .await
}

/// Waits until what was activated is up. `still` is asked in between and ends
/// the waiting with its error.
///
/// # Errors
/// `NotUp` with the device's reason.
pub(super) async fn until_up(
    bus: &Bus,
    active: &str,
    device: &str,
    mut still: impl AsyncFnMut() -> Result<(), Error>,
) -> Result<(), Error> {
    loop {
        let state = bus.property(active, "Connection.Active", "State").await;
        // An active profile that failed is no object any more.
        let state = state.ok().and_then(|state| state.get::<u32>());
        match state {
            Some(ACTIVATED) => return Ok(()),
            Some(state) if state < DEACTIVATING => {}
            _ => return Err(not_up(bus, device).await),
        }
        still().await?;
        glib::timeout_future(PAUSE).await;
    }
}

async fn not_up(bus: &Bus, device: &str) -> Error {
    let objects = super::Objects::read(bus).await.unwrap_or_default();
    let found = objects.device(device).ok();
    let reason = found.and_then(|it| it.value::<(u32, u32)>("Device", "StateReason"));
    Error::NotUp {
        device: device.to_owned(),
        why: reason_text(reason.map_or(0, |(_, reason)| reason)),
    }
}

/// NetworkManager's reasons (NM_DEVICE_STATE_REASON_…) that a bridge or a wired
/// card can have, in its own words.
fn reason_text(reason: u32) -> String {
    let text = match reason {
        3 => "the device is not managed by NetworkManager",
        4 => "the configuration failed",
        5 => "no address could be had",
        6 => "the address has expired",
        15..=17 => "no DHCP server answered",
        36 => "the device was removed",
        38 => "its profile was removed",
        39 => "it was disconnected by somebody",
        40 => "there is no cable",
        50 => "a device that it depends on failed",
        60 => "another activation took its place",
        _ => return format!("reason {reason}"),
    };
    text.to_owned()
}
