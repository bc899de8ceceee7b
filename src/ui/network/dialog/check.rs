// SPDX-License-Identifier: GPL-3.0-or-later
//! What was entered, as a plan; and what is wrong with it, beside each field.

use std::net::IpAddr;

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::NetworkDialog;
use super::port_group_row::{mark, number};
use crate::definition::network::NetworkMode;
use crate::definition::network::plan::{Bandwidth, DnsName, NetworkPlan};
use crate::definition::new_machine::{ProblemKind, name_problem};
use crate::ui::i18n::gettext;
use crate::ui::widgets::name_problem_sentence;

/// The smallest packet that IPv4 must carry.
const LEAST_MTU: u64 = 68;
const LARGEST_MTU: u64 = 65_535;

impl NetworkDialog {
    /// Says what is wrong; only what is right can be saved.
    pub(super) fn check(&self) {
        if self.imp().filling.get() {
            return;
        }
        let plan = self.read();
        let imp = self.imp();
        let is_known = imp.facts.borrow().unread.is_none();
        let can_save = plan.is_some() && is_known && !imp.busy.busy();
        self.action_set_enabled("network-dialog.save", can_save);
        self.action_set_enabled("network-dialog.xml", plan.is_some());
        self.show_problem("");
    }

    /// What was entered, if all of it is right. Everything is looked at, so that
    /// everything wrong is said at once.
    pub(super) fn read(&self) -> Option<NetworkPlan> {
        let imp = self.imp();
        let before = imp.edited.borrow();
        let before = before
            .as_ref()
            .map(|(_, document)| NetworkPlan::read(document))
            .unwrap_or_default();
        let mode = self.mode();
        let name = self.read_name();
        let devices = self.read_devices(&mode);
        let (ipv4, ipv6) = {
            let facts = imp.facts.borrow();
            (imp.ipv4.read(&facts), imp.ipv6.read(&facts))
        };
        // Without DHCP they would not be handed out.
        for (group, family) in [
            (&imp.static_group, &imp.ipv4),
            (&imp.static_ipv6_group, &imp.ipv6),
        ] {
            group.set_visible(mode.has_addresses() && family.has_dhcp());
        }
        let (static_addresses, static_ipv6) = (self.read_static(), self.read_static_ipv6());
        let dns_names = self.read_dns();
        let limits = self.read_limits();
        let groups = imp.group_rows.borrow();
        let groups: Vec<_> = groups.iter().map(super::PortGroupRow::read).collect();
        let port_groups: Option<Vec<_>> = groups.into_iter().collect();
        let (devices, bridge) = devices?;
        let (mtu, bandwidth) = limits?;
        let domain = imp.domain.text().trim().to_owned();
        let own = mode.has_addresses();
        // The name of a bridge that libvirt makes is not asked for, and stays.
        let kept_bridge = before.bridge.filter(|_| before.mode.has_addresses() && own);
        Some(NetworkPlan {
            name: name?,
            bridge: bridge.or(kept_bridge),
            devices,
            ipv4: ipv4?,
            ipv6: ipv6?,
            static_addresses: [static_addresses?, static_ipv6?].concat(),
            dns_names: dns_names?,
            domain: Some(domain).filter(|it| own && !it.is_empty()),
            port_groups: port_groups?,
            mtu: mtu.filter(|_| own),
            bandwidth: if own { bandwidth } else { Bandwidth::default() },
            mode,
        })
    }

    fn read_name(&self) -> Option<String> {
        let imp = self.imp();
        let name = imp.name.text().trim().to_owned();
        let taken = imp.facts.borrow().names.contains(&name);
        let problem = match name_problem(&name, taken) {
            None => String::new(),
            Some(ProblemKind::Empty) => gettext("The network needs a name."),
            Some(ProblemKind::NameTaken) => gettext("Another network has this name."),
            Some(other) => name_problem_sentence(&other).unwrap_or_default(),
        };
        imp.name_note.say(&problem, true);
        problem.is_empty().then_some(name)
    }

