// SPDX-License-Identifier: GPL-3.0-or-later
//! How long the map of many machines takes, each drawn by itself.

use std::time::Duration;

use uuid::Uuid;

use super::*;
use crate::model::topology::{Plug, Segment, SegmentKind};

/// Far more than it takes even without optimization: this is no measurement, it keeps the map from doing what grows with
/// the square of what is on it.
const LIMIT: Duration = Duration::from_secs(3);

fn plug(number: usize) -> Plug {
    Plug {
        machine: Uuid::from_u128(number as u128),
        machine_name: format!("machine-{number:03}"),
        active: true,
        card: (0, 1),
        mac: None,
        tap: Some(format!("vnet{number}")),
        attached: Some(true),
        cable: true,
        address: Some("10.0.0.2".to_owned()),
        assigned: None,
    }
}

fn whole() -> Topology {
    let segment = |at: usize| Segment {
        key: format!("bridge:br{at}"),
        name: format!("br{at}"),
        kind: SegmentKind::Bridge,
        bridge: None,
        networks: Vec::new(),
        up: true,
        missing: false,
        addresses: vec!["10.0.0.1/24".to_owned()],
        dhcp: None,
        uplinks: Vec::new(),
        plugs: (at * 10..at * 10 + 10).map(plug).collect(),
    };
    Topology {
        segments: (0..20).map(segment).collect(),
        ..Topology::default()
    }
}

#[gtk::test]
fn two_hundred_machines_each_by_itself() {
    adw::init().expect("a display: run this suite under Xvfb");
    let view: MapView = glib::Object::new();
    let window = gtk::Window::builder()
        .default_width(1000)
        .default_height(700)
        .child(&view)
        .build();
    window.present();
    let map = view.network_map();
    let keys = (0..20).map(|at| format!("bridge:br{at}"));
    map.imp().wanted.borrow_mut().unfolded = keys.collect();
    let since = Instant::now();
    view.show(&Rc::new(whole()), "");
    let context = glib::MainContext::default();
    while map.imp().shown_since.get().is_some() && since.elapsed() < LIMIT {
        context.iteration(true);
    }
    eprintln!("drawn in {:?}", since.elapsed());
    assert!(since.elapsed() < LIMIT, "not drawn in {LIMIT:?}");
    // Each bridge, its group, and for each machine itself and its tap.
    assert_eq!(map.imp().order.borrow().len(), 20 * 2 + 200 * 2);
    let first = map.imp().order.borrow()[0].clone();
    view.show(&Rc::new(whole()), "");
    assert_eq!(
        map.imp().order.borrow()[0],
        first,
        "what stays keeps its widget"
    );
    window.destroy();
}
