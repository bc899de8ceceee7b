// SPDX-License-Identifier: GPL-3.0-or-later
//! Sentences about what was found.

use super::*;

#[test]
fn everything_broken_is_said_with_what_helps() {
    let name = || "br100".to_owned();
    let address = || "10.0.0.2".parse().unwrap();
    let all = [
        Broken::MachineOff,
        Broken::CableUnplugged,
        Broken::UserMode,
        Broken::Macvtap(name()),
        Broken::NetworkGone(name()),
        Broken::NetworkOff(name()),
        Broken::BridgeGone(name()),
        Broken::NotABridge(name()),
        Broken::TapGone,
        Broken::TapElsewhere {
            tap: name(),
            bridge: name(),
            now: None,
        },
        Broken::TapDown(name()),
        Broken::BridgeDown(name()),
        Broken::NoHostAddress(name()),
        Broken::UplinkDown {
            bridge: name(),
            port: name(),
        },
        Broken::NoGuestAddress { has_dhcp: true },
        Broken::NoAnswer(address()),
        Broken::StoppedAnswering(address()),
        Broken::OtherAnswers(address(), "52:54:00:00:00:01".parse().unwrap()),
    ];
    for found in all {
        let (text, helps) = broken(&found);
        assert!(!text.is_empty() && !helps.is_empty(), "{found:?}");
        assert!(!text.contains('{') && !helps.contains('{'), "{found:?}");
    }
}

#[test]
fn the_broken_step_comes_after_what_is_well() {
    let report = Report {
        passed: vec![Place::Machine],
        broken: Some(Broken::BridgeGone("br101".into())),
        remarks: vec![Remark::NoUplink("br101".into())],
    };
    let outcomes: Vec<_> = steps(&report).iter().map(|step| step.outcome).collect();
    assert_eq!(outcomes, [Outcome::Well, Outcome::Broken, Outcome::Remark]);
    assert_eq!(verdict(&report).0, "The bridge br101 no longer exists");
}
