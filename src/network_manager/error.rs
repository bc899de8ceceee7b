// SPDX-License-Identifier: GPL-3.0-or-later
//! What NetworkManager refuses, by kinds that can be acted on.

/// Why NetworkManager did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It does not run, or went away.
    #[error("NetworkManager does not run")]
    NotRunning,
    /// It was not allowed: polkit said no, or the person did not sign in.
    #[error("not allowed: {0}")]
    Denied(String),
    /// There is no such device, or it has no profile.
    #[error("NetworkManager knows no {0}")]
    NotFound(String),
    /// A device did not come up, with NetworkManager's word for why.
    #[error("{device} did not come up: {why}")]
    NotUp {
        /// The device.
        device: String,
        /// NetworkManager's reason, in plain words.
        why: String,
    },
    /// It did not come up within a minute.
    #[error("it is not up after a minute: no address was handed out, or there is no cable")]
    TooLong,
    /// A person stopped it.
    #[error("cancelled")]
    Cancelled,
    /// Anything else, in its own words.
    #[error("{0}")]
    Refused(String),
}

impl From<glib::Error> for Error {
    fn from(error: glib::Error) -> Self {
        let name = gio::DBusError::remote_error(&error).unwrap_or_default();
        let mut error = error;
        gio::DBusError::strip_remote_error(&mut error);
        let text = error.message().to_owned();
        let last = name.rsplit('.').next().unwrap_or_default();
        match last {
            "ServiceUnknown" | "NameHasNoOwner" | "NoReply" | "Disconnected" => Self::NotRunning,
            "PermissionDenied" | "AccessDenied" | "InteractiveAuthorizationRequired" => {
                Self::Denied(text)
            }
            "UnknownDevice" | "UnknownConnection" => Self::NotFound(text),
            _ => Self::Refused(text),
        }
    }
}
