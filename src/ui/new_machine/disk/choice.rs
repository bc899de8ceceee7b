// SPDX-License-Identifier: GPL-3.0-or-later
//! The disk that was chosen: a new one, one that is there, or none.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::{DiskGroup, FORMATS};
use crate::definition::image::ImageFormat;
use crate::definition::new_machine::{DiskSource, Field, NewDisk, Preset};
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::ui::i18n::gettext;
use crate::ui::problems::{Problems, size_sentence};

/// What the disk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui::new_machine) enum DiskKind {
    New,
    Existing,
    Nothing,
}

impl DiskGroup {
    /// What the disk is.
    pub(in crate::ui::new_machine) fn kind(&self) -> DiskKind {
        match self.imp().kind.selected() {
            _ if self.imp().from_image.get() => DiskKind::New,
            1 => DiskKind::Existing,
            2 => DiskKind::Nothing,
            _ => DiskKind::New,
        }
    }

    pub(in crate::ui::new_machine) fn propose_size(&self, size: Size) {
        let imp = self.imp();
        let text = size.exact();
        let untouched = imp.size.text() == *imp.proposed_size.borrow();
        imp.proposed_size.replace(text.clone());
        if untouched && imp.size.text() != text {
            imp.size.set_text(&text);
        }
    }

    /// Makes the disk from an image, or not.
    pub(in crate::ui::new_machine) fn set_from_image(&self, from_image: bool) {
        if self.imp().from_image.replace(from_image) != from_image {
            self.follow();
        }
    }

    /// Whether it is an overlay of the image it is made from.
    pub(in crate::ui::new_machine) fn is_linked(&self) -> bool {
        let imp = self.imp();
        imp.from_image.get() && imp.content.selected() == 1
    }

    /// The size that is there is no longer a person's: the next proposal replaces it.
    pub(in crate::ui::new_machine) fn forget_edits(&self) {
        let imp = self.imp();
        imp.size.set_text(&imp.proposed_size.borrow().clone());
    }

    /// Makes a new disk as is wanted, in place of what was chosen; its size is proposed.
    pub(in crate::ui::new_machine) fn take_preset(&self, preset: &Preset) {
        let imp = self.imp();
        let format = preset.format.unwrap_or_default();
        let at = FORMATS.iter().position(|it| *it == format).unwrap_or(0);
        imp.format.set_selected(u32::try_from(at).unwrap_or(0));
        self.propose_pool(preset.pool.as_deref());
    }

    /// Gives it this size, as if a person had typed it.
    pub(in crate::ui::new_machine) fn set_capacity(&self, size: Size) {
        self.imp().size.set_text(&size.exact());
    }

    /// The size that is typed, where it is one.
    pub(in crate::ui::new_machine) fn capacity(&self) -> Option<Size> {
        let size = Size::parse_with_unit(&self.imp().size.text(), "GiB").ok()?;
        (size > Size(0)).then_some(size)
    }

    pub(in crate::ui::new_machine) fn format(&self) -> DiskFormat {
        if self.is_linked() {
            return DiskFormat::Qcow2;
        }
        FORMATS[(self.imp().format.selected() as usize).min(FORMATS.len() - 1)]
    }

    /// The names that are taken where it is stored, as far as is known.
    pub(in crate::ui::new_machine) fn taken_names(&self) -> Vec<String> {
        self.facts()
            .map_or_else(Vec::new, |facts| facts.names.clone())
    }

    /// Whether the new disk takes space only as it fills.
    pub(in crate::ui::new_machine) fn is_sparse(&self) -> bool {
        self.imp().from_image.get() || self.imp().allocation.selected() == 0
    }

    /// The path of a disk that is there already, where one is named.
    pub(in crate::ui::new_machine) fn existing_path(&self) -> Option<String> {
        let path = self.imp().existing.path();
        (self.kind() == DiskKind::Existing).then_some(path)
    }

    /// The disk of a machine called `machine`; what cannot be read is a problem.
    pub(in crate::ui::new_machine) fn disk(
        &self,
        machine: &str,
        problems: &mut Problems,
    ) -> Option<NewDisk> {
        match self.kind() {
            DiskKind::Nothing => None,
            DiskKind::Existing => Some(existing(&self.imp().existing.path())),
            DiskKind::New => Some(self.new_disk(machine, problems)),
        }
    }

    fn new_disk(&self, machine: &str, problems: &mut Problems) -> NewDisk {
        let capacity = match Size::parse_with_unit(&self.imp().size.text(), "GiB") {
            Ok(size) => size,
            Err(error) => {
                problems.error(Field::DiskSize, size_sentence(&error));
                Size(0)
            }
        };
        let path = self.planned_path(machine);
        if path.is_empty() {
            problems.error(Field::Disk, gettext("Choose where to store the disk."));
        }
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        if let Some(facts) = self.facts()
            && facts.names.contains(&name)
        {
            problems.error(
                Field::Disk,
                gettext("A file with this name already exists."),
            );
        }
        self.disk_to_make(&path, name, capacity)
    }

    /// A disk that is to be made at a path, in the format and with the allocation that are chosen.
    pub(in crate::ui::new_machine) fn disk_to_make(
        &self,
        path: &str,
        name: String,
        capacity: Size,
    ) -> NewDisk {
        let (format, sparse) = (self.format(), self.is_sparse());
        NewDisk {
            source: DiskSource::from_path(path),
            format: format.as_str().to_owned(),
            bus: None,
            sparse,
            create: Some(NewVolume {
                name,
                capacity,
                format,
                sparse,
                ..NewVolume::default()
            }),
            secret: None,
        }
    }
}

/// A disk that is there already; what its format is, its content tells later.
pub(in crate::ui::new_machine) fn existing(path: &str) -> NewDisk {
    NewDisk {
        source: DiskSource::from_path(path),
        format: ImageFormat::of_name(path).as_str().to_owned(),
        bus: None,
        sparse: false,
        create: None,
        secret: None,
    }
}
