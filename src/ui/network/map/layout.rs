// SPDX-License-Identifier: GPL-3.0-or-later
//! Positions on the map: the host's cards on the left, then what
//! they lead to, then the taps, then the machines. A bridge is as high as all
//! that is plugged into it, so that every line is straight and none crosses
//! another.

use std::collections::HashSet;

use crate::model::topology::{Segment, Topology};
use crate::ui::network::element::{Element, ElementState, ItemSummary};
use crate::ui::network::labels;

/// The columns: where each begins, and how wide it is.
const CARD: (f32, f32) = (18.0, 176.0);
const SEGMENT: (f32, f32) = (244.0, 240.0);
const TAP: (f32, f32) = (534.0, 150.0);
const MACHINE: (f32, f32) = (734.0, 230.0);

/// Where the heading of each column is, and how wide it can be.
pub(super) const COLUMNS: [(f32, f32); 4] = [
    (CARD.0, 210.0),
    (SEGMENT.0, 270.0),
    (TAP.0, 190.0),
    (MACHINE.0, MACHINE.1),
];

/// Of the whole.
pub(super) const WIDTH: f32 = 982.0;

pub(super) const MARGIN: f32 = 12.0;
const ROW: f32 = 46.0;
const ROW_GAP: f32 = 8.0;
const SEGMENT_GAP: f32 = 26.0;

/// On a host with more cards than this, the machines of a segment with more than
/// that are shown as one.
const MANY: usize = 40;
const SOME: usize = 6;

/// A thing in its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub described: ItemSummary,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

/// A wire between two columns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub from: f32,
    pub to: f32,
    pub y: f32,
    pub state: ElementState,
    /// Whose wire it is.
    pub element: Element,
    /// By whose traffic it is thicker.
    pub taps: Vec<String>,
}

/// The whole map.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Layout {
    pub things: Vec<Placed>,
    pub lines: Vec<Line>,
    pub height: f32,
}

/// How wide what says more than a machine is: a segment. Its text takes as many
/// lines as it needs.
pub(super) const SEGMENT_WIDTH: f32 = SEGMENT.1;

/// What a person wants to see of the whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// What is searched for, in lower case.
    pub text: String,
    /// The segments whose machines are shown each by itself.
    pub unfolded: HashSet<String>,
}

/// Puts everything in its place, below headings of a height. `high` is how high a
/// segment is by its text.
pub(super) fn lay_out(
    topology: &Topology,
    wanted: &Wanted,
    headings: f32,
    high: &dyn Fn(&ItemSummary) -> f32,
) -> Layout {
    let plugs: usize = topology.segments.iter().map(|it| it.plugs.len()).sum();
    let mut layout = Layout {
        height: MARGIN + headings,
        ..Layout::default()
    };
    for (at, segment) in topology.segments.iter().enumerate() {
        let folds = plugs > MANY && segment.plugs.len() > SOME && wanted.text.is_empty();
        let head = (ItemSummary::segment(segment), high);
        layout.segment(topology, (at, segment), head, wanted, folds);
    }
    for card in topology.cards.iter().filter(|it| it.segment.is_none()) {
        let card = ItemSummary::card(card, topology);
        if card.matches(&wanted.text) {
            let y = layout.height;
            layout.put(card, CARD, y, ROW);
            layout.height += ROW + ROW_GAP;
        }
    }
    layout.height += MARGIN;
    layout
}

impl Layout {
    fn put(&mut self, described: ItemSummary, (x, width): (f32, f32), y: f32, height: f32) {
        self.things.push(Placed {
            described,
            x,
            y,
            width,
            height,
        });
    }

    fn line(
        &mut self,
        (from, to): (f32, f32),
        y: f32,
        (element, state): (Element, ElementState),
        taps: Vec<String>,
    ) {
        self.lines.push(Line {
            from,
            to,
            y: y + ROW / 2.0,
            state,
            element,
            taps,
        });
    }

