// SPDX-License-Identifier: GPL-3.0-or-later
//! What is wrong with a package, in sentences.

use std::io;
use std::path::Path;

use gettextrs::gettext;

use crate::definition::image::ImageFormat;
use crate::definition::ovf;
use crate::libvirt::Error;

pub(in crate::model::appliance) fn refused(text: &str, values: &[(&str, &str)]) -> Error {
    let filled = values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    });
    Error::Refused(filled)
}

pub(super) fn unreadable(error: &io::Error) -> Error {
    Error::Refused(error.to_string())
}

/// For a file that ends as a package does, and is none: the message of the tar reader has the file's bytes in them.
pub(super) fn no_archive(path: &Path) -> Error {
    let ending = path.extension().unwrap_or_default();
    Error::Refused(match ending.eq_ignore_ascii_case("guesthouse") {
        true => gettext("This is not a Guesthouse package: it is not a tar archive."),
        false => gettext("This is not an OVA package: it is not a tar archive."),
    })
}

/// For an image whose content is not what its name says.
pub(in crate::model::appliance) fn no_image(file: &str) -> Error {
    let format = ImageFormat::of_name(file).as_str();
    let text = gettext("“{file}” is damaged, or not a {format} image.");
    refused(&text, &[("file", file), ("format", format)])
}

/// A descriptor's fault in a sentence.
pub(super) fn descriptor(error: ovf::Error) -> Error {
    use ovf::Error as E;

    let one = |text: String, name: &str, value: &str| refused(&text, &[(name, value)]);
    match error {
        E::Xml(error) => one(
            gettext("Its descriptor cannot be read: {why}"),
            "why",
            &error.to_string(),
        ),
        E::NotOvf => Error::Refused(gettext("Its descriptor is not OVF.")),
        E::DocumentType => Error::Refused(gettext(
            "Its descriptor declares a document type, which OVF does not have: it may be malicious.",
        )),
        E::NoMachine => Error::Refused(gettext("There is no machine in it.")),
        E::Several(count) => one(
            gettext("There are {count} machines in it; only one at a time can be imported."),
            "count",
            &count.to_string(),
        ),
        E::UnknownDisk(disk) => one(gettext("Its disk “{file}” is missing."), "file", &disk),
        E::BadName(name) => one(
            gettext("The name of its file “{file}” leads out of the package."),
            "file",
            &name,
        ),
        E::Parent(disk) => one(
            gettext(
                "Its disk “{file}” has a backing image. Export the machine again, with complete disks.",
            ),
            "file",
            &disk,
        ),
        E::TooMuchMemory => Error::Refused(gettext(
            "It claims to have more memory than any machine can have.",
        )),
        E::TooLarge(disk) => one(
            gettext("Its disk “{file}” claims to be larger than any disk can be."),
            "file",
            &disk,
        ),
    }
}
