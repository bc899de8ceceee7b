// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether libvirt will get to the end of a machine's images. At a start it reads each of them, and of a pipe, or of a file
//! on a network share that is down, it waits for the end: no one can use the host until then.

use gettextrs::gettext;

use super::Machine;
use crate::definition::disk::DiskSourceKind;
use crate::libvirt::{Error, XmlKind};
use crate::model::image::Fault;

impl Machine {
    /// # Errors
    /// `Refused`, with the first image that has no end or does not answer.
    pub(super) async fn check_images_end(&self) -> Result<(), Error> {
        let Some(connection) = self.connection() else {
            return Ok(());
        };
        let Ok(definition) = self.known_definition(XmlKind::Inactive).await else {
            return Ok(());
        };
        let disks = definition.disks().into_iter();
        let files = disks.filter(|it| it.source_kind == DiskSourceKind::File);
        for path in files.filter_map(|it| it.path) {
            let text = match connection.look_at_image(&path, None).await.fault {
                Some(Fault::NoImage) => no_image(&path),
                Some(Fault::Silent) => silent(&path),
                _ => continue,
            };
            return Err(Error::Refused(text));
        }
        Ok(())
    }
}

/// What is said of an image that has no end.
pub(super) fn no_image(path: &str) -> String {
    gettext("{file} is a pipe or a character device, not an image. Choose a file.")
        .replace("{file}", path)
}

fn silent(path: &str) -> String {
    gettext(
        "The host does not answer when {file} is looked at. Is it on a network share that is down?",
    )
    .replace("{file}", path)
}
