// SPDX-License-Identifier: GPL-3.0-or-later
//! Steps from one definition to another.

use super::steps::Step;
use super::*;
use crate::model::hardware::Part;

#[test]
fn what_is_said_of_a_machine_is_said_while_it_runs() {
    let saved = "<domain type='qemu'><name>a</name><title>old</title><devices/></domain>";
    let running = saved.replace("<domain", "<domain id='1'");
    let parse = |xml: &str| Definition::parse(xml).unwrap();
    let mut draft = Draft::new(parse(saved));
    draft.set(&Part::About, "title", |machine, _| machine.set_title(None));
    draft.set(&Part::About, "system", |machine, _| {
        machine.set_os_id(Some("http://debian.org/debian/12"));
    });
    let running = parse(&running);
    let expected = [
        Step::Title(None),
        Step::System(Some("http://debian.org/debian/12".to_owned())),
    ];
    assert_eq!(steps(&running, &draft.on(&running)), expected);
}
