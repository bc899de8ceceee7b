// SPDX-License-Identifier: GPL-3.0-or-later
//! Addresses that are accepted.

use super::*;

#[test]
fn who_gets_an_ipv6_address() {
    let read = |text: &str| {
        read_ipv6(text).map(|it| {
            assert_eq!(it.address.to_string(), "fd00::5");
            (it.id, it.name)
        })
    };
    let (id, name) = ("0:3:0:1:52:54:0:0:0:1", "demo-1");
    let own = |text: &str| Some(text.to_owned());
    assert_eq!(read("demo-1 fd00::5"), Some((None, own(name))));
    assert_eq!(read(&format!("{id}  fd00::5 ")), Some((own(id), None)));
    let both = format!("{id} {name} fd00::5");
    assert_eq!(read(&both), Some((own(id), own(name))));
    for wrong in [
        "",
        "fd00::5",
        "demo-1",
        "demo-1 10.0.0.5",
        "a b fd00::5",
        "ü fd00::5",
    ] {
        assert_eq!(read_ipv6(wrong), None, "{wrong}");
    }
}
