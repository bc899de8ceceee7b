// SPDX-License-Identifier: GPL-3.0-or-later
//! What speaks against deleting an image.

use super::*;

fn machine(devices: &str) -> definition::machine::Machine {
    let xml = format!("<domain type='qemu'><devices>{devices}</devices></domain>");
    definition::machine::Machine::parse(&xml).unwrap()
}

fn volume(name: &str, backing: Option<&str>) -> VolumeInfo {
    VolumeInfo {
        encryption: None,
        path: format!("/srv/{name}"),
        name: name.to_owned(),
        pool: Some("default".to_owned()),
        format: "qcow2".to_owned(),
        capacity: 1,
        allocation: 1,
        backing: backing.map(str::to_owned),
        modified: None,
    }
}

fn file(path: &str, more: &str) -> String {
    format!("<disk type='file'><source file='{path}'/><target dev='vda'/>{more}</disk>")
}

fn check(disk: &str, users: &Users, volumes: &[VolumeInfo]) -> Option<Obstacle> {
    let disk = &machine(disk).disks()[0];
    let path = path_of(disk, volumes);
    obstacle(disk, path.as_deref(), users, volumes)
}

#[test]
fn a_volume_is_found_by_its_name() {
    let volumes = [volume("c", None)];
    let machine = machine("<disk type='volume'><source pool='default' volume='c'/></disk>");
    assert_eq!(paths(&machine, &volumes), ["/srv/c"]);
}

#[test]
fn a_disk_of_its_own_is_free_to_go() {
    assert_eq!(check(&file("/a", ""), &Users::new(), &[]), None);
    let block = "<disk type='block'><source dev='/srv/c'/><target dev='vda'/></disk>";
    assert_eq!(check(block, &Users::new(), &[volume("c", None)]), None);
}

#[test]
fn everything_else_is_left_alone() {
    let none = Users::new();
    assert_eq!(
        check(&file("/a", "<readonly/>"), &none, &[]),
        Some(Obstacle::ReadOnly)
    );
    assert_eq!(
        check(&file("/a", "<shareable/>"), &none, &[]),
        Some(Obstacle::Shareable)
    );
    let block = "<disk type='block'><source dev='/dev/sdz'/><target dev='vda'/></disk>";
    assert_eq!(check(block, &none, &[]), Some(Obstacle::Elsewhere));
    let users = Users::from([("/a".to_owned(), vec!["web".to_owned()])]);
    let used = Some(Obstacle::UsedBy(vec!["web".to_owned()]));
    assert_eq!(check(&file("/a", ""), &users, &[]), used);
    let overlay = [volume("overlay", Some("/a"))];
    let stood_on = Some(Obstacle::StoodOnBy(vec!["overlay".to_owned()]));
    assert_eq!(check(&file("/a", ""), &none, &overlay), stood_on);
}

#[test]
fn who_uses_an_image_uses_what_it_stands_on() {
    let volumes = [
        volume("top", Some("/srv/base")),
        volume("base", Some("/srv/top")),
        volume("other", None),
    ];
    let users = Users::from([("/srv/top".to_owned(), vec!["web".to_owned()])]);
    let below = images_below(&users, &volumes);
    assert_eq!(below["/srv/top"], ["web"]);
    assert_eq!(below["/srv/base"], ["web"]);
    assert_eq!(below.get("/srv/other"), None);
}
