// SPDX-License-Identifier: GPL-3.0-or-later
//! What of a machine changed, so that each page reads only what it shows.

use glib::prelude::*;

use super::Machine;

/// A part of what is known of a machine. Its name, status and memory are not here: they are properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, glib::Enum)]
#[enum_type(name = "GhMachineAspect")]
pub enum Aspect {
    /// Its definition: any part of its documents may be different.
    Definition,
    /// The devices of the running machine, or their media.
    Devices,
    /// Its title, its description, or its metadata.
    Metadata,
    /// Whether the agent in its guest answers. The running document says it too.
    Agent,
    /// The contents of its disks; the disks themselves are the same.
    DiskContents,
    /// Whether it starts with its host. No document says it.
    Autostart,
}

impl Aspect {
    /// Whether a document of the machine is different then.
    pub fn is_in_documents(self) -> bool {
        !matches!(self, Self::DiskContents | Self::Autostart)
    }

    /// Whether the machine can have other devices then.
    pub fn is_in_devices(self) -> bool {
        matches!(self, Self::Definition | Self::Devices)
    }
}

impl Machine {
    /// Emitted when something changed that is no property, with what changed.
    pub fn connect_aspect_changed(
        &self,
        f: impl Fn(&Self, Aspect) + 'static,
    ) -> glib::SignalHandlerId {
        self.connect_local("changed", false, move |values| {
            let machine = values.first().map(glib::Value::get::<Self>);
            let aspect = values.get(1).map(glib::Value::get::<Aspect>);
            if let (Some(Ok(machine)), Some(Ok(aspect))) = (machine, aspect) {
                f(&machine, aspect);
            }
            None
        })
    }

    /// Emitted when the machine can have other devices: read a document again.
    pub fn connect_devices_changed(&self, f: impl Fn(&Self) + 'static) -> glib::SignalHandlerId {
        self.connect_aspect_changed(move |machine, aspect| {
            if aspect.is_in_devices() {
                f(machine);
            }
        })
    }

    /// Tells that this changed; documents that were read are dropped where they say it.
    pub(in crate::model) fn emit_changed(&self, aspect: Aspect) {
        // There is nothing to ask the host of a planned machine.
        if self.is_planned() {
            return self.emit_by_name::<()>("changed", &[&aspect]);
        }
        if aspect.is_in_documents() {
            self.forget_definitions();
        }
        if matches!(aspect, Aspect::Definition | Aspect::Metadata) {
            self.want_marks();
        }
        if aspect.is_in_devices()
            && let Some(connection) = self.connection()
        {
            connection.users_of_images().machine_changed(self.uuid());
        }
        self.emit_by_name::<()>("changed", &[&aspect]);
    }
}
