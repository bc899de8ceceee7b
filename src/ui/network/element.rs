// SPDX-License-Identifier: GPL-3.0-or-later
//! One thing on the page of networks, whether the list or the map shows it: what
//! it is called, what is known of it, and its state.

use gtk::glib;
use gtk::glib::variant::{StaticVariantType, ToVariant};
use uuid::Uuid;

use super::labels;
use crate::model::topology::{HostCard, Plug, Segment, SegmentKind, Topology};
use crate::ui::names::shown_name;

/// What a thing is, and what distinguishes it from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Element {
    /// A card of the host, by its name.
    Card(String),
    /// A bridge or a virtual network, by its key.
    Segment(String),
    /// The host's side of a machine's card.
    Tap(Uuid, usize),
    /// A machine, in the segment of its card.
    Machine(Uuid, usize),
    /// The machines of a segment that are shown as one.
    Group(String),
}

/// Of what the actions on a machine's card are given: the machine's UUID, and the
/// card's place among its cards.
pub(super) fn card_type() -> glib::VariantType {
    <(String, u32)>::static_variant_type().into_owned()
}

impl Element {
    /// What the actions on a machine's card are given, where this is one's.
    pub(super) fn card(&self) -> Option<glib::Variant> {
        match self {
            Self::Tap(machine, card) | Self::Machine(machine, card) => {
                Some(card_variant(*machine, *card))
            }
            _ => None,
        }
    }
}

/// What the actions on a machine's card are given.
pub(super) fn card_variant(machine: Uuid, card: usize) -> glib::Variant {
    let place = u32::try_from(card).unwrap_or(u32::MAX);
    (machine.to_string(), place).to_variant()
}

/// State of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ElementState {
    /// It works.
    Up,
    /// It is off.
    Off,
    /// It should work and does not.
    Broken,
}

impl ElementState {
    /// The style class of what shows it.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Off => "off",
            Self::Broken => "broken",
        }
    }

    /// All style classes.
    pub(super) const CLASSES: [&'static str; 3] = ["up", "off", "broken"];
}

/// A thing with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemSummary {
    pub element: Element,
    pub title: String,
    pub details: String,
    /// One sentence that says what it is.
    pub sentence: String,
    pub state: ElementState,
    pub icon: &'static str,
}

impl ItemSummary {
    pub(super) fn card(card: &HostCard, topology: &Topology) -> Self {
        let link = &card.link;
        let state = match (link.enabled, link.up) {
            (false, _) => ElementState::Off,
            (true, Some(false)) => ElementState::Broken,
            (true, _) => ElementState::Up,
        };
        Self {
            element: Element::Card(link.name.clone()),
            title: shown_name(&link.name),
            details: labels::card_details(link),
            sentence: labels::card_sentence(card, topology),
            state,
            icon: "network-wired-symbolic",
        }
    }

    pub(super) fn segment(segment: &Segment) -> Self {
        let state = match (segment.missing, segment.up) {
            (true, _) => ElementState::Broken,
            (_, true) => ElementState::Up,
            (_, false) => ElementState::Off,
        };
        Self {
            element: Element::Segment(segment.key.clone()),
            title: labels::segment_title(segment),
            details: labels::segment_details(segment),
            sentence: labels::segment_sentence(segment),
            state,
            icon: match segment.kind {
                SegmentKind::Network(_) => "network-workgroup-symbolic",
                _ => "network-server-symbolic",
            },
        }
    }

    pub(super) fn tap(plug: &Plug, segment: &Segment) -> Option<Self> {
        let tap = plug.tap.clone()?;
        Some(Self {
            element: Element::Tap(plug.machine, plug.card.0),
            details: labels::tap_details(plug),
            sentence: labels::tap_sentence(&tap, plug, segment),
            title: tap,
            state: state_of(plug),
            icon: "network-transmit-receive-symbolic",
        })
    }

    pub(super) fn machine(plug: &Plug, segment: &Segment) -> Self {
        Self {
            element: Element::Machine(plug.machine, plug.card.0),
            title: shown_name(&plug.machine_name),
            details: labels::machine_details(plug),
            sentence: labels::machine_sentence(plug, segment),
            state: state_of(plug),
            icon: "computer-symbolic",
        }
    }

    /// Whether a search for `wanted`, in lower case, finds it.
    pub(super) fn matches(&self, wanted: &str) -> bool {
        self.title.to_lowercase().contains(wanted) || self.details.to_lowercase().contains(wanted)
    }
}

fn state_of(plug: &Plug) -> ElementState {
    if !plug.active {
        ElementState::Off
    } else if plug.works() {
        ElementState::Up
    } else {
        ElementState::Broken
    }
}
