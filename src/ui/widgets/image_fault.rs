// SPDX-License-Identifier: GPL-3.0-or-later
//! What the screen says of an image, in the same words wherever one is named.

use std::path::Path;

use gtk::glib;

use crate::model::Connection;
use crate::model::image::{Fault, ImageFacts};
use crate::ui::i18n::{gettext, gettext_f};

/// How much a fault of an image weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// No machine can use it.
    Blocks,
    /// The same until the file appears, which no event reports.
    MayPass,
    /// A copy in a pool would be fine.
    CopyHelps,
}

/// What is wrong with an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImageProblem {
    /// A sentence for a person.
    pub(crate) text: String,
    /// How much it weighs.
    pub(crate) weight: Weight,
}

/// What is wrong with an image that was looked at.
pub(crate) fn image_problem(facts: &ImageFacts) -> Option<ImageProblem> {
    let fault = facts.fault.as_ref()?;
    let weight = match fault {
        Fault::Missing => Weight::MayPass,
        Fault::Closed(_) | Fault::Unreadable(_) => Weight::CopyHelps,
        _ => Weight::Blocks,
    };
    let text = text(fault, &facts.path);
    Some(ImageProblem { text, weight })
}

/// What is wrong with a path before the file is looked at; an empty one is not.
pub(crate) fn path_problem(connection: Option<&Connection>, path: &str) -> Option<String> {
    let is_volume = || connection.is_some_and(|it| it.names_volume(path));
    let is_wrong = !path.is_empty() && !path.starts_with('/') && !is_volume();
    is_wrong.then(|| gettext("A path must begin with a slash."))
}

fn text(fault: &Fault, path: &str) -> String {
    match fault {
        Fault::Missing => gettext("This file does not exist on the host."),
        Fault::Folder => gettext("This is a folder."),
        Fault::NoImage => gettext(
            "This is a pipe or a character device, not an image. Choose a file, or a disk such as /dev/sdb.",
        ),
        Fault::Silent => gettext(
            "The host does not answer when this file is looked at. Is it on a network share that is down?",
        ),
        Fault::Closed(folder) => gettext_f(
            "QEMU has no access to the folder {path}, so the machine cannot read the image.",
            &[("path", &folder.to_string_lossy())],
        ),
        Fault::Unreadable(file) => gettext_f(
            "QEMU cannot read {path}: not even its owner has read permission.",
            &[("path", &file.to_string_lossy())],
        ),
        Fault::NoSecret => gettext(
            "This image is encrypted, and the host has no passphrase for it. Such a disk can only be added as XML.",
        ),
        Fault::Format(format) => gettext_f(
            "libvirt gives machines no disks in the format {format}. This command converts it: {command}",
            &[("format", format.as_str()), ("command", &conversion(path))],
        ),
        Fault::BackingMissing(file) => gettext_f(
            "Its backing file {path} is missing.",
            &[("path", &file.to_string_lossy())],
        ),
        Fault::BackingUnreadable(file) => gettext_f(
            "{path} has a backing image whose name cannot be read: the image is damaged or malicious.",
            &[("path", &file.to_string_lossy())],
        ),
    }
}

/// A command that makes an image that can be used, beside this one.
fn conversion(path: &str) -> String {
    let converted = Path::new(path).with_extension("qcow2");
    let [from, to] = [Path::new(path), converted.as_path()].map(glib::shell_quote);
    format!(
        "qemu-img convert -O qcow2 {} {}",
        from.to_string_lossy(),
        to.to_string_lossy()
    )
}