    /// The host's cards, and its bridge.
    fn read_devices(&self, mode: &NetworkMode) -> Option<(Vec<String>, Option<String>)> {
        let imp = self.imp();
        let facts = imp.facts.borrow();
        let card = || {
            let at = (imp.card.selected() as usize).checked_sub(1)?;
            facts.cards.get(at).cloned()
        };
        let (devices, bridge, problem) = match mode {
            NetworkMode::Nat | NetworkMode::Route => {
                (card().into_iter().collect(), None, String::new())
            }
            NetworkMode::HostDevice => {
                let card: Vec<String> = card().into_iter().collect();
                let problem = if card.is_empty() {
                    gettext("Choose the card to share.")
                } else {
                    String::new()
                };
                (card, None, problem)
            }
            NetworkMode::Bridge => {
                let bridge = facts.bridges.get(imp.bridge.selected() as usize).cloned();
                let problem = if bridge.is_none() {
                    gettext("The host has no bridge yet.")
                } else {
                    String::new()
                };
                (Vec::new(), bridge, problem)
            }
            NetworkMode::Macvtap(_) => {
                let checks = imp.card_checks.borrow();
                let chosen = checks.iter().filter(|(_, check)| check.is_active());
                let chosen: Vec<String> = chosen.map(|(card, _)| card.clone()).collect();
                let problem = if chosen.is_empty() {
                    gettext("Choose at least one card.")
                } else {
                    String::new()
                };
                (chosen, None, problem)
            }
            _ => (Vec::new(), None, String::new()),
        };
        let is_new = imp.edited.borrow().is_none();
        let refusal = session_refusal(mode, is_new && self.connection().is_session());
        let problem = refusal.unwrap_or(problem);
        imp.device_note.say(&problem, true);
        problem.is_empty().then_some((devices, bridge))
    }

    fn read_dns(&self) -> Option<Vec<DnsName>> {
        let imp = self.imp();
        if !imp.names.get_visible() {
            return Some(Vec::new());
        }
        let rows = imp.name_rows.all();
        let read = rows.iter().map(|row| {
            let text = row.entry.text();
            let mut words = text.split_whitespace();
            let address = words.next().and_then(|it| it.parse::<IpAddr>().ok());
            let names: Vec<String> = words.map(str::to_owned).collect();
            let name = address
                .filter(|_| !names.is_empty())
                .map(|address| DnsName { address, names });
            let problem = if name.is_none() && !text.trim().is_empty() {
                gettext("Write an address and then its names, as in “192.168.122.1 printer”.")
            } else {
                String::new()
            };
            row.note.say(&problem, true);
            name
        });
        let read: Vec<_> = read.collect();
        read.into_iter().collect()
    }

    fn read_limits(&self) -> Option<(Option<u32>, Bandwidth)> {
        let imp = self.imp();
        let mtu = number(&imp.mtu)
            .filter(|mtu| mtu.is_none_or(|mtu| (LEAST_MTU..=LARGEST_MTU).contains(&mtu)));
        let limit = |row: &adw::EntryRow| number(row).filter(|it| *it != Some(0));
        let (inbound, outbound) = (limit(&imp.inbound), limit(&imp.outbound));
        mark(&imp.mtu, mtu.is_none());
        mark(&imp.inbound, inbound.is_none());
        mark(&imp.outbound, outbound.is_none());
        let problem = if mtu.is_none() {
            gettext("A packet has 68 to 65535 bytes.")
        } else if inbound.is_none() || outbound.is_none() {
            gettext("A limit is a number above zero, or empty.")
        } else {
            String::new()
        };
        imp.limits_note.say(&problem, true);
        let mtu = mtu?.and_then(|mtu| u32::try_from(mtu).ok());
        Some((
            mtu,
            Bandwidth {
                inbound: inbound?,
                outbound: outbound?,
            },
        ))
    }
}

/// Why a network of this kind cannot be made by a user session; one over a bridge that is there needs no rights.
fn session_refusal(mode: &NetworkMode, is_session: bool) -> Option<String> {
    (is_session && *mode != NetworkMode::Bridge).then(|| {
        gettext(
            "A user session may not make a network of this kind: it takes the rights of the system connection (qemu:///system). Machines of a session reach the outside by user-mode networking.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_makes_only_what_needs_no_rights() {
        assert!(session_refusal(&NetworkMode::Nat, true).is_some());
        assert!(session_refusal(&NetworkMode::Isolated, true).is_some());
        assert_eq!(session_refusal(&NetworkMode::Bridge, true), None);
        assert_eq!(session_refusal(&NetworkMode::Nat, false), None);
    }
}
