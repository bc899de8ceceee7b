// SPDX-License-Identifier: GPL-3.0-or-later
//! Steps of a creation.

use super::making::{with_path, with_uuid};

#[test]
fn the_definition_gets_the_real_path() {
    let document = "<domain><devices><disk><source file='/a'/></disk>\
                    <disk><source file='/b'/></disk></devices></domain>";
    assert_eq!(with_path(document, "/a", "/a").unwrap(), document);
    let changed = with_path(document, "/a", "/real/a").unwrap();
    assert_eq!(changed, document.replace("'/a'", "'/real/a'"));
}

#[test]
fn a_machine_that_runs_once_has_a_uuid() {
    let own = "<domain><uuid>6f3c0b8e-33d6-4a8a-9f0a-0c9f3f6c1f10</uuid></domain>";
    assert_eq!(with_uuid(own).unwrap().0, own);
    let (document, uuid) = with_uuid("<domain><name>a</name></domain>").unwrap();
    assert!(document.contains(&uuid.to_string()) && !uuid.is_nil());
}
