// SPDX-License-Identifier: GPL-3.0-or-later
//! One serial line: opens and reopens by itself while it is wanted, keeps
//! the last of what the guest wrote, and hands all of it to its listeners.

mod description;
mod feed;
mod opening;
#[cfg(all(test, feature = "ui"))]
mod stand_in;

use std::cell::{Cell, RefCell};
use std::time::Instant;

use async_channel::Sender;
use glib::prelude::*;
use glib::subclass::prelude::*;

pub use description::Description;
pub use feed::SerialOutput;

use super::scrollback::Scrollback;
use crate::libvirt::{Console, Error};
use crate::model::Machine;

/// State of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, glib::Enum)]
#[enum_type(name = "GhSerialState")]
pub enum SerialState {
    /// Not opened, since it was not wanted yet, or was released.
    #[default]
    Closed,
    /// Being opened.
    Opening,
    /// Open: what is typed arrives.
    Open,
    /// The machine is off. Opens by itself when it starts.
    Off,
    /// Another program has it.
    Busy,
    /// The host closed it while the machine runs, as it does when another
    /// program takes it over.
    Ended,
    /// The connection to the host was lost. Opens by itself when it is back.
    Lost,
    /// Could not be opened; `problem` says why.
    Failed,
}

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::SerialLine)]
    pub struct SerialLine {
        /// libvirt's name for it: `serial0`.
        #[property(get, set)]
        pub(super) name: RefCell<String>,
        /// Its state.
        #[property(get, set, builder(SerialState::default()))]
        pub(super) state: Cell<SerialState>,
        /// Why it is not open, in libvirt's words; empty if nothing is wrong.
        #[property(get, set)]
        pub(super) problem: RefCell<String>,
        pub(super) description: RefCell<Description>,
        pub(super) machine: glib::WeakRef<Machine>,
        pub(super) console: RefCell<Option<Console>>,
        pub(super) scrollback: RefCell<Scrollback>,
        pub(super) listeners: RefCell<Vec<Sender<SerialOutput>>>,
        /// How many bytes were written since it was last shown.
        pub(super) missed: Cell<usize>,
        /// How many pages show it.
        pub(super) shown: Cell<u32>,
        /// Whether it is kept open although no page shows it.
        pub(super) held: Cell<bool>,
        /// Whether the machine started again before the end of the line came.
        pub(super) again: Cell<bool>,
        /// A note to print before what comes next.
        pub(super) note: RefCell<Option<String>>,
        /// When we closed it: the host needs a moment to notice.
        pub(super) closed_at: Cell<Option<Instant>>,
        /// Counts openings and closings, so that a task that waited can tell
        /// whether it is still the current one.
        pub(super) epoch: Cell<u64>,
        #[cfg(all(test, feature = "ui"))]
        pub(super) sent: RefCell<Vec<u8>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for SerialLine {
        const NAME: &'static str = "GhSerialLine";
        type Type = super::SerialLine;
    }

    #[glib::derived_properties]
    impl ObjectImpl for SerialLine {}
}

glib::wrapper! {
    /// A serial line or text console of a machine.
    pub struct SerialLine(ObjectSubclass<imp::SerialLine>);
}

impl SerialLine {
    pub(super) fn new(machine: &Machine, description: Description) -> Self {
        let line: Self = glib::Object::builder()
            .property("name", &description.name)
            .build();
        line.imp().machine.set(Some(machine));
        line.describe(description);
        if !machine.status().is_active() {
            line.set_state(SerialState::Off);
        }
        line
    }

    pub(super) fn describe(&self, description: Description) {
        self.imp().description.replace(description);
    }

    /// What it is.
    pub fn description(&self) -> Description {
        self.imp().description.borrow().clone()
    }

    /// A page shows it from now on: it is opened, and opened again whenever that
    /// becomes possible, until [`SerialLine::hide`].
    pub fn show(&self) {
        let imp = self.imp();
        imp.shown.set(imp.shown.get() + 1);
        self.open_if_possible();
    }

    /// A page shows it no longer. It stays open until the machine is off.
    pub fn hide(&self) {
        let imp = self.imp();
        imp.shown.set(imp.shown.get().saturating_sub(1));
    }

    /// Opens it although no page shows it; if the machine does not run yet, once
    /// it does.
    pub(super) fn hold(&self) {
        self.imp().held.set(true);
        self.open_if_possible();
    }

    /// Closes it, so that another program can have it.
    pub fn release(&self) {
        let imp = self.imp();
        imp.held.set(false);
        self.next_epoch();
        self.close_console();
        self.set_state_and_problem(SerialState::Closed, "");
    }

    /// Sends what was typed. It is lost while the line is not open.
    pub fn send(&self, bytes: &[u8]) {
        if let Some(console) = &*self.imp().console.borrow() {
            console.send(bytes);
        }
        #[cfg(all(test, feature = "ui"))]
        self.note_sent(bytes);
    }

    /// The last line of what the guest wrote, as plain text.
    pub fn last_line(&self) -> String {
        self.imp().scrollback.borrow().last_line()
    }

    /// Forgets what the guest wrote so far.
    pub fn clear(&self) {
        self.imp().scrollback.borrow_mut().clear();
        self.imp().missed.set(0);
    }

    pub(super) fn machine_is_off(&self) {
        self.imp().held.set(false);
        // What it wrote last may still be on its way; then the line's own end
        // says that it is off.
        if self.state() != SerialState::Open {
            self.next_epoch();
            self.close_console();
            self.set_state_and_problem(SerialState::Off, "");
        }
    }

    pub(super) fn machine_is_on(&self) {
        let imp = self.imp();
        if !imp.scrollback.borrow().is_empty() {
            imp.note.replace(Some(feed::started_again()));
        }
        if self.state() == SerialState::Open {
            imp.again.set(self.is_wanted());
        } else if self.is_wanted() {
            self.open_if_possible();
        } else {
            self.set_state_and_problem(SerialState::Closed, "");
        }
    }

    /// Tries again what failed: a machine that was still starting has no line to open.
    pub(super) fn machine_went_on(&self) {
        if self.state() == SerialState::Failed && self.is_wanted() {
            self.open_if_possible();
        }
    }

    pub(super) fn connection_is_back(&self) {
        if self.state() == SerialState::Lost && self.is_wanted() {
            self.open_if_possible();
        }
    }

    fn is_wanted(&self) -> bool {
        self.imp().shown.get() > 0 || self.imp().held.get()
    }

    fn is_active(&self) -> bool {
        let machine = self.imp().machine.upgrade();
        machine.is_some_and(|machine| machine.status().is_active())
    }

    fn close_console(&self) {
        if self.imp().console.take().is_some() {
            self.imp().closed_at.set(Some(Instant::now()));
        }
    }

    fn set_state_and_problem(&self, state: SerialState, problem: &str) {
        if self.problem() != problem {
            self.set_problem(problem);
        }
        if self.state() != state {
            self.set_state(state);
        }
    }

    fn fail(&self, error: &Error) {
        let state = match error {
            Error::Busy(_) => SerialState::Busy,
            Error::Closed => SerialState::Lost,
            _ if !self.is_active() => SerialState::Off,
            _ => SerialState::Failed,
        };
        let problem = match state {
            SerialState::Off => String::new(),
            _ => error.to_string(),
        };
        self.set_state_and_problem(state, &problem);
    }

    fn next_epoch(&self) -> u64 {
        let epoch = self.imp().epoch.get() + 1;
        self.imp().epoch.set(epoch);
        epoch
    }
}

#[cfg(test)]
mod tests;
