// SPDX-License-Identifier: GPL-3.0-or-later
//! What went wrong, in kinds the screen can act on.
//!
//! The text in a kind is libvirt's own, unchanged (and in libvirt's own
//! translation). Only what libvirt never said is worded here.

use gettextrs::gettext;
use virt::error::{Error as VirtError, ErrorDomain, ErrorNumber};

/// Why a call failed. `Display` gives libvirt's own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The connection is gone: closed by us, by the daemon, or by the network.
    #[error("{}", closed())]
    Closed,
    /// Not allowed: a read-only connection, a wrong password, polkit's no.
    #[error("{0}")]
    Denied(String),
    /// A person cancelled it. Nothing to show.
    #[error("{}", cancelled())]
    Cancelled,
    /// There is no such machine, network, pool, volume, interface.
    #[error("{0}")]
    NotFound(String),
    /// A thing of this name, path or UUID is there already.
    #[error("{0}")]
    Exists(String),
    /// The machine's virtual network is not started. Comes only from starting
    /// a machine.
    #[error("{0}")]
    NetworkInactive(String),
    /// Somebody else holds it and would have to let go. Comes only from opening
    /// a console.
    #[error("{0}")]
    Busy(String),
    /// This driver (or this old daemon) cannot do it at all.
    #[error("{0}")]
    Unsupported(String),
    /// Everything else: libvirt tried, or refused to try.
    #[error("{0}")]
    Refused(String),
}

// xgettext does not look into attributes, so these two stand outside.

fn closed() -> String {
    gettext("The connection is closed")
}

fn cancelled() -> String {
    gettext("Cancelled")
}

impl Error {
    /// An error of a verb that starts a machine. Only there an invalid
    /// operation in the network driver means that the network is off.
    pub(in crate::libvirt) fn of_start(error: VirtError) -> Self {
        let inactive = error.code().is(ErrorNumber::OperationInvalid)
            && error.domain().is(ErrorDomain::Network);
        if inactive {
            Self::NetworkInactive(error.message().to_owned())
        } else {
            Self::from(error)
        }
    }

    /// Whether the driver merely lacks the call: normal on many drivers.
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Unsupported(_))
    }

    /// A NUL byte in a text that must reach libvirt as a C string.
    pub(in crate::libvirt) fn nul() -> Self {
        Self::Refused(gettext("The text contains a NUL character"))
    }
}

impl From<VirtError> for Error {
    fn from(error: VirtError) -> Self {
        let text = error.message().to_owned();
        let Some(number) = error.code().known() else {
            return Self::Refused(text);
        };
        match number {
            ErrorNumber::NoSupport
            | ErrorNumber::OperationUnsupported
            | ErrorNumber::ArgumentUnsupported => Self::Unsupported(text),
            ErrorNumber::OperationDenied
            | ErrorNumber::AccessDenied
            | ErrorNumber::AuthFailed
            | ErrorNumber::AuthUnavailable => Self::Denied(text),
            ErrorNumber::AuthCancelled | ErrorNumber::OperationAborted => Self::Cancelled,
            ErrorNumber::NoDomain
            | ErrorNumber::NoNetwork
            | ErrorNumber::NoStoragePool
            | ErrorNumber::NoStorageVolume
            | ErrorNumber::NoInterface
            | ErrorNumber::NoNodeDevice
            | ErrorNumber::NoDomainSnapshot
            | ErrorNumber::DeviceMissing => Self::NotFound(text),
            ErrorNumber::DomExist | ErrorNumber::NetworkExist | ErrorNumber::StorageVolExist => {
                Self::Exists(text)
            }
            ErrorNumber::InvalidConn => Self::Closed,
            _ => Self::Refused(text),
        }
    }
}
