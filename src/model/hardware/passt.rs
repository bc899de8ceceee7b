// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a host has passt, which carries port forwards of user-mode networks, and which
//! ports of this computer are free.

use std::net::{Ipv4Addr, TcpListener};

use crate::definition::capabilities::DomainCapabilities;
use crate::definition::uri::Uri;

/// Where passt is installed.
const PLACES: [&str; 2] = ["/usr/bin/passt", "/usr/local/bin/passt"];

/// Whether the host of a connection has passt; none where that is not known. Newer libvirt
/// (11.6) tells; of an older one on this computer the file does.
#[must_use]
pub fn has_passt(capabilities: Option<&DomainCapabilities>, uri: &str) -> Option<bool> {
    let told = capabilities.map(|it| it.interface_backends.as_slice());
    if let Some(told) = told.filter(|it| !it.is_empty()) {
        return Some(told.iter().any(|it| it == "passt"));
    }
    let uri = uri.parse::<Uri>().ok()?;
    if uri.parts().driver != "qemu" {
        return Some(false);
    }
    let is_there = |place: &&str| std::path::Path::new(place).exists();
    uri.is_local().then(|| PLACES.iter().any(is_there))
}

/// Whether nothing on this computer listens on a TCP port.
#[must_use]
pub fn is_port_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_with_a_listener_is_not_free() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(!is_port_free(port));
        drop(listener);
        assert!(is_port_free(port));
    }

    #[test]
    fn a_host_that_tells_is_believed() {
        let xml = |inner: &str| {
            let xml = format!(
                "<domainCapabilities><domain>qemu</domain><devices>{inner}</devices></domainCapabilities>"
            );
            DomainCapabilities::parse(&xml).unwrap()
        };
        let told = |values: &str| {
            xml(&format!(
                "<interface supported='yes'><enum name='backendType'>{values}</enum></interface>"
            ))
        };
        let remote = "qemu+ssh://host/system";
        let with = told("<value>default</value><value>passt</value>");
        let without = told("<value>default</value>");
        assert_eq!(has_passt(Some(&with), remote), Some(true));
        assert_eq!(has_passt(Some(&without), remote), Some(false));
        assert_eq!(has_passt(Some(&xml("")), remote), None);
        assert_eq!(has_passt(None, remote), None);
        assert!(has_passt(None, "qemu:///session").is_some());
        assert_eq!(has_passt(None, "test:///default"), Some(false));
    }
}
