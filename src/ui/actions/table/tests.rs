// SPDX-License-Identifier: GPL-3.0-or-later
//! Tests of the table of actions.

use std::collections::HashSet;

use super::*;
use crate::ui::settings::Confirmation;

#[test]
fn each_row_is_an_action_of_its_own() {
    let names: HashSet<_> = TABLE.iter().map(|it| it.action.name).collect();
    assert_eq!(names.len(), TABLE.len());
}

/// What the model does not do, a dialog or a switch does; what can fail says what failed.
#[test]
fn each_row_has_its_work_and_its_labels() {
    for entry in &TABLE {
        let by_model = matches!(entry.work, Work::Run);
        let name = entry.action.name;
        assert_eq!(entry.action.has_work(), by_model, "{name}");
        assert!(!entry.name().is_empty(), "{name}");
        let can_fail = !matches!(entry.work, Work::Dialog(_) | Work::DialogForAll(_));
        assert_eq!((entry.failed)("x").contains('x'), can_fail, "{name}");
    }
}

#[test]
fn what_asks_in_a_dialog_has_dots() {
    for entry in &TABLE {
        let asks = matches!(entry.work, Work::Dialog(_) | Work::DialogForAll(_));
        let dots = entry.label().ends_with('…');
        assert!(dots || !asks, "{}", entry.action.name);
    }
}

/// Every switch in Preferences has its effect: what asks here is turned off by one of
/// them, and the rest ask elsewhere.
#[test]
fn each_confirmation_turns_off_a_question() {
    let elsewhere = [Confirmation::DeleteSnapshot, Confirmation::RemoveDevice];
    for setting in Confirmation::ALL {
        let mut questions = TABLE.iter().filter_map(|it| it.question);
        let asked = questions.any(|it| it.setting() == Some(setting));
        assert_eq!(asked, !elsewhere.contains(&setting), "{setting:?}");
    }
}
