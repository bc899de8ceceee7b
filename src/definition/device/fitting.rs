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
mod tests;
