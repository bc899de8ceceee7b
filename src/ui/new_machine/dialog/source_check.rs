// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks whether the image is there, and whether the machine will be able to
//! read it.

use std::path::Path;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::NewMachineDialog;
use crate::definition::new_machine::{Field, NewDisk};
use crate::libvirt::Connection;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::facts::HostFacts;
use crate::ui::new_machine::problems::Problems;
use crate::ui::new_machine::reach::{self, Obstacle};
use crate::ui::new_machine::source::SourceKind;

/// What is known of the image at a path.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceFacts {
    path: String,
    obstacle: Option<Obstacle>,
    /// Its format, as libvirt found it.
    format: Option<String>,
}

impl NewMachineDialog {
    /// Looks at the image, unless that was done.
    pub(super) fn look_at_source(&self, facts: &HostFacts) {
        let imp = self.imp();
        let path = imp.source.path();
        let known = imp
            .source_facts
            .borrow()
            .as_ref()
            .is_some_and(|it| it.path == path);
        if known || !path.starts_with('/') || facts.is_test {
            return;
        }
        let new_device = SourceFacts {
            path: path.clone(),
            ..SourceFacts::default()
        };
        imp.source_facts.replace(Some(new_device));
        let Some(handle) = self.connection().and_then(|it| it.handle().ok()) else {
            return;
        };
        let kind = imp.more.machine_kind().map(|kind| kind.virtualization);
        let runs_as = kind.and_then(|kind| facts.capabilities.runs_as(&kind));
        let runs_as = runs_as.filter(|_| !facts.is_session);
        let (local, is_disk) = (facts.is_local, imp.source.kind() == SourceKind::Disk);
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let found = look(&handle, path, local, is_disk, runs_as).await;
            let Some(dialog) = weak.upgrade() else {
                return;
            };
            let imp = dialog.imp();
            // Another path may have come meanwhile.
            if imp
                .source_facts
                .borrow()
                .as_ref()
                .is_some_and(|it| it.path == found.path)
            {
                imp.source_facts.replace(Some(found));
                dialog.queue_update();
            }
        });
    }

    /// The disk with the format that was found in it.
    pub(super) fn with_found_format(&self, disk: NewDisk) -> NewDisk {
        let facts = self.imp().source_facts.borrow();
        let format = facts
            .as_ref()
            .filter(|facts| Some(facts.path.as_str()) == disk.source.path())
            .and_then(|facts| facts.format.clone());
        match format {
            Some(format) => NewDisk { format, ..disk },
            None => disk,
        }
    }

    /// Says what is wrong with the image.
    pub(super) fn add_source_problem(&self, problems: &mut Problems) {
        let imp = self.imp();
        let path = imp.source.path();
        let field = match imp.source.kind() {
            SourceKind::Iso => Field::Media,
            SourceKind::Disk => Field::Disk,
            SourceKind::Network | SourceKind::Nothing => return,
        };
        let facts = imp.source_facts.borrow();
        let Some(facts) = facts.as_ref().filter(|facts| facts.path == path) else {
            return;
        };
        let at = |at: &Path| at.to_string_lossy().into_owned();
        match &facts.obstacle {
            Some(Obstacle::Missing) => {
                problems.absent(field, gettext("There is no such file on the host."));
            }
            Some(Obstacle::Folder) => problems.error(field, gettext("This is a folder.")),
            Some(Obstacle::Closed(folder)) => problems.out_of_reach(
                field,
                gettext_f(
                    "Machines may not enter the folder {path}, so they cannot read the image.",
                    &[("path", &at(folder))],
                ),
            ),
            Some(Obstacle::Unreadable(file)) => problems.out_of_reach(
                field,
                gettext_f(
                    "Machines cannot read {path}: not even its owner may.",
                    &[("path", &at(file))],
                ),
            ),
            None if field == Field::Media && imp.source.os_row().is_unlabelled(&path) => problems
                .warning(
                    field,
                    gettext("This does not look like an installation image (ISO)."),
                ),
            None => {}
        }
    }
}

async fn look(
    connection: &Connection,
    path: String,
    local: bool,
    is_disk: bool,
    runs_as: Option<(u32, u32)>,
) -> SourceFacts {
    let mut facts = SourceFacts {
        path: path.clone(),
        ..SourceFacts::default()
    };
    let mut ask_libvirt = !local || is_disk;
    if local {
        let asked = path.clone();
        let seen = gio::spawn_blocking(move || reach::look(Path::new(&asked), runs_as)).await;
        match seen {
            Ok(Ok(obstacle)) => facts.obstacle = obstacle,
            // We may not look ourselves.
            _ => ask_libvirt = true,
        }
    }
    if ask_libvirt && facts.obstacle.is_none() {
        match connection.volume_by_path(path.clone()).await {
            Ok(Some(volume)) => facts.format = Some(volume.format).filter(|it| is_format(it)),
            Ok(None) if !path.starts_with("/dev/") => facts.obstacle = Some(Obstacle::Missing),
            Ok(None) => {}
            Err(error) => log::debug!("looking at {path}: {error}"),
        }
    }
    facts
}

/// Formats a machine's disk can have; libvirt knows more words.
fn is_format(word: &str) -> bool {
    ["raw", "qcow2", "qcow", "vmdk", "vdi", "vpc", "vhdx", "qed"].contains(&word)
}
