// SPDX-License-Identifier: GPL-3.0-or-later
//! What a user session may do on its host's network: onto a bridge with the help of
//! qemu-bridge-helper, where /etc/qemu/bridge.conf allows it, and no more.

use std::fs;
use std::io::ErrorKind;

use gettextrs::gettext;

use super::Connection;
use crate::definition::bridge_acl;
use crate::definition::uri::Uri;
use crate::libvirt::Error;

/// Where QEMU looks for its rules.
const RULES: &str = "/etc/qemu/bridge.conf";

/// Which bridges machines may be plugged into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BridgeRules {
    /// All: libvirt has the rights.
    #[default]
    All,
    /// Those that these rules of a session's host allow.
    Session(String),
    /// It is a session, and its rules could not be read.
    Unknown,
}

/// Whether machines may be plugged into a bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BridgeAccess {
    /// They may.
    Allowed,
    /// They may not until the rules say so.
    Denied,
    /// The rules, which could not be read, decide.
    Unknown,
}

impl BridgeRules {
    /// Those of a session on this computer. Blocks for as long as the file system does.
    pub(super) fn of_this_computer() -> Self {
        match fs::read_to_string(RULES) {
            Ok(rules) => Self::Session(rules),
            // Without the file, nothing is allowed.
            Err(error) if error.kind() == ErrorKind::NotFound => Self::Session(String::new()),
            Err(_) => Self::Unknown,
        }
    }

    /// Whether machines may be plugged into this bridge.
    pub fn access(&self, bridge: &str) -> BridgeAccess {
        match self {
            Self::All => BridgeAccess::Allowed,
            Self::Session(rules) => match bridge_acl::allows(rules, bridge) {
                Some(true) => BridgeAccess::Allowed,
                Some(false) => BridgeAccess::Denied,
                None => BridgeAccess::Unknown,
            },
            Self::Unknown => BridgeAccess::Unknown,
        }
    }
}

impl Connection {
    /// Whether it is the daemon of one user, without rights on the host's network.
    pub fn is_session(&self) -> bool {
        let uri = self.uri().parse::<Uri>();
        uri.is_ok_and(|uri| uri.parts().path == "/session")
    }
}

/// Why a machine could not be started, where that is the network of a session: a
/// sentence and what helps, and then libvirt's own words. Other errors are as they are.
pub fn explained(error: &Error) -> String {
    let raw = error.to_string();
    match explanation(&raw) {
        Some(text) => format!("{text}\n\n{raw}"),
        None => raw,
    }
}

/// The helper's path and what it says are the same in every language.
fn explanation(raw: &str) -> Option<String> {
    if raw.contains("qemu-bridge-helper") {
        let bridge = after(raw, "--br=").unwrap_or("br0");
        if raw.contains("acl file") {
            let text = gettext(
                "The machines of a user session may use the bridge {bridge} only if this computer’s administrator allows it. This command does: {command}",
            );
            let command = format!("echo 'allow {bridge}' | sudo tee --append {RULES}");
            return Some(
                text.replace("{bridge}", bridge)
                    .replace("{command}", &command),
            );
        }
        if raw.contains("Operation not permitted") {
            let helper = raw
                .split_whitespace()
                .find(|it| it.ends_with("qemu-bridge-helper"))?;
            let text = gettext(
                "The program that plugs the machines of a user session into bridges lacks the right to. This command gives it: {command}",
            );
            return Some(text.replace("{command}", &format!("sudo chmod u+s {helper}")));
        }
    }
    let is_macvtap = raw.contains("macvtap") && raw.contains("Operation not permitted");
    is_macvtap.then(|| {
        gettext(
            "Macvtap needs the rights of the system connection (qemu:///system). In a user session, choose user-mode networking.",
        )
    })
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(mark)?;
    rest.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridge_that_is_refused_is_said_with_the_line_that_allows_it() {
        let raw = "/usr/lib/qemu/qemu-bridge-helper --use-vnet --br=br100 --fd=33: failed to communicate with bridge helper: stderr=failed to parse default acl file `/etc/qemu/bridge.conf'\n: Transport endpoint is not connected";
        let text = explained(&Error::Refused(raw.to_owned()));
        let command = "echo 'allow br100' | sudo tee --append /etc/qemu/bridge.conf";
        assert!(text.contains(command) && text.ends_with(raw), "{text}");
        let denied = raw.replace(
            "failed to parse default acl file",
            "access denied by acl file",
        );
        assert!(explanation(&denied).unwrap().contains(command));
        let raw = "/usr/lib/qemu/qemu-bridge-helper --br=br0 --fd=3: stderr=failed to create tun device: Operation not permitted";
        let text = explanation(raw).unwrap();
        assert!(
            text.ends_with("sudo chmod u+s /usr/lib/qemu/qemu-bridge-helper"),
            "{text}"
        );
        let raw = "error creating macvtap interface macvtap0@eth0 (52:54:00:00:00:01): Operation not permitted";
        assert!(explanation(raw).unwrap().contains("qemu:///system"));
        assert_eq!(
            explained(&Error::Refused("no such file".to_owned())),
            "no such file"
        );
    }

    #[test]
    fn a_sessions_rules_decide() {
        assert_eq!(BridgeRules::All.access("br0"), BridgeAccess::Allowed);
        assert_eq!(BridgeRules::Unknown.access("br0"), BridgeAccess::Unknown);
        let rules = BridgeRules::Session("allow br0\n".to_owned());
        assert_eq!(rules.access("br0"), BridgeAccess::Allowed);
        assert_eq!(rules.access("br1"), BridgeAccess::Denied);
        assert!(Connection::new("qemu:///session").is_session());
        assert!(!Connection::new("qemu:///system").is_session());
    }
}
