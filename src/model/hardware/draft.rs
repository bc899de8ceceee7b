// SPDX-License-Identifier: GPL-3.0-or-later
//! Edits to a machine that are not written yet. Each is kept as what is to be
//! done, not as a document: so all of them can be done again to a definition that
//! was changed elsewhere meanwhile, and to the running machine's.

mod invalid;
mod replay;

use std::rc::Rc;

use self::invalid::Invalid;
pub(super) use self::replay::Replayed;
use self::replay::replay;
use crate::definition::device::DeviceId;
use crate::definition::device::new_device::NewDevice;
use crate::definition::machine::Machine as Definition;
use crate::definition::volume::NewImage;
use crate::definition::xml::{self, ElementId};

/// What a page of the hardware is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// Number, model and topology of the CPUs.
    Cpus,
    /// Memory.
    Memory,
    /// What it boots from.
    Boot,
    /// Firmware and machine type.
    Firmware,
    /// Title, description, operating system.
    About,
    /// A device.
    Device(DeviceId),
}

/// Does one thing to a definition; the element is the part's.
type Set = Rc<dyn Fn(&mut Definition, ElementId)>;

#[derive(Clone)]
enum Change {
    Set(Set),
    Add(Box<NewDevice>, String),
    /// Adds what runs already to what is saved.
    Restore(String),
    Remove,
    Replace(String),
}

#[derive(Clone)]
struct Edit {
    part: Part,
    /// Which of the part's values; a later edit of the same takes its place.
    field: String,
    change: Change,
}

impl Edit {
    /// Whether its device is there by this edit alone.
    fn adds(&self) -> bool {
        matches!(self.change, Change::Add(..) | Change::Restore(_))
    }
}

/// The saved definition of a machine, and the edits to it.
#[derive(Clone)]
pub struct Draft {
    base: Definition,
    edits: Vec<Edit>,
    edited: Replayed,
    count: u32,
    invalid: Invalid,
}

impl Draft {
    /// A draft of this definition without changes.
    #[must_use]
    pub fn new(base: Definition) -> Self {
        let edited = replay(&base, &[], |id| Some(id.clone()));
        Self {
            base,
            edits: Vec::new(),
            edited,
            count: 0,
            invalid: Invalid::default(),
        }
    }

    /// The definition as it was read.
    #[must_use]
    pub fn base(&self) -> &Definition {
        &self.base
    }

    /// The definition as it would be written.
    #[must_use]
    pub fn edited(&self) -> &Definition {
        &self.edited.definition
    }

