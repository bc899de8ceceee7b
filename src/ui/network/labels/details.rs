// SPDX-License-Identifier: GPL-3.0-or-later
//! The small lines on the map: what is known of a card, a segment, a group, a tap and a machine.

use super::{AND, machines, mode_word, shown, state};
use crate::definition::host_link::{HostLink, LinkKind};
use crate::model::topology::{Plug, Segment, SegmentKind};
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::names::shown_name;
use crate::ui::widgets::set_address_text;

/// Whether a device is on, and whether anything is at its other end.
pub(in crate::ui::network) fn link_state(link: &HostLink) -> String {
    match (link.enabled, link.up) {
        (false, _) => pgettext("device", "off"),
        (true, Some(false)) if link.kind == LinkKind::Bridge => gettext("up, nothing connected"),
        (true, Some(false)) => gettext("no cable"),
        (true, _) => pgettext("device", "up"),
    }
}

/// How fast a device is.
pub(in crate::ui::network) fn speed(megabits: u32) -> String {
    if megabits >= 1000 && megabits.is_multiple_of(1000) {
        let speed = (megabits / 1000).to_string();
        gettext_f("{speed} Gbit/s", &[("speed", &speed)])
    } else {
        gettext_f("{speed} Mbit/s", &[("speed", &megabits.to_string())])
    }
}

pub(in crate::ui::network) fn card_details(link: &HostLink) -> String {
    let mut parts = vec![link_state(link)];
    if link.enabled && link.up == Some(true) {
        parts.extend(link.speed.map(speed));
    }
    parts.extend(shown(link));
    parts.join(AND)
}

pub(in crate::ui::network) fn segment_title(segment: &Segment) -> String {
    match segment.kind {
        SegmentKind::Bridge | SegmentKind::Network(_) => shown_name(&segment.name),
        SegmentKind::Direct => gettext_f("Macvtap on {card}", &[("card", &segment.name)]),
        SegmentKind::User => gettext("User-mode networking"),
        SegmentKind::HostDevice => gettext("Devices of the host"),
        // A network, where it could not be read which networks there are.
        SegmentKind::Other if !segment.name.is_empty() => shown_name(&segment.name),
        SegmentKind::Other => gettext("Other connections"),
    }
}

pub(in crate::ui::network) fn segment_details(segment: &Segment) -> String {
    let mut parts = Vec::new();
    match &segment.kind {
        SegmentKind::Bridge => parts.push(gettext("Bridge")),
        SegmentKind::Network(mode) if !segment.networks.is_empty() => parts.push(mode_word(mode)),
        _ => {}
    }
    parts.extend(state(segment));
    if matches!(segment.kind, SegmentKind::Network(_)) {
        parts.extend(segment.bridge.clone());
    }
    parts.extend(segment.addresses.iter().cloned());
    if let Some((first, last)) = &segment.dhcp {
        let values = [("first", first.to_string()), ("last", last.to_string())];
        let values = values.each_ref().map(|(name, it)| (*name, it.as_str()));
        parts.push(gettext_f("DHCP {first} – {last}", &values));
    }
    if segment.kind == SegmentKind::Bridge {
        for network in &segment.networks {
            parts.push(gettext_f("network {name}", &[("name", &network.name)]));
        }
    }
    parts.extend(machines(segment));
    parts.join(AND)
}

/// What a click on the machines that are shown as one does.
pub(in crate::ui::network) fn group_details(unfolded: bool) -> String {
    if unfolded {
        gettext("Show as One")
    } else {
        gettext("Show Each")
    }
}

pub(in crate::ui::network) fn tap_details(plug: &Plug) -> String {
    if !plug.cable {
        gettext("cable unplugged")
    } else if plug.attached == Some(false) {
        gettext("not connected")
    } else {
        plug.mac.map(|mac| mac.to_string()).unwrap_or_default()
    }
}

pub(in crate::ui::network) fn machine_details(plug: &Plug) -> String {
    let mut parts = Vec::new();
    if !plug.active {
        parts.push(pgettext("machine", "off"));
    } else if !plug.cable {
        parts.push(gettext("cable unplugged"));
    } else if plug.attached == Some(false) {
        parts.push(gettext("no network"));
    } else {
        let assigned = || plug.assigned.as_deref().map(set_address_text);
        let address = plug.address.clone().or_else(assigned);
        parts.push(address.unwrap_or_else(|| gettext("no address known")));
    }
    let (card, cards) = plug.card;
    if cards > 1 {
        let values = [
            ("number", (card + 1).to_string()),
            ("all", cards.to_string()),
        ];
        let values = values.each_ref().map(|(name, it)| (*name, it.as_str()));
        parts.push(gettext_f("card {number} of {all}", &values));
    }
    parts.join(AND)
}
