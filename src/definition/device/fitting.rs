// SPDX-License-Identifier: GPL-3.0-or-later
//! What only some buses and models of a device can have: libvirt refuses it with any
//! other, so it goes with a change of them. The list is what libvirt 9.0 was seen to refuse
//! or leave out.

use crate::definition::xml::{Document, ElementId};

/// Whether a bus or a model can have it.
type Fits = fn(&str) -> bool;

/// A value: the path of its element, its attribute (the whole element where that is
/// empty), and what can have it.
type Rule = (&'static str, &'static str, Fits);

const DISK: [Rule; 18] = [
    ("", "model", never),
    ("driver", "queues", virtio),
    ("driver", "queue_size", virtio),
    ("driver", "iothread", virtio),
    ("driver/iothreads", "", virtio),
    ("driver", "iommu", virtio),
    ("driver", "ats", virtio),
    ("driver", "packed", virtio),
    ("driver", "page_per_vq", virtio),
    ("driver", "event_idx", virtio),
    ("driver", "ioeventfd", virtio),
    ("target", "rotation_rate", |bus| {
        matches!(bus, "scsi" | "sata" | "ide")
    }),
    ("target", "removable", |bus| bus == "usb"),
    ("wwn", "", |bus| matches!(bus, "scsi" | "ide")),
    ("vendor", "", |bus| bus == "scsi"),
    ("product", "", |bus| bus == "scsi"),
    ("geometry", "trans", |bus| bus == "ide"),
    ("geometry", "", |bus| bus != "usb"),
];

const NIC: [Rule; 2] = [("driver", "", virtio), ("teaming", "", virtio)];

const VIDEO: [Rule; 6] = [
    ("driver", "name", virtio),
    ("driver", "iommu", virtio),
    ("driver", "ats", virtio),
    ("driver", "packed", virtio),
    ("driver", "page_per_vq", virtio),
    ("model/resolution", "", |model| {
        matches!(model, "vga" | "bochs" | "qxl" | "virtio")
    }),
];

const CONTROLLER: [Rule; 1] = [("driver", "", virtio)];

const SOUND: [Rule; 4] = [
    ("codec", "", |model| matches!(model, "ich6" | "ich9")),
    ("", "multichannel", |model| model == "usb"),
    ("", "streams", virtio),
    ("driver", "", virtio),
];

const INPUT: [Rule; 2] = [("", "model", virtio), ("driver", "", virtio)];

const FOLDER: [Rule; 11] = [
    ("driver", "wrpolicy", |driver| driver != "virtiofs"),
    ("driver", "format", |driver| driver != "virtiofs"),
    ("driver", "name", |driver| driver != "virtiofs"),
    ("", "multidevs", |driver| driver != "virtiofs"),
    ("", "fmode", |driver| driver != "virtiofs"),
    ("", "dmode", |driver| driver != "virtiofs"),
    ("", "model", |driver| driver != "virtiofs"),
    ("readonly", "", |driver| driver != "virtiofs"),
    ("driver", "queue", |driver| driver == "virtiofs"),
    ("binary", "", |driver| driver == "virtiofs"),
    ("idmap", "", |driver| driver == "virtiofs"),
];

fn never(_: &str) -> bool {
    false
}

/// Also `virtio-scsi`, `virtio-transitional`, …
fn virtio(word: &str) -> bool {
    word.starts_with("virtio")
}

/// Takes out what a device that has become one of this bus or model cannot have.
pub(super) fn fit(document: &mut Document, device: ElementId, word: &str) {
    let rules: &[Rule] = match document.name(device) {
        "disk" => &DISK,
        // Its driver is the host's, whatever the model.
        "interface" if document.attr(device, "type").as_deref() == Some("hostdev") => &[],
        "interface" => &NIC,
        "video" => &VIDEO,
        "controller" => &CONTROLLER,
        "sound" => &SOUND,
        "input" => &INPUT,
        "filesystem" => &FOLDER,
        _ => &[],
    };
    for (path, attribute, fits) in rules {
        if fits(word) {
            continue;
        }
        let places = match *path {
            "" => vec![device],
            path => document.find_all(device, path),
        };
        for place in places {
            match *attribute {
                "" => document.remove(place),
                name => {
                    document.remove_attr(place, name);
                }
            }
        }
    }
    if document.name(device) == "tpm" {
        fit_tpm(document, device, word);
    }
}