    fn segment(
        &mut self,
        topology: &Topology,
        (at, segment): (usize, &Segment),
        (head, high): (ItemSummary, &dyn Fn(&ItemSummary) -> f32),
        wanted: &Wanted,
        folds: bool,
    ) {
        let whole = head.matches(&wanted.text);
        let cards: Vec<ItemSummary> = topology
            .cards
            .iter()
            .filter(|card| card.segment == Some(at))
            .map(|card| ItemSummary::card(card, topology))
            .filter(|card| whole || card.matches(&wanted.text))
            .collect();
        let unfolded = !folds || wanted.unfolded.contains(&segment.key);
        let plugs: Vec<(Option<ItemSummary>, ItemSummary)> = segment
            .plugs
            .iter()
            .filter(|_| unfolded)
            .map(|plug| {
                (
                    ItemSummary::tap(plug, segment),
                    ItemSummary::machine(plug, segment),
                )
            })
            .filter(|(tap, machine)| {
                let tap = tap.as_ref().is_some_and(|tap| tap.matches(&wanted.text));
                whole || tap || machine.matches(&wanted.text)
            })
            .collect();
        if !whole && cards.is_empty() && plugs.is_empty() {
            return;
        }
        let top = self.height;
        let up = head.state;
        let mut y = top;
        for card in cards {
            self.card(card, y, up);
            y += ROW + ROW_GAP;
        }
        let mut machines = top;
        if folds {
            self.group(segment, machines, unfolded);
            machines += ROW + ROW_GAP;
        }
        for (tap, machine) in plugs {
            self.plug(tap, machine, machines);
            machines += ROW + ROW_GAP;
        }
        let least = high(&head).max(ROW);
        let height = (y.max(machines) - ROW_GAP - top).max(least);
        self.put(head, SEGMENT, top, height);
        self.height = top + height + SEGMENT_GAP;
    }

    fn card(&mut self, card: ItemSummary, y: f32, segment: ElementState) {
        let state = if segment == ElementState::Up {
            card.state
        } else {
            segment
        };
        let whose = (card.element.clone(), state);
        self.line((CARD.0 + CARD.1, SEGMENT.0), y, whose, Vec::new());
        self.put(card, CARD, y, ROW);
    }

    /// A machine that is off has no wire: it is plugged in when it starts.
    fn plug(&mut self, tap: Option<ItemSummary>, machine: ItemSummary, y: f32) {
        let whose = (machine.element.clone(), machine.state);
        let runs = machine.state != ElementState::Off;
        let end = SEGMENT.0 + SEGMENT.1;
        match tap {
            Some(tap) => {
                let name = vec![tap.title.clone()];
                self.line((end, TAP.0), y, whose.clone(), name.clone());
                self.line((TAP.0 + TAP.1, MACHINE.0), y, whose, name);
                self.put(tap, TAP, y, ROW);
            }
            None if runs => self.line((end, MACHINE.0), y, whose, Vec::new()),
            None => {}
        }
        self.put(machine, MACHINE, y, ROW);
    }

    fn group(&mut self, segment: &Segment, y: f32, unfolded: bool) {
        let group = ItemSummary::group(segment, unfolded);
        let taps = segment.plugs.iter().filter_map(|plug| plug.tap.clone());
        let whose = (group.element.clone(), group.state);
        if group.state != ElementState::Off {
            self.line((SEGMENT.0 + SEGMENT.1, MACHINE.0), y, whose, taps.collect());
        }
        self.put(group, MACHINE, y, ROW);
    }
}

impl ItemSummary {
    /// The machines of a segment as one.
    fn group(segment: &Segment, unfolded: bool) -> Self {
        let broken = segment.plugs.iter().any(|it| it.active && !it.works());
        let running = segment.plugs.iter().any(|it| it.active);
        Self {
            element: Element::Group(segment.key.clone()),
            title: labels::machines(segment).unwrap_or_default(),
            details: labels::group_details(unfolded),
            sentence: labels::group_sentence(segment, unfolded),
            state: match (broken, running) {
                (true, _) => ElementState::Broken,
                (_, true) => ElementState::Up,
                _ => ElementState::Off,
            },
            icon: "view-list-symbolic",
        }
    }
}

#[cfg(test)]
mod tests;
