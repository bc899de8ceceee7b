// SPDX-License-Identifier: GPL-3.0-or-later
//! A fixed address of a guest: the `network-config` that cloud-init reads at the first boot, the commands that set it by
//! hand, and which addresses of a network are free.

use std::net::IpAddr;

use ipnet::IpNet;

use super::cloud_config::quoted;
use super::mac::Mac;

/// An address that the guest gives its card itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedAddress {
    /// The address, with the length of its network.
    pub address: IpNet,
    /// Where everything else goes through; none for a guest that stays in its network.
    pub gateway: Option<IpAddr>,
    /// Who answers for names.
    pub dns: Vec<IpAddr>,
}

/// What is wrong with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressProblem {
    /// It is the network's own address or the one for all in it.
    NotAHost,
    /// The gateway cannot be reached from it.
    GatewayOutside,
    /// It is the gateway's.
    IsGateway,
}

impl FixedAddress {
    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self) -> Option<AddressProblem> {
        if !is_host(self.address) {
            return Some(AddressProblem::NotAHost);
        }
        let gateway = self.gateway?;
        if gateway == self.address.addr() {
            return Some(AddressProblem::IsGateway);
        }
        let is_near = self.address.contains(&gateway) || is_link_local(gateway);
        (!is_near).then_some(AddressProblem::GatewayOutside)
    }

    /// The file `network-config`, in its second version. The card is found by its address: a name would be a guess. No
    /// outer key and no `default`: cloud-init 22.4 fails at both.
    #[must_use]
    pub fn network_config(&self, mac: Mac) -> String {
        let mut text = format!(
            "version: 2\nethernets:\n  eth0:\n    match:\n      macaddress: {}\n    set-name: \"eth0\"\n    addresses:\n      - {}\n",
            quoted(&mac.to_string()),
            quoted(&self.address.to_string()),
        );
        if let Some(gateway) = self.gateway {
            let to = match gateway {
                IpAddr::V4(_) => "0.0.0.0/0",
                IpAddr::V6(_) => "::/0",
            };
            let (to, via) = (quoted(to), quoted(&gateway.to_string()));
            text.push_str(&format!(
                "    routes:\n      - to: {to}\n        via: {via}\n"
            ));
        }
        if !self.dns.is_empty() {
            text.push_str("    nameservers:\n      addresses:\n");
            for server in &self.dns {
                let server = quoted(&server.to_string());
                text.push_str(&format!("        - {server}\n"));
            }
        }
        text
    }

    /// The commands that set it on a guest's console, as root.
    #[must_use]
    pub fn commands(&self) -> String {
        let mut commands = format!("ip addr add {} dev eth0; ip link set eth0 up", self.address);
        if let Some(gateway) = self.gateway {
            commands.push_str(&format!("; ip route add default via {gateway}"));
        }
        commands
    }
}

/// An address that a person gives a card on the guest's console, because nothing else sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressByHand {
    /// The card.
    pub mac: Mac,
    /// Its address, with the length of the network.
    pub address: IpNet,
    /// Where everything else goes through.
    pub gateway: Option<IpAddr>,
}

impl AddressByHand {
    /// The command that does it in any shell, as root: it finds the card by its MAC address, whatever the guest calls it.
    #[must_use]
    pub fn command(&self) -> String {
        let Self { mac, address, .. } = self;
        let mut command = format!(
            "for d in /sys/class/net/*; do read m <$d/address; d=${{d##*/}}; \
             [ $m = {mac} ] && ip addr add {address} dev $d && ip link set $d up; done"
        );
        if let Some(gateway) = self.gateway {
            command.push_str(&format!("; ip route add default via {gateway}"));
        }
        command
    }
}

fn is_link_local(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.is_unicast_link_local())
}

