// SPDX-License-Identifier: GPL-3.0-or-later
//! Goes the ways to a machine's screen, one after the other.

use crate::model::{Error, Machine, Opened, Route, ScreenAccess};

/// Where the ways to a screen led.
pub(super) enum Reached {
    /// To a VNC server, of a machine with a tablet or without.
    Socket {
        route: Route,
        opened: Opened,
        has_tablet: bool,
    },
    /// To a protocol of this name, which is not spoken here.
    Foreign(String),
    /// There is no screen.
    Nothing,
    /// It listens where it cannot be reached from here.
    OutOfReach,
}

/// Tries the ways to the machine's screen in turn.
pub(super) async fn reach(machine: &Machine) -> Result<Reached, Error> {
    let (routes, has_tablet) = match machine.screen_access().await? {
        ScreenAccess::Vnc { routes, has_tablet } => (routes, has_tablet),
        ScreenAccess::Foreign(name) => return Ok(Reached::Foreign(name)),
        ScreenAccess::None => return Ok(Reached::Nothing),
    };
    let mut failure = None;
    for route in routes {
        match route.open(machine).await {
            Ok(opened) => {
                return Ok(Reached::Socket {
                    route,
                    opened,
                    has_tablet,
                });
            }
            Err(error) => {
                log::debug!("no way to the screen: {route:?}: {error}");
                failure.get_or_insert(error);
            }
        }
    }
    failure.map_or(Ok(Reached::OutOfReach), Err)
}
