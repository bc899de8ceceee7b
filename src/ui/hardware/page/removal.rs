// SPDX-License-Identifier: GPL-3.0-or-later
//! Takes a device out of the draft, or says why that cannot be, and why one should think
//! before.

use adw::subclass::prelude::*;

use super::HardwarePage;
use crate::model::Machine;
use crate::model::hardware::{CannotRemove, Part, RemovalRisk};
use crate::ui::dialogs;
use crate::ui::failure;
use crate::ui::hardware::kinds;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::settings::{Confirmation, Settings};

impl HardwarePage {
    /// Why what is selected cannot be removed; empty where there is nothing to
    /// say.
    pub(super) fn removal_refusal(&self) -> Option<String> {
        let imp = self.imp();
        let (draft, selected) = (imp.draft.borrow(), imp.selected.borrow());
        match (&*draft, &*selected) {
            (_, Some(part)) if self.is_pending_detach(part) => None,
            (Some(draft), Some(part @ Part::Device(id))) => match draft.element(part) {
                Some(element) => {
                    let why = kinds::refusal(&id.kind, draft.edited(), element);
                    why.as_ref().map(refusal_text)
                }
                None => Some(String::new()),
            },
            _ => Some(String::new()),
        }
    }

    /// Takes the selected device out of the draft.
    pub(super) fn remove(&self) {
        let imp = self.imp();
        let (Some(machine), Some(window)) = (self.machine(), self.window()) else {
            return;
        };
        let selected = imp.selected.borrow().clone();
        let Some(part @ Part::Device(_)) = selected else {
            return;
        };
        if self.is_pending_detach(&part) {
            return self.unplug_again(&part);
        }
        let reasons = self.removal_reasons(&part, &machine);
        let page = self.clone();
        failure::run(self, async move {
            let heading = gettext("Remove This Device?");
            let body = reasons.join("\n\n");
            let go_on = gettext("_Remove");
            let asks = Settings::of_program().asks_before(Confirmation::RemoveDevice);
            if !asks
                || reasons.is_empty()
                || dialogs::confirm(&window, &heading, &body, &go_on).await
            {
                page.remove_part(&part);
            }
            Ok(())
        });
    }

    fn removal_reasons(&self, part: &Part, machine: &Machine) -> Vec<String> {
        let imp = self.imp();
        let (draft, waiting) = (imp.draft.borrow(), imp.waiting.borrow());
        let (Some(draft), Part::Device(id)) = (&*draft, part) else {
            return Vec::new();
        };
        let Some(element) = draft.element(part) else {
            return Vec::new();
        };
        let saved = draft.base().device(id).is_some();
        let runs = saved && machine.status().is_active() && !waiting.is_coming(part);
        match saved {
            true => kinds::risks(&id.kind, draft.edited(), element, runs)
                .into_iter()
                .map(risk_text)
                .collect(),
            false => Vec::new(),
        }
    }

    fn remove_part(&self, part: &Part) {
        if let Some(draft) = &mut *self.imp().draft.borrow_mut() {
            draft.remove(part);
        }
        self.show_all();
    }
}

fn refusal_text(why: &CannotRemove) -> String {
    match why {
        CannotRemove::PartOfMachineType => gettext("It is part of the machine type"),
        CannotRemove::CarriesDevices => gettext("Other devices are connected to it"),
        CannotRemove::UsedBy(names) => {
            let names = names.join(", ");
            gettext_f("In use by {devices}", &[("devices", &names)])
        }
        CannotRemove::ScreenNeedsIt => gettext("The screen needs a video card"),
        CannotRemove::AddedAgain => {
            gettext("libvirt adds it again: set its model to “none” instead")
        }
    }
}

fn risk_text(risk: RemovalRisk) -> String {
    match risk {
        RemovalRisk::BootDisk => gettext("The machine boots from this disk."),
        RemovalRisk::LastScreen => gettext(
            "It is the last screen: the machine can then be used only over a serial line, if it has one.",
        ),
        RemovalRisk::OnlyCard => {
            gettext("It is the only network card: the machine cannot be reached without it.")
        }
        RemovalRisk::UnwrittenData => gettext(
            "The machine is running: data its system has not written to the disk yet is lost.",
        ),
        RemovalRisk::MayBeInUse => gettext("The machine is running and may be using it."),
    }
}
