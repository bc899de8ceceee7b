// SPDX-License-Identifier: GPL-3.0-or-later
//! A guest may not listen when it is asked to shut down. If it still runs after
//! a while, a toast offers to force it off; it goes when the machine is off.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{MachinePage, verbs};
use crate::definition::state::MachineState;
use crate::model::Machine;
use crate::ui::Window;
use crate::ui::i18n::{gettext, gettext_f};

/// How long a guest is given.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for a machine to be off; stops waiting when it is dropped.
pub(crate) struct ShutDownWait {
    machine: Machine,
    handler: Option<glib::SignalHandlerId>,
    gone: Option<glib::SignalHandlerId>,
    timeout: Rc<Cell<Option<glib::SourceId>>>,
    toast: Rc<RefCell<Option<adw::Toast>>>,
}

impl Drop for ShutDownWait {
    fn drop(&mut self) {
        for handler in [self.handler.take(), self.gone.take()]
            .into_iter()
            .flatten()
        {
            self.machine.disconnect(handler);
        }
        if let Some(timeout) = self.timeout.take() {
            timeout.remove();
        }
        if let Some(toast) = self.toast.take() {
            toast.dismiss();
        }
    }
}

/// The guest was asked to shut down: gives it its time.
pub(super) fn begin(page: &MachinePage, machine: &Machine) {
    if !machine.status().is_active() {
        return;
    }
    let end = {
        let page = page.downgrade();
        move |machine: &Machine| {
            let off = !matches!(
                machine.status().state,
                MachineState::Running | MachineState::Blocked | MachineState::ShuttingDown
            );
            if off && let Some(page) = page.upgrade() {
                forget(&page, machine);
            }
        }
    };
    let wait = ShutDownWait {
        machine: machine.clone(),
        handler: Some(machine.connect_status_notify(end)),
        gone: Some(machine.connect_gone({
            let page = page.downgrade();
            move |machine| {
                if let Some(page) = page.upgrade() {
                    forget(&page, machine);
                }
            }
        })),
        timeout: Rc::default(),
        toast: Rc::default(),
    };
    let (timeout, toast) = (wait.timeout.clone(), wait.toast.clone());
    let (page_then, machine_then) = (page.downgrade(), machine.clone());
    let source = glib::timeout_add_local_once(PATIENCE, move || {
        timeout.take();
        if let Some(page) = page_then.upgrade() {
            toast.replace(offer(&page, &machine_then));
        }
    });
    wait.timeout.set(Some(source));
    page.imp().waits.borrow_mut().insert(machine.uuid(), wait);
    page.show_state();
}

/// Later, not within the signal that ended it: dropping disconnects.
fn forget(page: &MachinePage, machine: &Machine) {
    let (page, uuid) = (page.downgrade(), machine.uuid());
    glib::idle_add_local_once(move || {
        if let Some(page) = page.upgrade() {
            let wait = page.imp().waits.borrow_mut().remove(&uuid);
            drop(wait);
            page.show_state();
        }
    });
}

fn offer(page: &MachinePage, machine: &Machine) -> Option<adw::Toast> {
    let window = page.root().and_downcast::<Window>()?;
    let values = [("name", machine.name())];
    let values = [("name", values[0].1.as_str())];
    let title = gettext_f("“{name}” has not shut down yet", &values);
    let toast = adw::Toast::builder()
        .title(glib::markup_escape_text(&title))
        .button_label(gettext("Force Off"))
        .timeout(0)
        .build();
    let (page, machine) = (page.downgrade(), machine.clone());
    toast.connect_button_clicked(move |_| {
        if let Some(page) = page.upgrade() {
            verbs::force_off(&page, &machine);
        }
    });
    window.add_toast(toast.clone());
    Some(toast)
}
