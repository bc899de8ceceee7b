// SPDX-License-Identifier: GPL-3.0-or-later
//! This computer's own ARP table, for when libvirt cannot read it: libvirt up to
//! 9.0 at least fails with "wrong nlmsg len" on Linux 6.9 and later, where the
//! kernel ends its answer within the first packet. Good for local connections
//! only, and for IPv4, which is all that libvirt's own way knows too.

use virt::domain::Domain;

use crate::definition::machine::Machine as Definition;
use crate::definition::nic::Nic;
use crate::libvirt::Error;
use crate::libvirt::ffi::addresses::Interface;

const TABLE: &str = "/proc/net/arp";

/// The addresses this computer has seen behind the machine's network cards.
///
/// # Errors
/// libvirt's, for the machine's XML.
pub fn of(domain: &Domain) -> Result<Vec<Interface>, Error> {
    let xml = domain.xml_desc(0)?;
    let Ok(definition) = Definition::parse(&xml) else {
        return Ok(Vec::new());
    };
    // Without the table there is nothing to tell.
    let table = std::fs::read_to_string(TABLE).unwrap_or_default();
    let nics = definition.nics();
    Ok(nics.iter().filter_map(|nic| found(nic, &table)).collect())
}

fn found(nic: &Nic, table: &str) -> Option<Interface> {
    let mac = nic.mac?.to_string();
    let addresses: Vec<_> = table
        .lines()
        .skip(1)
        .filter_map(|line| address_of(line, &mac))
        .map(|address| (address.to_owned(), 0))
        .collect();
    (!addresses.is_empty()).then(|| Interface {
        name: nic.host_side.clone().unwrap_or_default(),
        mac: Some(mac),
        addresses,
    })
}

/// The address on a line of the table if it is complete and this card's. The
/// columns: address, hardware type, flags, hardware address, mask, device.
fn address_of<'a>(line: &'a str, mac: &str) -> Option<&'a str> {
    /// ATF_COM: the hardware address is known.
    const COMPLETE: u32 = 2;
    let mut columns = line.split_ascii_whitespace();
    let address = columns.next()?;
    let flags = columns.nth(1)?.trim_start_matches("0x");
    let hardware = columns.next()?;
    let complete = u32::from_str_radix(flags, 16).ok()? & COMPLETE != 0;
    (complete && hardware.eq_ignore_ascii_case(mac)).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "\
IP address       HW type     Flags       HW address            Mask     Device
10.0.0.2         0x1         0x2         52:54:00:11:22:33     *        br100
10.0.0.3         0x1         0x6         52:54:00:11:22:44     *        br100
10.0.0.4         0x1         0x0         52:54:00:11:22:33     *        br100
";

    fn nic(mac: &str) -> Nic {
        let xml = format!(
            "<domain><devices><interface type='bridge'><mac address='{mac}'/>\
             <source bridge='br100'/><target dev='vnet0'/></interface></devices></domain>"
        );
        Definition::parse(&xml).unwrap().nics().remove(0)
    }

    #[test]
    fn complete_entries_of_this_card() {
        let interface = found(&nic("52:54:00:11:22:33"), SAMPLE).unwrap();
        assert_eq!(interface.name, "vnet0");
        assert_eq!(interface.addresses, [("10.0.0.2".to_owned(), 0)]);
        let interface = found(&nic("52:54:00:11:22:44"), SAMPLE).unwrap();
        assert_eq!(interface.addresses, [("10.0.0.3".to_owned(), 0)]);
        assert_eq!(found(&nic("52:54:00:11:22:55"), SAMPLE), None);
        assert_eq!(
            found(&nic("52:54:00:11:22:33"), "nonsense\nmore of it"),
            None
        );
    }
}
