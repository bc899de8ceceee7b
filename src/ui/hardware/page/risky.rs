// SPDX-License-Identifier: GPL-3.0-or-later
//! Offers a snapshot before the first start after a change that may keep the guest from starting: one line, one button.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::HardwarePage;
use crate::model::hardware::Draft;
use crate::model::{Machine, MachineKey};
use crate::ui::failure;
use crate::ui::snapshot::{WayBack, say_taken, take_now, way_back};

/// What is known of large changes.
#[derive(Debug, Default)]
pub(super) struct Risk {
    /// Machines with a large change that they have not been started with, each with its number then.
    written: Vec<(MachineKey, i32)>,
    /// Those that have a snapshot of before, or of which it is not wanted.
    settled: Vec<MachineKey>,
    /// The machine that was asked how it could be undone, and the answer.
    asked: Option<(MachineKey, Option<WayBack>)>,
}

impl HardwarePage {
    /// Remembers that a large change was written.
    pub(super) fn note_large_change(&self, machine: &Machine, written: &Draft) {
        let Some(key) = machine.key().filter(|_| is_large(written)) else {
            return;
        };
        let mut risk = self.imp().risk.borrow_mut();
        risk.written.retain(|it| it.0 != key);
        risk.written.push((key, machine.id()));
    }

    /// Shows the offer where it makes sense now.
    pub(super) fn show_risk(&self) {
        let imp = self.imp();
        let (Some(machine), true) = (self.machine(), self.is_writable()) else {
            return imp.risk_bar.set_revealed(false);
        };
        let Some(key) = machine.key() else {
            return;
        };
        let mut risk = imp.risk.borrow_mut();
        // It was started with it.
        risk.written
            .retain(|(it, id)| *it != key || machine.id() == *id || !machine.status().is_active());
        let is_entered = imp.draft.borrow().as_ref().is_some_and(is_large);
        let is_written = risk.written.iter().any(|it| it.0 == key);
        if !is_entered && !is_written {
            risk.settled.retain(|it| *it != key);
            risk.asked.take_if(|it| it.0 == key);
        }
        let is_wanted = (is_entered || is_written) && !risk.settled.contains(&key);
        let asked = risk.asked.as_ref().filter(|it| it.0 == key);
        let (is_asked, is_possible) = (asked.is_some(), asked.is_some_and(|it| it.1.is_some()));
        imp.risk_bar.set_revealed(is_wanted && is_possible);
        if is_wanted && !is_asked {
            risk.asked = Some((key.clone(), None));
            drop(risk);
            self.ask_way_back(machine, key);
        }
    }

    fn ask_way_back(&self, machine: Machine, key: MachineKey) {
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let back = way_back(&machine).await;
            let Some(page) = weak.upgrade() else {
                return;
            };
            if let Some(asked) = &mut page.imp().risk.borrow_mut().asked
                && asked.0 == key
            {
                asked.1 = back;
            }
            page.show_risk();
        });
    }

    /// Takes the snapshot.
    pub(super) fn take_snapshot(&self) {
        let imp = self.imp();
        let Some(machine) = self.machine() else {
            return;
        };
        let asked = imp.risk.borrow_mut().asked.take();
        let Some((key, Some(_))) = asked.filter(|it| Some(&it.0) == machine.key().as_ref()) else {
            return;
        };
        imp.risk.borrow_mut().settled.push(key.clone());
        self.show_risk();
        let page = self.clone();
        failure::run(self, async move {
            // The machine may do something else by now than when it was offered.
            let taken = match way_back(&machine).await {
                Some(back) => take_now(&machine, back).await.map(Some),
                None => Ok(None),
            };
            if !matches!(taken, Ok(Some(_))) {
                let mut risk = page.imp().risk.borrow_mut();
                risk.settled.retain(|it| *it != key);
                drop(risk);
                page.show_risk();
            }
            if let Some(name) = taken? {
                say_taken(&page, &name);
            }
            Ok(())
        });
    }
}

fn is_large(draft: &Draft) -> bool {
    draft.is_changed() && draft.base().is_large_change(draft.edited())
}
