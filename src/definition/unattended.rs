// SPDX-License-Identifier: GPL-3.0-or-later
//! Scripts that answer an installer's questions, as libosinfo makes them: what this program adds to their text. What they
//! are is seen from the name under which the installer looks for them.

mod windows;

pub use windows::{DriverFolders, drivers_folder, prepares_bios_disk, with_drivers};

use std::net::IpAddr;

use super::mac::Mac;
use super::network_config::FixedAddress;
use super::xml::Document;

/// A kind of script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScriptKind {
    /// That of Debian's installer.
    Preseed,
    /// Anaconda's.
    Kickstart,
    /// SUSE's.
    AutoYast,
    /// Windows'.
    AnswerFile,
    /// Another one.
    Other,
}

impl ScriptKind {
    /// The kind of a script with this file name.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "preseed.cfg" => Self::Preseed,
            "autoinst.xml" => Self::AutoYast,
            "autounattend.xml" => Self::AnswerFile,
            name if name.ends_with(".ks") => Self::Kickstart,
            _ => Self::Other,
        }
    }

    /// Whether it can give the guest this address.
    #[must_use]
    pub fn can_set(self, address: IpAddr) -> bool {
        match self {
            // Debian's installer asks for a mask, Anaconda and SUSE have other words for IPv6.
            Self::Preseed | Self::Kickstart | Self::AutoYast => address.is_ipv4(),
            Self::AnswerFile => address.is_ipv4(),
            Self::Other => false,
        }
    }

    /// Whether it can carry a text: its kind of script has no way to write some characters.
    #[must_use]
    pub fn can_carry(self, text: &str) -> bool {
        let is_bad = |c: char| match self {
            Self::AutoYast | Self::AnswerFile => c.is_control(),
            // Between single quotes of a shell.
            Self::Kickstart => c.is_control() || matches!(c, '\'' | '\\'),
            Self::Preseed | Self::Other => c.is_control() || matches!(c, '\\'),
        };
        !text.contains(is_bad) && text.trim() == text
    }

    /// The script's text with a fixed address for the card. None where it has no place for that.
    #[must_use]
    pub fn with_address(self, text: &str, mac: Mac, address: &FixedAddress) -> Option<String> {
        if !self.can_set(address.address.addr()) {
            return None;
        }
        match self {
            Self::Preseed => Some(preseed(text, address)),
            Self::Kickstart => kickstart(text, mac, address),
            Self::AutoYast => autoyast(text, mac, address),
            Self::AnswerFile => windows::with_address(text, mac, address),
            Self::Other => None,
        }
    }
}

fn joined(addresses: &[IpAddr], between: &str) -> String {
    let all: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    all.join(between)
}

fn preseed(text: &str, fixed: &FixedAddress) -> String {
    let gateway = fixed.gateway.map(|it| it.to_string());
    let values = [
        ("disable_autoconfig boolean", "true".to_owned()),
        ("get_ipaddress string", fixed.address.addr().to_string()),
        ("get_netmask string", fixed.address.netmask().to_string()),
        ("get_gateway string", gateway.unwrap_or_default()),
        ("get_nameservers string", joined(&fixed.dns, " ")),
        ("confirm_static boolean", "true".to_owned()),
    ];
    let mut text = format!("{}\n\n", text.trim_end());
    for (question, value) in values {
        let line = format!("d-i netcfg/{question} {value}");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// In the lines that set the network up by DHCP; a line of its own where there is none.
fn kickstart(text: &str, mac: Mac, fixed: &FixedAddress) -> Option<String> {
    let mut options = format!(
        "--bootproto=static --device={mac} --ip={} --netmask={}",
        fixed.address.addr(),
        fixed.address.netmask()
    );
    if let Some(gateway) = fixed.gateway {
        options.push_str(&format!(" --gateway={gateway}"));
    }
    if !fixed.dns.is_empty() {
        options.push_str(&format!(" --nameserver={}", joined(&fixed.dns, ",")));
    }
    let mut found = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with("network ") {
            found = true;
            let dhcp = ["--bootproto dhcp", "--bootproto=dhcp"];
            let dhcp = dhcp.into_iter().find(|it| line.contains(it))?;
            lines.push(line.replace(dhcp, &options));
        } else {
            lines.push(line.to_owned());
        }
    }
    if !found {
        lines.insert(0, format!("network --onboot yes {options}"));
    }
    lines.push(String::new());
    Some(lines.join("\n"))
}

fn autoyast(text: &str, mac: Mac, fixed: &FixedAddress) -> Option<String> {
    let mut document = Document::parse(text).ok()?;
    let root = document.root();
    let network = document.ensure(root, "networking");
    let list = [("config:type", "list")];
    let interfaces = document.append_with(network, "interfaces", &list);
    let interface = document.append_element(interfaces, "interface");
    let length = fixed.address.prefix_len().to_string();
    for (name, value) in [
        ("bootproto", "static"),
        ("device", "eth0"),
        ("ipaddr", &fixed.address.addr().to_string()),
        ("prefixlen", &length),
        ("startmode", "auto"),
    ] {
        document.append_text(interface, name, value);
    }
    let rules = document.append_with(network, "net-udev", &list);
    let rule = document.append_element(rules, "rule");
    for (name, value) in [
        ("name", "eth0"),
        ("rule", "ATTR{address}"),
        ("value", &mac.to_string()),
    ] {
        document.append_text(rule, name, value);
    }
    if !fixed.dns.is_empty() {
        let dns = document.ensure(network, "dns");
        let servers = document.append_with(dns, "nameservers", &list);
        for server in &fixed.dns {
            document.append_text(servers, "nameserver", &server.to_string());
        }
    }
    if let Some(gateway) = fixed.gateway {
        let routing = document.append_element(network, "routing");
        let routes = document.append_with(routing, "routes", &list);
        let route = document.append_element(routes, "route");
        for (name, value) in [
            ("destination", "default"),
            ("gateway", &gateway.to_string()),
            ("device", "eth0"),
        ] {
            document.append_text(route, name, value);
        }
    }
    Some(document.to_string())
}

#[cfg(test)]
mod tests;
