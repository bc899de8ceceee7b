// SPDX-License-Identifier: GPL-3.0-or-later
//! What went wrong, in kinds the screen can act on.
//!
//! The text in a kind is libvirt's own, unchanged (and in libvirt's own
//! translation). Only what libvirt never said is worded here.

use gettextrs::gettext;
use virt::error::{Error as VirtError, ErrorDomain, ErrorNumber};

use super::ffi::errno;

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
    /// Another program holds it and would have to release it. Comes only from opening a
    /// console.
    #[error("{0}")]
    Busy(String),
    /// This driver (or this old daemon) cannot do it at all.
    #[error("{0}")]
    Unsupported(String),
    /// A change that was refused, where libvirt's code says why. Comes only from
    /// changing a definition or a running machine's devices.
    #[error("{1}")]
    Because(Cause, String),
    /// Everything else: libvirt tried, or refused to try.
    #[error("{0}")]
    Refused(String),
}

/// Why a change is refused, by libvirt's code and not by its words, which are in
/// its own language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The document is not as libvirt wants it.
    Document,
    /// This host's QEMU or libvirt cannot do what it asks for.
    Configuration,
    /// A file or device of the host is not there.
    Missing,
    /// The host does not let libvirt or QEMU use it.
    Forbidden,
    /// Another program has it.
    InUse,
    /// A device that was to be written to has something on it. Comes only from making
    /// a pool.
    NotEmpty,
    /// Something would be lost, and libvirt wants to be told that this is meant. Comes only from going back to a
    /// snapshot.
    Risky,
    /// What changed since a checkpoint is not known any more. Comes only from backing up.
    Checkpoint,
    /// The pool is not started, and only a person starts one. Comes only from putting something into a pool.
    PoolStopped,
}

// xgettext does not look into attributes, so these two are outside.

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

    /// An error of a verb that changes a definition or a device. To be made right
    /// after the call that failed.
    pub(in crate::libvirt) fn of_change(error: VirtError) -> Self {
        const EPERM: i32 = 1;
        const ENOENT: i32 = 2;
        const EACCES: i32 = 13;
        let cause = match error.code().known() {
            Some(
                ErrorNumber::XmlError | ErrorNumber::XmlDetail | ErrorNumber::XmlInvalidSchema,
            ) => Some(Cause::Document),
            Some(ErrorNumber::ConfigUnsupported) => Some(Cause::Configuration),
            Some(ErrorNumber::ResourceBusy) => Some(Cause::InUse),
            Some(ErrorNumber::SnapshotRevertRisky) => Some(Cause::Risky),
            Some(ErrorNumber::CheckpointInconsistent | ErrorNumber::NoDomainCheckpoint) => {
                Some(Cause::Checkpoint)
            }
            Some(ErrorNumber::SystemError) => match errno::last() {
                Some(ENOENT) => Some(Cause::Missing),
                Some(EPERM | EACCES) => Some(Cause::Forbidden),
                _ => None,
            },
            _ => None,
        };
        match cause {
            Some(cause) => Self::Because(cause, error.message().to_owned()),
            None => Self::from(error),
        }
    }

    /// Why a change was refused, where libvirt's code says it.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::Because(cause, _) => Some(*cause),
            _ => None,
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
            | ErrorNumber::NoDomainCheckpoint
            | ErrorNumber::NoSecret
            | ErrorNumber::DeviceMissing => Self::NotFound(text),
            ErrorNumber::DomExist | ErrorNumber::NetworkExist | ErrorNumber::StorageVolExist => {
                Self::Exists(text)
            }
            ErrorNumber::InvalidConn => Self::Closed,
            _ => Self::Refused(text),
        }
    }
}
