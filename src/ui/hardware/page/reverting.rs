// SPDX-License-Identifier: GPL-3.0-or-later
//! Reverting one change that waits for a shutdown: what is saved becomes what runs. Other edits stay as they are: neither
//! written nor lost.

use adw::subclass::prelude::*;

use super::HardwarePage;
use crate::model::hardware::{Draft, Part};
use crate::ui::failure::{self, OrFailed};
use crate::ui::hardware::field::Field;
use crate::ui::i18n::gettext_f;

impl HardwarePage {
    /// Saves the value that runs.
    pub(super) fn revert_value(&self, part: &Part, field: &Field, running: Option<String>) {
        let Some(set) = field.set.clone() else {
            return;
        };
        let (key, of) = (field.key, part.clone());
        let edit = move |draft: &mut Draft| {
            let (set, running) = (set.clone(), running.clone());
            draft.set(&of, key, move |definition, element| {
                set(definition, element, running.as_deref());
            });
        };
        let of = part.clone();
        self.apply_alone(edit, move |draft| draft.revert_value(&of, key));
    }

    /// Saves a device that runs, or removes one from what is saved that does not run.
    pub(super) fn revert_presence(&self, part: &Part) {
        let Part::Device(id) = part else {
            return;
        };
        let (running, kind, of) = (self.running_xml(id), id.kind.clone(), part.clone());
        let edit = move |draft: &mut Draft| match running.clone() {
            Some(xml) => {
                draft.restore(&kind, xml);
            }
            None => draft.remove(&of),
        };
        let of = part.clone();
        self.apply_alone(edit, move |draft| draft.revert_part(&of));
    }

    /// Writes one edit; `forget` takes out of the draft what it replaces.
    fn apply_alone(
        &self,
        edit: impl Fn(&mut Draft) + 'static,
        forget: impl Fn(&mut Draft) + 'static,
    ) {
        let Some(machine) = self.machine() else {
            return;
        };
        self.forget_refusal();
        let page = self.clone();
        failure::run(self, async move {
            let name = machine.name();
            let what = gettext_f(
                "Could not change the hardware of “{name}”",
                &[("name", &name)],
            );
            page.set_busy(true);
            let outcome = machine.apply_alone(edit).await;
            page.set_busy(false);
            if outcome.is_err() {
                page.reload();
            }
            let (applied, documents) = outcome.or_failed(what)?;
            if page.machine().as_ref() != Some(&machine) {
                return Ok(());
            }
            if let Some(draft) = &mut *page.imp().draft.borrow_mut() {
                forget(draft);
                draft.rebase(documents.saved.clone());
            }
            page.take(&machine, documents);
            page.keep_waiting(&machine, &applied)
        });
    }
}
