// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine that its host does not have yet. It is edited like any other, by the same pages; what they write is kept
//! here until the machine is created.

use glib::subclass::prelude::*;

use super::Machine;
use crate::definition;
use crate::definition::state::{MachineState, StateReason};
use crate::definition::volume::NewImage;
use crate::libvirt::Error;
use crate::model::{Aspect, Connection, Status};

/// What is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The definition.
    pub document: String,
    /// The images of disks that were added to it.
    pub images: Vec<NewImage>,
}

impl Machine {
    /// A machine with a definition that its host does not have.
    ///
    /// # Errors
    /// `Refused` where the definition cannot be read or has no UUID.
    pub fn planned(connection: &Connection, document: &str) -> Result<Self, Error> {
        let refused = |error: definition::xml::Error| Error::Refused(error.to_string());
        let read = definition::machine::Machine::parse(document).map_err(refused)?;
        let uuid = read.uuid();
        let uuid = uuid.ok_or_else(|| Error::Refused("the definition has no UUID".to_owned()))?;
        let machine = Self::of(connection, uuid);
        machine.set_name(read.name());
        machine.set_status(Status::new(MachineState::ShutOff, StateReason::Unknown));
        machine.set_persistent(true);
        machine.imp().plan.replace(Some(Plan {
            document: document.to_owned(),
            images: Vec::new(),
        }));
        Ok(machine)
    }

    /// Whether its host does not have it yet.
    pub fn is_planned(&self) -> bool {
        self.imp().plan.borrow().is_some()
    }

    /// What is to be made of it, as edited so far.
    pub fn plan(&self) -> Option<Plan> {
        self.imp().plan.borrow().clone()
    }

    pub(super) fn plan_document(&self, document: String) {
        if let Some(plan) = &mut *self.imp().plan.borrow_mut() {
            plan.document = document;
        }
        self.emit_changed(Aspect::Definition);
    }

    /// These images are made with it.
    pub(in crate::model) fn plan_images(&self, images: Vec<NewImage>) {
        if let Some(plan) = &mut *self.imp().plan.borrow_mut() {
            plan.images.extend(images);
        }
    }

    /// Whether a disk of it has this path already.
    pub(in crate::model) fn plans_image(&self, path: &str) -> bool {
        let plan = self.imp().plan.borrow();
        let document = plan.as_ref().map(|plan| plan.document.as_str());
        let read = document.and_then(|it| definition::machine::Machine::parse(it).ok());
        read.is_some_and(|it| {
            it.disks()
                .iter()
                .any(|disk| disk.path.as_deref() == Some(path))
        })
    }
}
