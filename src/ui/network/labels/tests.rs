// SPDX-License-Identifier: GPL-3.0-or-later
//! Sentences about parts of a network.

use super::*;

#[test]
fn speeds() {
    assert_eq!(speed(1000), "1 Gbit/s");
    assert_eq!(speed(2500), "2500 Mbit/s");
    assert_eq!(speed(100), "100 Mbit/s");
}
