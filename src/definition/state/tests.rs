// SPDX-License-Identifier: GPL-3.0-or-later
//! States by libvirt’s numbers and events.
use super::*;

#[test]
fn states_and_reasons_by_libvirts_numbers() {
    use MachineState as S;
    use StateReason as R;
    for (numbers, expected) in [
        ((0, 0), (S::NoState, R::Unknown)),
        ((1, 1), (S::Running, R::Booted)),
        ((1, 11), (S::Running, R::PostCopyFailed)),
        ((2, 0), (S::Blocked, R::Unknown)),
        ((3, 1), (S::Paused, R::User)),
        ((3, 5), (S::Paused, R::IoError)),
        ((3, 10), (S::Paused, R::Crashed)),
        ((4, 1), (S::ShuttingDown, R::User)),
        ((5, 3), (S::ShutOff, R::Crashed)),
        ((5, 8), (S::ShutOff, R::Daemon)),
        ((6, 1), (S::Crashed, R::Panicked)),
        ((7, 0), (S::Suspended, R::Unknown)),
        ((99, 99), (S::NoState, R::Unknown)),
        ((1, -1), (S::Running, R::Unknown)),
    ] {
        assert_eq!(state_and_reason(numbers.0, numbers.1), expected);
    }
}

#[test]
fn events_move_a_row() {
    use MachineState as S;
    use StateReason as R;
    for (event, expected) in [
        ((0, 0), None),
        ((1, 0), None),
        ((2, 0), Some((S::Running, R::Booted))),
        ((2, 4), Some((S::Running, R::WokenUp))),
        ((3, 0), Some((S::Paused, R::User))),
        ((3, 2), Some((S::Paused, R::IoError))),
        ((4, 0), Some((S::Running, R::Unpaused))),
        ((5, 0), Some((S::ShutOff, R::Shutdown))),
        ((5, 1), Some((S::ShutOff, R::Destroyed))),
        ((5, 4), Some((S::ShutOff, R::Saved))),
        ((5, 6), Some((S::ShutOff, R::FromSnapshot))),
        ((6, 0), Some((S::ShuttingDown, R::Unknown))),
        ((7, 1), Some((S::Suspended, R::Unknown))),
        ((8, 0), Some((S::Crashed, R::Panicked))),
        ((8, 1), None),
        ((9, 0), None),
    ] {
        assert_eq!(state_after_event(event.0, event.1), expected, "{event:?}");
    }
    assert!(S::Suspended.is_active() && S::Crashed.is_active());
    assert!(!S::ShutOff.is_active());
}
