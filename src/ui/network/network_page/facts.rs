// SPDX-License-Identifier: GPL-3.0-or-later
//! What a network's page says of it.

use crate::definition::network::NetworkMode;
use crate::definition::network::plan::{AddressPlan, Bandwidth, NetworkPlan};
use crate::model::Network;
use crate::model::topology::{Plug, Topology};
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::network::labels;

/// Names and values, in order.
pub(super) fn rows(network: &Network) -> Vec<(String, String)> {
    let plan = network.plan();
    let state = match (network.active(), network.persistent()) {
        (true, true) => pgettext("network", "On"),
        (true, false) => gettext("On; disappears when it is stopped"),
        (false, _) => pgettext("network", "Off"),
    };
    let mut rows = vec![
        (gettext("State"), state),
        (gettext("Kind"), labels::mode_word(&plan.mode)),
    ];
    rows.extend(plan.bridge.clone().map(|it| (gettext("Bridge"), it)));
    if !plan.devices.is_empty() {
        rows.push((gettext("Host’s cards"), plan.devices.join(", ")));
    }
    for (name, address) in [
        (gettext("IPv4 network"), plan.ipv4),
        (gettext("IPv6 network"), plan.ipv6),
    ] {
        rows.extend(address.map(|it| (name, address_label(&it))));
    }
    rows.extend(plan.domain.clone().map(|it| (gettext("DNS suffix"), it)));
    for name in &plan.dns_names {
        let value = format!("{} {}", name.address, name.names.join(" "));
        rows.push((gettext("DNS name"), value));
    }
    rows.extend(more(&plan));
    rows
}

fn more(plan: &NetworkPlan) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for group in &plan.port_groups {
        let mut parts = vec![group.name.clone()];
        parts.extend(group.is_default.then(|| gettext("default")));
        let vlan = group.vlan.map(|it| it.to_string());
        parts.extend(vlan.map(|it| gettext_f("VLAN {number}", &[("number", &it)])));
        parts.extend(bandwidth(group.bandwidth));
        rows.push((gettext("Port group"), parts.join(" · ")));
    }
    rows.extend(plan.mtu.map(|it| (gettext("MTU"), it.to_string())));
    rows.extend(bandwidth(plan.bandwidth).map(|it| (gettext("Bandwidth"), it)));
    rows
}

fn address_label(address: &AddressPlan) -> String {
    let own = address.subnet.to_string();
    match address.dhcp {
        Some((first, last)) => {
            let values = [
                ("address", own),
                ("first", first.to_string()),
                ("last", last.to_string()),
            ];
            let values = values.each_ref().map(|(name, it)| (*name, it.as_str()));
            gettext_f("{address}, DHCP {first} – {last}", &values)
        }
        None => gettext_f("{address}, no DHCP", &[("address", &own)]),
    }
}

fn bandwidth(bandwidth: Bandwidth) -> Option<String> {
    let rate = |rate: u64| rate.to_string();
    let parts: Vec<String> = [
        bandwidth
            .inbound
            .map(|it| gettext_f("in {rate} KiB/s", &[("rate", &rate(it))])),
        bandwidth
            .outbound
            .map(|it| gettext_f("out {rate} KiB/s", &[("rate", &rate(it))])),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The cards of machines in a network, where it is shown.
pub(super) fn plugs<'a>(network: &Network, topology: &'a Topology) -> &'a [Plug] {
    let segment = topology.segments.iter().find(|segment| {
        let has = segment.networks.iter().any(|it| it.uuid == network.uuid());
        // On a bridge may be others, too.
        has && network.plan().mode != NetworkMode::Bridge
    });
    segment.map_or(&[], |segment| &segment.plugs)
}
