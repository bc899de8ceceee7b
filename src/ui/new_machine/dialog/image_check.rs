// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks whether the images that are named are there, and whether the machine
//! will be able to read them.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::NewMachineForm;
use crate::definition::new_machine::{Field, NewDisk};
use crate::model::host_facts::HostFacts;
use crate::model::image::ImageFacts;
use crate::ui::i18n::gettext;
use crate::ui::new_machine::source::SourceKind;
use crate::ui::problems::{Problems, Remedy};
use crate::ui::widgets::{Weight, image_problem};

impl NewMachineForm {
    /// The images that are named, each with its field.
    fn named_images(&self) -> Vec<(Field, String)> {
        let imp = self.imp();
        let path = imp.source.path();
        let mut images = Vec::new();
        match imp.source.kind() {
            SourceKind::Iso => images.push((Field::Media, path)),
            SourceKind::Cloud => return vec![(Field::CloudImage, path)],
            SourceKind::Disk => return vec![(Field::Disk, path)],
            _ => {}
        }
        images.extend(imp.disk.existing_path().map(|path| (Field::Disk, path)));
        images
    }

    /// Looks at the images, unless that was done.
    pub(super) fn look_at_images(&self, facts: &HostFacts) {
        let imp = self.imp();
        let named = self.named_images();
        imp.images
            .borrow_mut()
            .retain(|known| named.iter().any(|(_, path)| *path == known.path));
        let kind = imp.more.machine_kind().map(|kind| kind.virtualization);
        let runs_as = kind.and_then(|kind| facts.capabilities.runs_as(&kind));
        let reader = runs_as.filter(|_| !facts.is_session);
        for (_, path) in named {
            let is_known = imp.images.borrow().iter().any(|it| it.path == path);
            if !is_known && path.starts_with('/') {
                self.look_at_image(path, reader);
            }
        }
    }

    fn look_at_image(&self, path: String, reader: Option<(u32, u32)>) {
        let Some(connection) = self.connection() else {
            return;
        };
        self.imp().images.borrow_mut().push(ImageFacts {
            path: path.clone(),
            ..ImageFacts::default()
        });
        let (weak, is_source) = (self.downgrade(), self.source_layout_matters());
        glib::spawn_future_local(async move {
            let mut found = connection.look_at_image(&path, reader).await;
            if is_source && found.fault.is_none() {
                found.layout = connection.disk_layout(&path).await;
            }
            let Some(form) = weak.upgrade() else {
                return;
            };
            // Another path may have come meanwhile.
            let mut images = form.imp().images.borrow_mut();
            if let Some(known) = images.iter_mut().find(|it| it.path == found.path) {
                *known = found;
                drop(images);
                form.queue_update();
            }
        });
    }

    pub(super) fn facts_of(&self, path: &str) -> Option<ImageFacts> {
        let images = self.imp().images.borrow();
        images.iter().find(|it| it.path == path).cloned()
    }

    /// The disk with the format that was found in it.
    pub(super) fn with_found_format(&self, disk: NewDisk) -> NewDisk {
        let facts = disk.source.path().and_then(|path| self.facts_of(path));
        let Some(facts) = facts.filter(|_| disk.create.is_none()) else {
            return disk;
        };
        let format = facts.format.filter(|format| format.is_usable());
        NewDisk {
            format: format.map_or(disk.format, |format| format.as_str().to_owned()),
            secret: facts.secret,
            ..disk
        }
    }

    /// Says what is wrong with the images.
    pub(super) fn add_image_problems(&self, problems: &mut Problems) {
        for (field, path) in self.named_images() {
            let Some(facts) = self.facts_of(&path) else {
                continue;
            };
            let is_source = self.imp().source.path() == path;
            if facts.is_packed && is_source && facts.fault.is_none() {
                problems.packed(field, gettext("This image is compressed."));
            } else if let Some(problem) = image_problem(&facts) {
                match problem.weight {
                    Weight::Blocks => problems.error(field, problem.text),
                    Weight::MayPass => problems.absent(field, problem.text),
                    // The host makes the copy, which machines can read.
                    Weight::CopyHelps if self.copies_cloud_image() => {}
                    Weight::CopyHelps => problems.out_of_reach(field, problem.text),
                }
            } else if field == Field::Media && facts.format.is_some() && !facts.is_cd {
                let text = gettext("This does not look like an installation image (ISO).");
                problems.other_kind(field, text, Remedy::UseDisk);
            } else if matches!(field, Field::Disk | Field::CloudImage) && facts.is_cd {
                let text = gettext("This is an image of a CD. Do you want to install from it?");
                problems.other_kind(field, text, Remedy::Install);
            }
        }
    }
}
