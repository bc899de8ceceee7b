// SPDX-License-Identifier: GPL-3.0-or-later
//! What is done while a machine is made.

use gettextrs::gettext;

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The host is being reached.
    Connect,
    /// A disk is being made.
    MakeDisk,
    /// The seed image of the first boot is being made.
    MakeSeed,
    /// The unattended installation is being prepared.
    PrepareInstallation,
    /// An address is being reserved for it.
    Reserve,
    /// The network is being started.
    StartNetwork,
    /// The machine is being defined.
    Define,
    /// It is being started.
    Start,
    /// It is being started without a definition that stays.
    RunOnce,
}

impl Step {
    /// What the job says meanwhile.
    pub(super) fn text(self) -> String {
        match self {
            Self::Connect => String::new(),
            Self::MakeDisk => gettext("Creating the disk"),
            Self::MakeSeed => gettext("Writing what the guest is told at its first boot"),
            Self::PrepareInstallation => gettext("Preparing the installation"),
            Self::Reserve => gettext("Reserving the address"),
            Self::StartNetwork => gettext("Starting the network"),
            Self::Define => gettext("Defining the machine"),
            Self::Start | Self::RunOnce => gettext("Starting the machine"),
        }
    }
}
