// SPDX-License-Identifier: GPL-3.0-or-later
//! What is wrong with a package, in sentences.

use std::io;

use gettextrs::gettext;

use crate::definition::ovf;
use crate::libvirt::Error;

pub(super) fn refused(text: &str, values: &[(&str, &str)]) -> Error {
    let filled = values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    });
    Error::Refused(filled)
}

pub(super) fn unreadable(error: &io::Error) -> Error {
    Error::Refused(error.to_string())
}

/// A descriptor's fault in a sentence.
pub(super) fn descriptor(error: ovf::Error) -> Error {
    use ovf::Error as E;

    let one = |text: String, name: &str, value: &str| refused(&text, &[(name, value)]);
    match error {
        E::Xml(error) => one(
            gettext("Its description cannot be read: {why}"),
            "why",
            &error.to_string(),
        ),
        E::NotOvf => Error::Refused(gettext("Its description is no OVF.")),
        E::DocumentType => Error::Refused(gettext(
            "Its description declares a document type, which OVF has not: it may be made to do harm.",
        )),
        E::NoMachine => Error::Refused(gettext("There is no machine in it.")),
        E::Several(count) => one(
            gettext("There are {count} machines in it; only one at a time can be imported."),
            "count",
            &count.to_string(),
        ),
        E::UnknownDisk(disk) => one(gettext("Its disk “{file}” is missing."), "file", &disk),
        E::BadName(name) => one(
            gettext("Its file “{file}” would lead out of the package."),
            "file",
            &name,
        ),
        E::Parent(disk) => one(
            gettext(
                "Its disk “{file}” stands on another one. Export the machine again, with whole disks.",
            ),
            "file",
            &disk,
        ),
        E::TooLarge(disk) => one(
            gettext("Its disk “{file}” claims to be larger than any can be."),
            "file",
            &disk,
        ),
    }
}
