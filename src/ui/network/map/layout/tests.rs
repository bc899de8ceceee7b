// SPDX-License-Identifier: GPL-3.0-or-later
//! Where things are placed.

use super::*;
use crate::model::topology::{Plug, SegmentKind};
use uuid::Uuid;

fn plug(number: usize, active: bool) -> Plug {
    Plug {
        machine: Uuid::from_u128(number as u128),
        machine_name: format!("demo-{number}"),
        active,
        card: (0, 1),
        mac: None,
        tap: active.then(|| format!("vnet{number}")),
        attached: Some(true),
        cable: true,
        address: None,
        assigned: None,
    }
}

fn segment(name: &str, plugs: Vec<Plug>) -> Segment {
    Segment {
        key: format!("bridge:{name}"),
        name: name.to_owned(),
        kind: SegmentKind::Bridge,
        bridge: Some(name.to_owned()),
        networks: Vec::new(),
        up: true,
        missing: false,
        addresses: Vec::new(),
        dhcp: None,
        uplinks: Vec::new(),
        plugs,
    }
}

fn topology(segments: Vec<Segment>) -> Topology {
    Topology {
        segments,
        ..Topology::default()
    }
}

fn high(described: &ItemSummary) -> f32 {
    40.0 + 20.0 * described.details.matches('·').count() as f32
}

#[test]
fn a_segment_is_as_high_as_its_text_or_its_plugs() {
    let mut empty = segment("br0", Vec::new());
    let three = segment("br1", (0..3).map(|it| plug(it, true)).collect());
    let height = |segment: &Segment| {
        let layout = lay_out(
            &topology(vec![segment.clone()]),
            &Wanted::default(),
            0.0,
            &high,
        );
        let heads = layout.things.into_iter();
        let mut heads = heads.filter(|it| matches!(it.described.element, Element::Segment(_)));
        heads.next().map(|it| it.height)
    };
    // “Bridge · up”.
    assert_eq!(height(&empty), Some(60.0));
    empty.addresses = vec!["10.0.0.1/24".to_owned(), "fd00::1/64".to_owned()];
    assert_eq!(height(&empty), Some(100.0));
    assert_eq!(height(&three), Some(3.0 * ROW + 2.0 * ROW_GAP));
}

#[test]
fn a_machine_that_is_off_has_no_wire() {
    let whole = topology(vec![segment("br100", vec![plug(1, true), plug(2, false)])]);
    let layout = lay_out(&whole, &Wanted::default(), 0.0, &high);
    // The bridge, a tap, two machines; a wire on each side of the tap.
    assert_eq!(layout.things.len(), 4);
    assert_eq!(layout.lines.len(), 2);
    assert!(layout.lines.iter().all(|line| line.taps == ["vnet1"]));
}

#[test]
fn nothing_lies_over_anything() {
    let segments = (0..4).map(|number| {
        let plugs = (0..number * 3).map(|it| plug(number * 10 + it, it % 2 == 0));
        segment(&format!("br{number}"), plugs.collect())
    });
    let layout = lay_out(
        &topology(segments.collect()),
        &Wanted::default(),
        0.0,
        &high,
    );
    for (at, a) in layout.things.iter().enumerate() {
        for b in &layout.things[at + 1..] {
            let apart = a.x + a.width <= b.x
                || b.x + b.width <= a.x
                || a.y + a.height <= b.y
                || b.y + b.height <= a.y;
            assert!(apart, "{a:?} and {b:?}");
        }
        assert!(a.x + a.width < WIDTH && a.y + a.height < layout.height);
    }
}

#[test]
fn many_machines_are_one_until_they_are_unfolded_or_searched() {
    let plugs = (0..50).map(|number| plug(number, true)).collect();
    let whole = topology(vec![segment("br100", plugs)]);
    let mut wanted = Wanted::default();
    assert_eq!(lay_out(&whole, &wanted, 0.0, &high).things.len(), 2);
    wanted.unfolded.insert("bridge:br100".to_owned());
    assert_eq!(lay_out(&whole, &wanted, 0.0, &high).things.len(), 2 + 100);
    wanted = Wanted {
        text: "demo-49".to_owned(),
        ..Wanted::default()
    };
    let found = lay_out(&whole, &wanted, 0.0, &high);
    assert_eq!(found.things.len(), 3);
    wanted.text = "nothing".to_owned();
    assert!(lay_out(&whole, &wanted, 0.0, &high).things.is_empty());
}
