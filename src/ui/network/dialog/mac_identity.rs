// SPDX-License-Identifier: GPL-3.0-or-later
//! A MAC address where DHCP of IPv6 wants an identifier: said, and made one of.

use crate::definition::mac::Mac;
use crate::ui::i18n::gettext;

/// The text with a DUID in place of the MAC address in it; none where there is no MAC
/// address. The DUID is of the kind that is made of an Ethernet address (RFC 8415,
/// DUID-LL).
pub(super) fn with_duid(text: &str) -> Option<String> {
    let mut found = false;
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| match word.parse::<Mac>() {
            Ok(mac) => {
                found = true;
                format!("00:03:00:01:{mac}")
            }
            Err(_) => word.to_owned(),
        })
        .collect();
    found.then(|| words.join(" "))
}

/// That it is not what DHCP of IPv6 goes by.
pub(super) fn sentence() -> String {
    gettext(
        "IPv6 knows a machine by its DUID, not by a MAC address. A DUID can be made of the MAC address; the guest then has to be set to use it (kind LL).",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mac_address_becomes_a_duid() {
        let duid = with_duid("52:54:00:AA:bb:01  demo-1 fd00::5");
        let wanted = "00:03:00:01:52:54:00:aa:bb:01 demo-1 fd00::5";
        assert_eq!(duid.as_deref(), Some(wanted));
        assert_eq!(with_duid(wanted), None);
        assert_eq!(with_duid("demo-1 fd00::5"), None);
    }
}