/// Whether a computer can have it: a network's first address is none's, nor is the last one of IPv4.
fn is_host(address: IpNet) -> bool {
    let own = address.addr();
    if own.is_unspecified() || own.is_multicast() || own.is_loopback() {
        return false;
    }
    let is_small = address.max_prefix_len() - address.prefix_len() < 2;
    is_small || (own != address.network() && (own.is_ipv6() || own != address.broadcast()))
}

/// The first `count` free addresses of a network, from `first` on, or from its begin. Fewer where there are no
/// more.
#[must_use]
pub fn free_addresses(
    subnet: IpNet,
    first: Option<IpAddr>,
    taken: &[IpAddr],
    count: usize,
) -> Vec<IpAddr> {
    let hosts = subnet.hosts();
    let is_free = |address: &IpAddr| {
        let host = IpNet::new(*address, subnet.prefix_len());
        first.is_none_or(|first| *address >= first)
            && !taken.contains(address)
            && host.is_ok_and(is_host)
    };
    // An IPv6 network is too large to be searched whole.
    hosts.take(1 << 17).filter(is_free).take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(address: &str, gateway: Option<&str>) -> FixedAddress {
        FixedAddress {
            address: address.parse().unwrap(),
            gateway: gateway.map(|it| it.parse().unwrap()),
            dns: vec!["10.0.0.1".parse().unwrap()],
        }
    }

    #[test]
    fn as_cloud_init_reads_it() {
        let mac = "52:54:00:AB:CD:EF".parse().unwrap();
        let text = fixed("10.0.0.2/24", Some("10.0.0.1")).network_config(mac);
        let yaml = yaml_rust2::YamlLoader::load_from_str(&text).unwrap();
        let card = &yaml[0]["ethernets"]["eth0"];
        assert_eq!(yaml[0]["version"].as_i64(), Some(2));
        assert_eq!(
            card["match"]["macaddress"].as_str(),
            Some("52:54:00:ab:cd:ef")
        );
        assert_eq!(card["addresses"][0].as_str(), Some("10.0.0.2/24"));
        assert_eq!(card["routes"][0]["to"].as_str(), Some("0.0.0.0/0"));
        assert_eq!(card["routes"][0]["via"].as_str(), Some("10.0.0.1"));
        let dns = &card["nameservers"]["addresses"][0];
        assert_eq!(dns.as_str(), Some("10.0.0.1"));
    }

    #[test]
    fn what_no_guest_can_have() {
        for (address, gateway, problem) in [
            ("10.0.0.2/24", Some("10.0.0.1"), None),
            ("10.0.0.2/24", None, None),
            ("fd00::2/64", Some("fe80::1"), None),
            ("10.0.0.0/24", None, Some(AddressProblem::NotAHost)),
            ("10.0.0.255/24", None, Some(AddressProblem::NotAHost)),
            ("127.0.0.1/8", None, Some(AddressProblem::NotAHost)),
            (
                "10.0.0.2/24",
                Some("10.0.1.1"),
                Some(AddressProblem::GatewayOutside),
            ),
            (
                "10.0.0.2/24",
                Some("10.0.0.2"),
                Some(AddressProblem::IsGateway),
            ),
        ] {
            assert_eq!(fixed(address, gateway).problem(), problem, "{address}");
        }
    }

    #[test]
    fn addresses_are_counted_up_past_those_taken() {
        let subnet: IpNet = "10.0.0.1/24".parse().unwrap();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let taken = [ip("10.0.0.1"), ip("10.0.0.3")];
        let free = |first, count| free_addresses(subnet, first, &taken, count);
        assert_eq!(free(None, 2), [ip("10.0.0.2"), ip("10.0.0.4")]);
        assert_eq!(free(Some(ip("10.0.0.3")), 1), [ip("10.0.0.4")]);
        assert_eq!(free(Some(ip("10.0.0.254")), 3), [ip("10.0.0.254")]);
        let six: IpNet = "fd00::1/64".parse().unwrap();
        assert_eq!(
            free_addresses(six, None, &[ip("fd00::1")], 1),
            [ip("fd00::2")]
        );
    }
}