    /// Whether there is anything to write.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        !self.edits.is_empty() && self.base.to_string() != self.edited().to_string()
    }

    /// The parts that edits are about, or texts that are not valid.
    pub fn changed_parts(&self) -> impl Iterator<Item = &Part> {
        let edited = self.edits.iter().map(|edit| &edit.part);
        edited.chain(self.invalid.parts())
    }

    /// Parts that were edited here and no longer exist.
    #[must_use]
    pub fn lost(&self) -> &[Part] {
        &self.edited.lost
    }

    /// The devices as they would be written, in order, each with its element.
    #[must_use]
    pub fn devices(&self) -> Vec<(Part, ElementId)> {
        let devices = self.edited().devices().into_iter();
        devices
            .map(|(id, element)| {
                let known = self.edited.places.iter().find(|(_, it)| *it == element);
                let part = known.map_or(Part::Device(id), |(part, _)| part.clone());
                (part, element)
            })
            .collect()
    }

    /// The element of a part as it would be written; the whole machine's for parts
    /// that are no device.
    #[must_use]
    pub fn element(&self, part: &Part) -> Option<ElementId> {
        let Part::Device(_) = part else {
            return Some(self.edited().document().root());
        };
        let mut devices = self.devices().into_iter();
        devices.find_map(|(it, element)| (it == *part).then_some(element))
    }

    /// Sets one value of a part.
    pub fn set(
        &mut self,
        part: &Part,
        field: &str,
        set: impl Fn(&mut Definition, ElementId) + 'static,
    ) {
        self.set_invalid(part, field, None);
        self.forget(part, field);
        self.push(part, field, Change::Set(Rc::new(set)));
    }

    /// Adds a device; says by which part it is known until it is applied.
    pub fn add(&mut self, new_device: NewDevice) -> Part {
        let xml = new_device.xml(self.edited());
        let kind = xml.trim_start_matches('<');
        let kind = kind.split([' ', '>', '/']).next().unwrap_or_default();
        let part = self.new_part(kind);
        self.push(&part, "", Change::Add(Box::new(new_device), xml));
        part
    }

    /// The images that are to be made before this is written, for disks that are
    /// still in it.
    pub(super) fn new_images(&self) -> Vec<NewImage> {
        let disks = self.edited().disks();
        let is_used = |image: &NewImage| {
            let mut paths = disks.iter().filter_map(|disk| disk.path.as_deref());
            paths.any(|path| path == image.path)
        };
        let images = self.edits.iter().filter_map(|edit| match &edit.change {
            Change::Add(device, _) => match &**device {
                NewDevice::Disk { create, .. } => create.clone(),
                _ => None,
            },
            _ => None,
        });
        images.filter(is_used).collect()
    }

    /// Adds a device to what is saved that runs already, by the XML it runs with.
    pub fn restore(&mut self, kind: &str, xml: String) -> Part {
        let part = self.new_part(kind);
        self.push(&part, "", Change::Restore(xml));
        part
    }

    fn new_part(&mut self, kind: &str) -> Part {
        self.count += 1;
        Part::Device(DeviceId {
            kind: kind.to_owned(),
            name: format!("new {}", self.count),
        })
    }

    /// Takes a device out. One that was only added here is forgotten.
    pub fn remove(&mut self, part: &Part) {
        let was_added = self
            .edits
            .iter()
            .any(|edit| edit.part == *part && edit.adds());
        self.edits.retain(|edit| edit.part != *part);
        self.invalid.forget_part(part);
        if was_added {
            self.redo();
        } else {
            self.push(part, "", Change::Remove);
        }
    }

    /// Puts XML in a device's place; later edits of its values are of that.
    ///
    /// # Errors
    /// When it is not one well-formed element.
    pub fn replace(&mut self, part: &Part, xml: &str) -> Result<(), xml::Error> {
        xml::Document::parse(xml)?;
        self.edits.retain(|edit| edit.part != *part || edit.adds());
        self.invalid.forget_part(part);
        self.push(part, "xml", Change::Replace(xml.to_owned()));
        Ok(())
    }

    /// Forgets the edit of one value.
    pub fn revert_value(&mut self, part: &Part, field: &str) {
        self.set_invalid(part, field, None);
        self.forget(part, field);
        self.redo();
    }

    /// Forgets all edits of a part.
    pub fn revert_part(&mut self, part: &Part) {
        self.edits.retain(|edit| edit.part != *part);
        self.invalid.forget_part(part);
        self.redo();
    }

    /// Forgets all edits.
    pub fn revert(&mut self) {
        self.edits.clear();
        self.invalid = Invalid::default();
        self.redo();
    }

    /// The same edits to another definition.
    pub fn rebase(&mut self, base: Definition) {
        self.base = base;
        self.redo();
    }

    /// The edits that can be tried on what runs, done to it.
    pub(super) fn on(&self, running: &Definition) -> Replayed {
        let pairs = self.base.pair(running);
        let edits: Vec<Edit> = self
            .edits
            .iter()
            .filter(|edit| !matches!(edit.part, Part::Boot | Part::Firmware))
            .filter(|edit| !matches!(edit.change, Change::Restore(_)))
            .cloned()
            .collect();
        replay(running, &edits, |id| {
            let pair = pairs.iter().find(|(saved, _)| saved == id);
            pair.map(|(_, running)| running.clone())
        })
    }

    fn forget(&mut self, part: &Part, field: &str) {
        self.edits
            .retain(|edit| edit.part != *part || edit.field != field || field.is_empty());
    }

    fn push(&mut self, part: &Part, field: &str, change: Change) {
        self.edits.push(Edit {
            part: part.clone(),
            field: field.to_owned(),
            change,
        });
        self.redo();
    }

    fn redo(&mut self) {
        self.edited = replay(&self.base, &self.edits, |id| Some(id.clone()));
    }
}

#[cfg(test)]
mod tests;
