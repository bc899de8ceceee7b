// SPDX-License-Identifier: GPL-3.0-or-later
//! The host itself: what it is, and what it can run.

use virt::connect::Connect;

use super::connection::without_nul;
use super::{Connection, Error};
use crate::definition::xml::Document;

/// What the host is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostInfo {
    /// Its own name.
    pub hostname: String,
    /// libvirt's version there.
    pub libvirt: Version,
    /// libvirt's name of the driver, such as `QEMU`.
    pub hypervisor: String,
    /// The hypervisor's version; `None` where nothing is installed to ask.
    pub hypervisor_version: Option<Version>,
    /// Online CPUs.
    pub cpus: u32,
    /// Bytes of memory.
    pub memory: u64,
    /// The CPU model by libvirt's name, where its capabilities name it.
    pub cpu_model: Option<String>,
    /// The architecture, such as `x86_64`.
    pub arch: String,
}

/// A version as libvirt counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// First number.
    pub major: u32,
    /// Second number.
    pub minor: u32,
    /// Third number.
    pub micro: u32,
}

impl Version {
    fn from_number(number: u32) -> Self {
        Self {
            major: number / 1_000_000,
            minor: number / 1_000 % 1_000,
            micro: number % 1_000,
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.micro)
    }
}

impl Connection {
    /// What the host is.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn host(&self) -> Result<HostInfo, Error> {
        self.call(host).await
    }

    /// What the host can run: virConnectGetCapabilities.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn capabilities(&self) -> Result<String, Error> {
        self.call(|connect| Ok(connect.capabilities()?)).await
    }

    /// What a machine can have: virConnectGetDomainCapabilities. What is `None`
    /// libvirt chooses.
    ///
    /// # Errors
    /// `Unsupported` on the test driver and others; `Refused` for what the host
    /// has not.
    pub async fn machine_capabilities(
        &self,
        emulator: Option<String>,
        arch: Option<String>,
        machine_type: Option<String>,
        virtualization: Option<String>,
    ) -> Result<String, Error> {
        self.call(move |connect| {
            let (emulator, arch) = (emulator.as_deref(), arch.as_deref());
            let (machine, kind) = (machine_type.as_deref(), virtualization.as_deref());
            for text in [emulator, arch, machine, kind] {
                without_nul(text)?;
            }
            Ok(connect.domain_capabilities(emulator, arch, machine, kind, 0)?)
        })
        .await
    }
}

fn host(connect: &Connect) -> Result<HostInfo, Error> {
    let node = connect.node_info()?;
    Ok(HostInfo {
        hostname: connect.hostname()?,
        libvirt: Version::from_number(connect.lib_version()?),
        hypervisor: connect.driver_type()?,
        hypervisor_version: connect
            .hyp_version()
            .ok()
            .filter(|version| *version > 0)
            .map(Version::from_number),
        cpus: node.cpus,
        memory: node.memory.saturating_mul(1024),
        cpu_model: connect.capabilities().ok().and_then(|xml| cpu_model(&xml)),
        arch: node.model,
    })
}

fn cpu_model(capabilities: &str) -> Option<String> {
    let document = Document::parse(capabilities).ok()?;
    document.text_at(document.root(), "host/cpu/model")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert_eq!(Version::from_number(9_000_000).to_string(), "9.0.0");
        assert_eq!(Version::from_number(7_002_022).to_string(), "7.2.22");
    }

    #[test]
    fn the_cpu_model_of_the_capabilities() {
        let xml = "<capabilities><host><cpu><arch>x86_64</arch><model>EPYC</model></cpu></host></capabilities>";
        assert_eq!(cpu_model(xml).as_deref(), Some("EPYC"));
        assert_eq!(cpu_model("<capabilities/>"), None);
        assert_eq!(cpu_model("not xml"), None);
    }
}
