// SPDX-License-Identifier: GPL-3.0-or-later
//! What carries a machine: libvirt's `<domain type=…>`.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// The hypervisor or emulator that runs a machine.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Virtualization {
    /// QEMU with the CPU's hardware virtualization.
    Kvm,
    /// QEMU emulating the CPU.
    Qemu,
    /// Libvirt's in-process test host.
    Test,
    /// Anything else, by libvirt's word for it: `xen`, `lxc`, `vmware`, …
    Other(String),
}

impl Virtualization {
    /// Libvirt's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Virtualization::Kvm => "kvm",
            Virtualization::Qemu => "qemu",
            Virtualization::Test => "test",
            Virtualization::Other(word) => word,
        }
    }

    /// Whether QEMU is behind it, with the devices QEMU has.
    #[must_use]
    pub fn is_qemu(&self) -> bool {
        matches!(self, Virtualization::Kvm | Virtualization::Qemu)
    }
}

impl From<&str> for Virtualization {
    fn from(word: &str) -> Virtualization {
        match word {
            "kvm" => Virtualization::Kvm,
            "qemu" => Virtualization::Qemu,
            "test" => Virtualization::Test,
            other => Virtualization::Other(other.to_owned()),
        }
    }
}

impl FromStr for Virtualization {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Virtualization, Infallible> {
        Ok(word.into())
    }
}

impl fmt::Display for Virtualization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
