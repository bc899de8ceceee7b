// SPDX-License-Identifier: GPL-3.0-or-later
//! Bringing profiles up, and waiting until they are.

use std::time::{Duration, Instant};

use glib::variant::ToVariant;

use super::bus::{self, Bus, NOTHING, ROOT};
use super::following::Following;
use super::{Error, Objects};

/// States of an active profile and of a device (NM_ACTIVE_CONNECTION_STATE_…,
/// NM_DEVICE_STATE_…).
const ACTIVATED: u32 = 2;
const DISCONNECTED: u32 = 30;
const FAILED: u32 = 120;

/// `still` is asked at least this often.
const LOOK_AFTER: Duration = Duration::from_secs(1);

/// A device may fall back for a moment: a bridge brings its ports up once more. And one that failed is torn down first:
/// NetworkManager leaves a bridge behind whose creation is undone meanwhile (seen with 1.42).
const PATIENCE: Duration = Duration::from_secs(3);

/// Brings a profile up on a device (`/` for one that the profile makes).
pub(super) async fn activate(bus: &Bus, profile: &str, device: &str) -> Result<(), Error> {
    let arguments = (bus::path(profile), bus::path(device), bus::path(NOTHING)).to_variant();
    bus.call(ROOT, "", "ActivateConnection", arguments).await?;
    Ok(())
}

/// How far a device is with a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Up,
    OnItsWay,
    /// It does nothing, or something else.
    Elsewhere,
    Failed,
}

/// Waits until a profile is up on a device. `still` is asked in between and ends
/// the waiting with its error.
///
/// # Errors
/// `NotUp` with the device's reason.
pub(super) async fn until_up(
    bus: &Bus,
    profile: &str,
    device: &str,
    mut still: impl AsyncFnMut() -> Result<(), Error>,
) -> Result<(), Error> {
    let following = Following::begin(bus).await?;
    let mut elsewhere_since: Option<Instant> = None;
    let mut failed: Option<(Instant, Error)> = None;
    let is_over = |since: Instant| since.elapsed() >= PATIENCE;
    loop {
        let stage = stage(&following.objects(), profile, device);
        match stage {
            Stage::Up => return Ok(()),
            Stage::OnItsWay => elsewhere_since = None,
            Stage::Failed => {
                let why = || (Instant::now(), not_up(&following.objects(), device));
                failed.get_or_insert_with(why);
            }
            Stage::Elsewhere => {
                elsewhere_since.get_or_insert_with(Instant::now);
            }
        }
        if let Some((_, why)) = failed.take_if(|(since, _)| is_over(*since)) {
            return Err(why);
        }
        if elsewhere_since.is_some_and(is_over) {
            return Err(not_up(&following.objects(), device));
        }
        still().await?;
        following.wait(LOOK_AFTER).await;
    }
}

fn stage(objects: &Objects, profile: &str, device: &str) -> Stage {
    let Ok(device) = objects.device(device) else {
        return Stage::Elsewhere;
    };
    let state: u32 = device.value("Device", "State").unwrap_or_default();
    let active = device.follow(objects, "Device", "ActiveConnection");
    let ours = active.filter(|active| {
        active.text("Connection.Active", "Connection").as_deref() == Some(profile)
    });
    match ours {
        Some(active) if active.value("Connection.Active", "State") == Some(ACTIVATED) => Stage::Up,
        Some(_) => Stage::OnItsWay,
        None if state == FAILED => Stage::Failed,
        None if state > DISCONNECTED => Stage::OnItsWay,
        None => Stage::Elsewhere,
    }
}

fn not_up(objects: &Objects, device: &str) -> Error {
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
        39 => "it was disconnected by a user",
        40 => "there is no cable",
        50 => "a device that it depends on failed",
        60 => "another activation took its place",
        _ => return format!("reason {reason}"),
    };
    text.to_owned()
}
