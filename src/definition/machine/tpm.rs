// SPDX-License-Identifier: GPL-3.0-or-later
//! The emulated TPM of a machine.

use super::Machine;

/// An emulated TPM, as far as it matters where its state is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmulatedTpm {
    /// Its version, `1.2` or `2.0`; libvirt writes it when the machine is defined.
    pub version: String,
    /// Whether the definition names the place of its state, as it can from libvirt 10.10 on.
    pub has_source: bool,
}

impl Machine {
    /// Its emulated TPM, if it has one.
    #[must_use]
    pub fn emulated_tpm(&self) -> Option<EmulatedTpm> {
        let (document, root) = (self.document(), self.document().root());
        let backends = document.find_all(root, "devices/tpm/backend");
        let emulated = backends
            .into_iter()
            .find(|it| document.attr(*it, "type").as_deref() == Some("emulator"))?;
        Some(EmulatedTpm {
            version: document
                .attr(emulated, "version")
                .unwrap_or_default()
                .into_owned(),
            has_source: document.find(emulated, "source").is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_emulated_one_has_a_state() {
        let of = |backend: &str| {
            let tpm = format!("<domain><devices><tpm>{backend}</tpm></devices></domain>");
            let tpm = Machine::parse(&tpm).unwrap().emulated_tpm();
            tpm.map(|it| (it.version, it.has_source))
        };
        let emulated = "<backend type='emulator' version='2.0'/>";
        assert_eq!(of(emulated), Some(("2.0".to_owned(), false)));
        let elsewhere =
            "<backend type='emulator' version='1.2'><source type='dir' path='/x'/></backend>";
        assert_eq!(of(elsewhere), Some(("1.2".to_owned(), true)));
        assert_eq!(of("<backend type='passthrough'/>"), None);
    }
}
