// SPDX-License-Identifier: GPL-3.0-or-later
//! What was entered as an address, and what is wrong with it.

use std::net::IpAddr;

use adw::prelude::*;
use adw::subclass::prelude::*;
use ipnet::IpNet;

use super::{AddressGroup, say};
use crate::definition::network::plan::AddressPlan;
use crate::definition::network::subnet::{
    AddressProblem, SubnetError, address_problem, host_problem, is_ipv6, parse_subnet, size,
    with_host,
};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::network::dialog::facts::Facts;

impl AddressGroup {
    /// What was entered; says what is wrong with it, and gives nothing then.
    pub(in crate::ui::network::dialog) fn read(
        &self,
        facts: &Facts,
    ) -> Option<Option<AddressPlan>> {
        let imp = self.imp();
        if !self.get_visible() || !imp.on.is_active() {
            say(&imp.subnet_note, "");
            say(&imp.range_note, "");
            return Some(None);
        }
        let (problem, free) = self.subnet_problem(facts);
        imp.free.set(free);
        say(&imp.subnet_note, &problem);
        let label =
            free.map(|free| gettext_f("Use {subnet}", &[("subnet", &free.trunc().to_string())]));
        if let Some(note) = imp.subnet_note.borrow().as_ref() {
            note.offer(label.as_deref());
        }
        let subnet = self.subnet().filter(|_| problem.is_empty());
        let Some(subnet) = subnet else {
            say(&imp.range_note, "");
            return None;
        };
        if let Some(note) = imp.subnet_note.borrow().as_ref() {
            note.say(&announcing_problem(subnet, imp.dhcp.is_active()), false);
        }
        if !imp.dhcp.is_active() {
            say(&imp.range_note, "");
            return Some(Some(AddressPlan { subnet, dhcp: None }));
        }
        let range = self.range(subnet);
        say(
            &imp.range_note,
            range.as_ref().err().map_or("", String::as_str),
        );
        let dhcp = Some(range.ok()?);
        Some(Some(AddressPlan { subnet, dhcp }))
    }

    fn subnet_problem(&self, facts: &Facts) -> (String, Option<IpNet>) {
        let parsed = parse_subnet(&self.imp().subnet.text());
        let example = facts.free(self.ipv6());
        let shown = example.map_or(String::new(), |it| it.trunc().to_string());
        let values = [("example", shown.as_str())];
        let subnet = match parsed {
            Ok(subnet) if is_ipv6(subnet) != self.ipv6() => {
                let problem = gettext_f("Write it as in {example}.", &values);
                return (problem, example);
            }
            Ok(subnet) => subnet,
            Err(SubnetError::Prefix) => {
                let problem = gettext_f(
                    "The prefix length follows a slash, as in {example}.",
                    &values,
                );
                return (problem, None);
            }
            Err(_) => return (gettext_f("Write it as in {example}.", &values), None),
        };
        if size(subnet) < 4 {
            return (gettext("It has no room for machines."), None);
        }
        if let Some(problem) = host_problem(with_host(subnet)) {
            return (host_sentence(problem), example);
        }
        let Some((other, whose)) = facts.collision(subnet) else {
            return (String::new(), None);
        };
        let problem = gettext_f(
            "It overlaps with {subnet} of {whose}.",
            &[("subnet", &other.to_string()), ("whose", whose)],
        );
        (problem, example)
    }

    pub(super) fn range(&self, subnet: IpNet) -> Result<(IpAddr, IpAddr), String> {
        let imp = self.imp();
        let read = |row: &adw::EntryRow| {
            let address = row.text().trim().parse::<IpAddr>().ok();
            let address = address.ok_or(AddressProblem::Outside)?;
            match address_problem(subnet, address) {
                Some(problem) => Err(problem),
                None => Ok(address),
            }
        };
        let ends = read(&imp.first).and_then(|first| Ok((first, read(&imp.last)?)));
        let (first, last) = ends.map_err(|problem| match problem {
            AddressProblem::Network => gettext("The network’s own address cannot be handed out."),
            AddressProblem::Broadcast => {
                gettext("The network’s broadcast address cannot be handed out.")
            }
            _ => gettext_f(
                "The first and last address must be in {subnet}.",
                &[("subnet", &subnet.trunc().to_string())],
            ),
        })?;
        if first > last {
            return Err(gettext("The last address comes before the first."));
        }
        if (first..=last).contains(&subnet.addr()) {
            return Err(gettext_f(
                "The host’s own address {address} is in this range.",
                &[("address", &subnet.addr().to_string())],
            ));
        }
        Ok((first, last))
    }
}

/// Why a network cannot be one of machines.
fn host_sentence(problem: AddressProblem) -> String {
    match problem {
        AddressProblem::Loopback => {
            gettext("These are addresses of a computer for itself (loopback).")
        }
        AddressProblem::Multicast => gettext("These are addresses of groups (multicast)."),
        AddressProblem::LinkLocal => {
            gettext("Every IPv6 link has addresses of this network by itself (link-local).")
        }
        AddressProblem::Broadcast => {
            gettext("This is the network’s broadcast address: the host needs another one in it.")
        }
        AddressProblem::Network => {
            gettext("This is the network’s own address: the host needs another one in it.")
        }
        AddressProblem::Reserved | AddressProblem::Outside => {
            gettext("A host cannot have this address.")
        }
    }
}

/// What of a network's announcement does not work with this length: a machine makes
/// an IPv6 address for itself in a /64 alone, and dnsmasq refuses to start with less
/// than that.
fn announcing_problem(subnet: IpNet, dhcp: bool) -> String {
    match subnet.prefix_len() {
        _ if !is_ipv6(subnet) => String::new(),
        64 => String::new(),
        65.. if dhcp => gettext(
            "Machines give themselves IPv6 addresses only in a /64: here they have to ask for them (DHCP).",
        ),
        _ => gettext(
            "Networks are announced to machines as a /64: with another length it may not start.",
        ),
    }
}
