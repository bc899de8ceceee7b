// SPDX-License-Identifier: GPL-3.0-or-later
//! Documents of the kind that people report to other programs: every device is known,
//! and an edit keeps all else.

use guesthouse::definition::device::lost;
use guesthouse::definition::machine::Machine;
use guesthouse::definition::xml::Document;

use crate::samples::sample;

/// All machines among them, each with the document it is in.
fn machines() -> Vec<(&'static str, Machine)> {
    let files = ["lossy", "nic1", "bus", "nvram", "efi", "dir", "virtiofs"];
    let mut machines: Vec<(&str, Machine)> = files
        .into_iter()
        .map(|file| (file, machine(file)))
        .collect();
    let host = Document::parse(&sample("reports/odd-host.xml")).expect("it is well-formed");
    for domain in host.find_all(host.root(), "domain") {
        let xml = host.element_xml(domain);
        machines.push(("odd-host", Machine::parse(&xml).expect("it is a machine")));
    }
    machines
}

fn machine(file: &str) -> Machine {
    let text = sample(&format!("reports/{file}.xml"));
    Machine::parse(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn a_value_is_set_and_taken_away_and_all_else_stays() {
    let all = machines();
    assert!(all.len() > 25, "only {} machines", all.len());
    for (file, machine) in all {
        let before = machine.to_string();
        let mut edited = machine.clone();
        edited.set_title(Some("a & <b>"));
        assert_eq!(edited.title().as_deref(), Some("a & <b>"), "{file}");
        edited.set_title(None);
        // The line break that came with the title may stay.
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = |text: &str| words(text).replace("> <", "><");
        assert_eq!(bare(&edited.to_string()), bare(&before), "{file}");
    }
}

#[test]
fn a_device_is_removed_and_the_others_stay() {
    for (file, machine) in machines() {
        for (id, element) in machine.devices() {
            let mut edited = machine.clone();
            edited.remove_device(element);
            let left: Vec<String> = edited
                .devices()
                .into_iter()
                .map(|(_, it)| edited.document().element_xml(it))
                .collect();
            let expected: Vec<String> = machine
                .devices()
                .into_iter()
                .filter(|(_, it)| *it != element)
                .map(|(_, it)| machine.document().element_xml(it))
                .collect();
            assert_eq!(left, expected, "{file}: {id}");
        }
    }
}

#[test]
fn a_lossy_disk_on_another_bus_loses_only_what_it_cannot_have() {
    let machine = machine("lossy");
    let before = machine.to_string();
    let mut edited = machine.clone();
    let (_, disk) = machine.devices().remove(0);
    edited.set_disk_bus(disk, "sata");
    let went = lost((machine.document(), disk), (edited.document(), disk));
    assert_eq!(went, ["iothread=\"1\"", "queues=\"2\""]);
    let expected = before
        .replace(
            " iothread='1' queues='2'/><source protocol",
            "/><source protocol",
        )
        .replace("dev='vda' bus='virtio'", "dev='sda' bus='sata'");
    assert_eq!(edited.to_string(), expected);
}
