// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's serial lines and text consoles, as a list that keeps its objects.
//!
//! One program at a time can have a line, so holding one keeps others out
//! (`virsh console`). A line is therefore taken only when its page is on the
//! screen, or when this program started the machine, so that nothing of the
//! start is missed. It is held until the machine is off, the person releases
//! it, or the program ends.

mod line;
mod logbook;
mod scrollback;

use std::cell::{Cell, OnceCell};

use gio::prelude::*;
use glib::subclass::prelude::*;

pub use line::{Description as LineDescription, SerialLine, SerialOutput, SerialState};

use super::{ConnectionState, Machine};
use crate::definition::machine as definition;
use crate::libvirt::{Error, XmlKind};

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::SerialLines)]
    pub struct SerialLines {
        /// Whether the machine's description was read, so that an empty list
        /// means that it has no line.
        #[property(get, set)]
        pub(super) known: Cell<bool>,
        pub(super) lines: OnceCell<gio::ListStore>,
        pub(super) machine: glib::WeakRef<Machine>,
        pub(super) was_active: Cell<bool>,
        /// Counts the readings that were asked for, and which of them was taken over last.
        pub(super) asked: Cell<u64>,
        pub(super) taken: Cell<u64>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for SerialLines {
        const NAME: &'static str = "GhSerialLines";
        type Type = super::SerialLines;
    }

    #[glib::derived_properties]
    impl ObjectImpl for SerialLines {}
}

glib::wrapper! {
    /// The serial lines and text consoles of a machine.
    pub struct SerialLines(ObjectSubclass<imp::SerialLines>);
}

impl SerialLines {
    pub(super) fn new(machine: &Machine) -> Self {
        let lines: Self = glib::Object::new();
        let imp = lines.imp();
        imp.machine.set(Some(machine));
        imp.was_active.set(machine.status().is_active());
        machine.connect_status_notify(glib::clone!(
            #[weak]
            lines,
            move |machine| {
                lines.follow(machine);
            }
        ));
        machine.connect_devices_changed(glib::clone!(
            #[weak]
            lines,
            move |_| {
                if lines.known() {
                    lines.spawn_refresh();
                }
            }
        ));
        if let Some(connection) = machine.connection() {
            connection.connect_state_notify(glib::clone!(
                #[weak]
                lines,
                move |connection| {
                    if connection.state() == ConnectionState::Connected {
                        lines.each(SerialLine::connection_is_back);
                    }
                }
            ));
        }
        lines
    }

    /// The lines, as a list of [`SerialLine`].
    pub fn list(&self) -> &gio::ListStore {
        self.imp()
            .lines
            .get_or_init(gio::ListStore::new::<SerialLine>)
    }

    /// The line of this name, such as `serial0`.
    pub fn get(&self, name: &str) -> Option<SerialLine> {
        self.all().into_iter().find(|line| line.name() == name)
    }

    /// Reads which lines the machine has.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn refresh(&self) -> Result<(), Error> {
        let machine = self.machine()?;
        let turn = self.imp().asked.get() + 1;
        self.imp().asked.set(turn);
        let xml = machine.handle()?.xml(XmlKind::Live, false).await?;
        let parsed =
            definition::Machine::parse(&xml).map_err(|error| Error::Refused(error.to_string()))?;
        // A reading that was requested later may have been answered first: that one stays.
        if self.imp().taken.get() > turn {
            return Ok(());
        }
        self.imp().taken.set(turn);
        self.take_over(&machine, line::Description::read_all(&parsed));
        self.set_known(true);
        Ok(())
    }

    /// Opens every line and keeps it, so that nothing the guest writes from now
    /// on is missed. For a machine that this program has just started.
    pub fn hold(&self) {
        let lines = self.clone();
        glib::spawn_future_local(async move {
            match lines.refresh().await {
                Ok(()) => lines.each(SerialLine::hold),
                Err(error) => log::debug!("reading the serial lines: {error}"),
            }
        });
    }

    /// Adds a serial line, which the machine has from its next start on. A second request
    /// before that adds nothing.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn add_line(&self) -> Result<(), Error> {
        let machine = self.machine()?;
        machine.edit_definition(add_serial_line).await?;
        self.refresh().await
    }

    fn take_over(&self, machine: &Machine, descriptions: Vec<line::Description>) {
        let list = self.list();
        let names: Vec<&str> = descriptions.iter().map(|it| it.name.as_str()).collect();
        for gone in self.all() {
            if !names.contains(&gone.name().as_str())
                && let Some(position) = list.find(&gone)
            {
                list.remove(position);
                gone.release();
            }
        }
        for (position, description) in (0..).zip(descriptions) {
            match self.get(&description.name) {
                Some(line) => line.describe(description),
                None => list.insert(position, &SerialLine::new(machine, description)),
            }
        }
    }

    /// Reports the lines that the machine went on or off.
    fn follow(&self, machine: &Machine) {
        let active = machine.status().is_active();
        if self.imp().was_active.replace(active) == active {
            self.each(SerialLine::machine_went_on);
        } else if !active {
            self.each(SerialLine::machine_is_off);
        } else if self.known() {
            self.each(SerialLine::machine_is_on);
            self.spawn_refresh();
        }
    }

    fn spawn_refresh(&self) {
        let lines = self.clone();
        glib::spawn_future_local(async move {
            if let Err(error) = lines.refresh().await {
                log::debug!("reading the serial lines: {error}");
            }
        });
    }

    fn machine(&self) -> Result<Machine, Error> {
        self.imp().machine.upgrade().ok_or(Error::Closed)
    }

    fn all(&self) -> Vec<SerialLine> {
        self.list().iter::<SerialLine>().flatten().collect()
    }

    fn each(&self, f: impl Fn(&SerialLine)) {
        self.all().iter().for_each(f);
    }
}
fn add_serial_line(machine: &mut definition::Machine) -> Result<(), Error> {
    if machine.serials().is_empty() {
        machine
            .insert_device("<serial type='pty'><target port='0'/></serial>")
            .map_err(|error| Error::Refused(error.to_string()))?;
    }
    Ok(())
}