/// Only the oldest interface knows TPM 1.2.
fn fit_tpm(document: &mut Document, tpm: ElementId, model: &str) {
    if let Some(backend) = document.find(tpm, "backend")
        && model != "tpm-tis"
        && document.attr(backend, "version").as_deref() == Some("1.2")
    {
        document.remove_attr(backend, "version");
    }
}

/// Where a device is plugged in; of no interest to a person.
const PLACES: [&str; 3] = ["address", "alias", "master"];

/// What a device had before a change and no longer has, as it is written: attributes
/// such as `queues="2"`, elements such as `<wwn>`. Its address is not listed.
#[must_use]
pub fn lost(before: (&Document, ElementId), after: (&Document, ElementId)) -> Vec<String> {
    let mut all = Vec::new();
    collect(before, Some(after), &mut all);
    all
}

fn collect(
    (old, from): (&Document, ElementId),
    new: Option<(&Document, ElementId)>,
    all: &mut Vec<String>,
) {
    for name in old.attr_names(from) {
        let has = new.is_some_and(|(new, it)| new.attr(it, name).is_some());
        if let (false, Some(value)) = (has, old.attr(from, name)) {
            all.push(format!("{name}=\"{value}\""));
        }
    }
    let mut seen: Vec<&str> = Vec::new();
    for child in old.children(from) {
        let name = old.name(child);
        if PLACES.contains(&name) || seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let other = new.and_then(|(new, it)| Some((new, new.find(it, name)?)));
        let is_bare = old.attr_names(child).is_empty() && old.children(child).next().is_none();
        if other.is_none() && is_bare {
            all.push(format!("<{name}>"));
        }
        collect((old, child), other, all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::machine::Machine;

    /// The device after a change, and what it lost by it.
    fn change(xml: &str, change: impl Fn(&mut Machine, ElementId)) -> (String, Vec<String>) {
        let xml = format!("<domain type='qemu'><devices>{xml}</devices></domain>");
        let before = Machine::parse(&xml).unwrap();
        let (id, element) = before.devices().remove(0);
        let mut after = before.clone();
        change(&mut after, element);
        let lost = lost((before.document(), element), (after.document(), element));
        assert_eq!(after.devices()[0].0.kind, id.kind);
        (after.document().element_xml(element), lost)
    }

    #[test]
    fn a_disk_on_another_bus_has_nothing_of_virtio() {
        let disk = "<disk type='file' device='disk' model='virtio'><driver name='qemu' type='raw' \
            cache='none' io='native' iothread='1' queues='2' packed='on' discard='unmap'/>\
            <target dev='vda' bus='virtio'/><iotune><total_bytes_sec>1</total_bytes_sec></iotune>\
            <serial>AB</serial><geometry cyls='1' heads='1' secs='1' trans='lba'/>\
            <address type='pci' slot='7'/></disk>";
        let (sata, went) = change(disk, |machine, it| machine.set_disk_bus(it, "sata"));
        assert_eq!(
            sata,
            "<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none' \
             io='native' discard='unmap'/><target dev='sda' bus='sata'/><iotune>\
             <total_bytes_sec>1</total_bytes_sec></iotune><serial>AB</serial>\
             <geometry cyls='1' heads='1' secs='1'/></disk>"
        );
        assert_eq!(
            went,
            [
                "model=\"virtio\"",
                "iothread=\"1\"",
                "queues=\"2\"",
                "packed=\"on\"",
                "trans=\"lba\""
            ]
        );
        let (same, went) = change(disk, |machine, it| machine.set_disk_bus(it, "virtio"));
        assert_eq!((same.as_str(), went), (disk, Vec::new()));
    }

    #[test]
    fn what_only_scsi_tells_of_a_disk_goes_with_it() {
        let disk = "<disk type='file'><target dev='sda' bus='scsi' rotation_rate='1'/>\
            <wwn>5000c50015ea71ad</wwn><vendor>A</vendor><product>B</product></disk>";
        let (usb, went) = change(disk, |machine, it| machine.set_disk_bus(it, "usb"));
        assert_eq!(
            usb,
            "<disk type='file'><target dev='sda' bus='usb'/></disk>"
        );
        assert_eq!(
            went,
            ["rotation_rate=\"1\"", "<wwn>", "<vendor>", "<product>"]
        );
    }

    #[test]
    fn a_card_of_another_model_has_no_driver() {
        let card = "<interface type='bridge'><model type='virtio'/><driver name='vhost' queues='2'>\
            <host csum='off'/></driver><mtu size='1400'/></interface>";
        let (e1000, went) = change(card, |machine, it| {
            machine.set_nic_model(it, Some("e1000e"))
        });
        assert_eq!(
            e1000,
            "<interface type='bridge'><model type='e1000e'/><mtu size='1400'/></interface>"
        );
        assert_eq!(went, ["name=\"vhost\"", "queues=\"2\"", "csum=\"off\""]);
        let of_host = card.replace("bridge", "hostdev");
        let (kept, _) = change(&of_host, |machine, it| {
            machine.set_nic_model(it, Some("e1000"))
        });
        assert!(kept.contains("vhost"));
    }

    #[test]
    fn other_devices_lose_what_their_model_had() {
        let model = |xml: &str, model: &'static str| {
            let (_, went) = change(xml, |machine, it| {
                machine.set_device_model(it, Some(model));
            });
            went.join(" ")
        };
        let scsi = "<controller type='scsi' model='virtio-scsi'><driver queues='4'/></controller>";
        assert_eq!(model(scsi, "lsilogic"), "queues=\"4\"");
        assert_eq!(model(scsi, "virtio-non-transitional"), "");
        let sound = "<sound model='ich9'><codec type='micro'/></sound>";
        assert_eq!(model(sound, "ac97"), "type=\"micro\"");
        let tpm = "<tpm model='tpm-tis'><backend type='emulator' version='1.2'/></tpm>";
        assert_eq!(model(tpm, "tpm-crb"), "version=\"1.2\"");
        let input = "<input type='tablet' bus='virtio' model='virtio'><driver ats='on'/></input>";
        let (usb, _) = change(input, |machine, it| machine.set_input_bus(it, "usb"));
        assert_eq!(usb, "<input type='tablet' bus='usb'></input>");
    }

    #[test]
    fn a_video_card_loses_the_screens_that_the_other_has_not() {
        let card = "<video><driver iommu='on'/><model type='virtio' heads='2' primary='yes'>\
            <resolution x='800' y='600'/></model></video>";
        let (cirrus, _) = change(card, |machine, it| machine.set_video_model(it, "cirrus"));
        assert_eq!(
            cirrus,
            "<video><driver/><model type='cirrus' primary='yes'></model></video>"
        );
        let (qxl, _) = change(card, |machine, it| machine.set_video_model(it, "qxl"));
        assert!(qxl.contains("heads='2'") && qxl.contains("resolution"));
    }

    #[test]
    fn a_folder_by_another_driver() {
        let folder = "<filesystem type='mount' accessmode='mapped' fmode='0644'>\
            <driver type='path' wrpolicy='immediate'/><readonly/></filesystem>";
        let (virtiofs, _) = change(folder, |machine, it| {
            machine.set_folder_driver(it, "virtiofs")
        });
        assert_eq!(
            virtiofs,
            "<filesystem type='mount' accessmode='passthrough'><driver type='virtiofs'/></filesystem>"
        );
        let folder = "<filesystem type='mount'><driver type='virtiofs' queue='9'/><binary path='/x'/></filesystem>";
        let (path, _) = change(folder, |machine, it| machine.set_folder_driver(it, "path"));
        assert_eq!(
            path,
            "<filesystem type='mount'><driver type='path'/></filesystem>"
        );
    }
}
