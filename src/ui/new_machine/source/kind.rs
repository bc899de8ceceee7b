// SPDX-License-Identifier: GPL-3.0-or-later
//! The kinds of sources, and which one is chosen.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::SourceGroup;
use crate::model::os::Detection;

/// Where the system comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui::new_machine) enum SourceKind {
    /// An installation image in the CD drive.
    #[default]
    Iso,
    /// A copy of a cloud image, or an overlay of it.
    Cloud,
    /// A disk image that has it already.
    Disk,
    /// What is to be downloaded: it becomes another source then.
    Catalogue,
    /// An installation tree on a server.
    Tree,
    /// The network.
    Network,
    /// Nowhere, yet.
    Nothing,
}

impl SourceGroup {
    /// The button of each kind.
    pub(super) fn buttons(&self) -> [(&gtk::ToggleButton, SourceKind); 7] {
        let imp = self.imp();
        [
            (&*imp.iso, SourceKind::Iso),
            (&*imp.cloud, SourceKind::Cloud),
            (&*imp.disk, SourceKind::Disk),
            (&*imp.catalogue, SourceKind::Catalogue),
            (&*imp.tree, SourceKind::Tree),
            (&*imp.network, SourceKind::Network),
            (&*imp.none, SourceKind::Nothing),
        ]
    }

    /// Where the system comes from.
    pub(in crate::ui::new_machine) fn kind(&self) -> SourceKind {
        let buttons = self.buttons().into_iter();
        let mut active = buttons.filter(|(button, _)| button.is_active());
        active.next().map(|(_, kind)| kind).unwrap_or_default()
    }

    /// What a server says of the system, and of what: then nothing has to be looked at.
    pub(in crate::ui::new_machine) fn known_system(&self) -> Option<(String, Option<Detection>)> {
        let imp = self.imp();
        if self.kind() == SourceKind::Tree {
            return Some((imp.address.text().into(), imp.address.detection()));
        }
        let (item, found) = imp.item.choice()?;
        let path = found.map(|it| it.path).filter(|it| *it == self.path())?;
        let detection = Detection {
            exact: true,
            short_name: Some(item.os.short_id.clone()),
            arch: Some(item.arch).filter(|it| !it.is_empty()),
            os: Some((*item.os).clone()),
            ..Detection::default()
        };
        Some((path, Some(detection)))
    }
}
