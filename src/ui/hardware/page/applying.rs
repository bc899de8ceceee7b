// SPDX-License-Identifier: GPL-3.0-or-later
//! Writes what was entered, once it is clear what another program has changed meanwhile.

use adw::subclass::prelude::*;
use gtk::glib;

use super::HardwarePage;
use crate::model::hardware::{Draft, Outcome, Part};
use crate::model::{Error, Machine};
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::hardware::difference_dialog::{self, Edits};
use crate::ui::i18n::gettext_f;
use crate::ui::widgets::set_busy;

impl HardwarePage {
    /// Writes what was entered.
    pub(super) fn apply(&self) {
        let (Some(machine), Some(window)) = (self.machine(), self.window()) else {
            return;
        };
        self.forget_refusal();
        let page = self.clone();
        failure::run(
            self,
            async move { page.apply_draft(&machine, &window).await },
        );
    }

    async fn apply_draft(&self, machine: &Machine, window: &gtk::Window) -> Result<(), Failure> {
        let imp = self.imp();
        loop {
            let before = imp.before.borrow().clone();
            if let Some(before) = before
                && !self.agrees(window, &before).await
            {
                return Ok(());
            }
            // The draft of another machine is not written here.
            if self.machine().as_ref() != Some(machine) {
                return Ok(());
            }
            let Some(draft) = imp.draft.borrow().clone().filter(Draft::is_changed) else {
                return Ok(());
            };
            imp.before.take();
            self.set_busy(true);
            let outcome = machine.apply(&draft).await;
            self.set_busy(false);
            let is_shown = self.machine().as_ref() == Some(machine);
            if !is_shown || outcome.is_err() {
                // Documents that were read meanwhile were ignored.
                self.reload();
            }
            let what = gettext_f(
                "Could not change the hardware of “{name}”",
                &[("name", &machine.name())],
            );
            let is_closed = matches!(outcome, Err(Error::Closed));
            let cause = outcome.as_ref().err().and_then(Error::cause);
            let outcome = match outcome.or_failed(what) {
                Ok(outcome) => outcome,
                Err(failure) if is_closed => return Err(failure),
                Err(failure) => return self.keep_refusal(machine, failure, cause),
            };
            match outcome {
                Outcome::Applied(applied) => {
                    self.note_removed(machine, &draft);
                    self.note_large_change(machine, &draft);
                    self.forget_edits(machine, &draft);
                    return self.keep_waiting(machine, &applied);
                }
                // What was entered waits for the page to show the machine again.
                Outcome::ChangedMeanwhile(_) if !is_shown => return Ok(()),
                Outcome::ChangedMeanwhile(documents) => self.take(machine, *documents),
            }
        }
    }

    /// Shows what another program changed and what would be written now.
    async fn agrees(&self, window: &gtk::Window, before: &str) -> bool {
        match self.edits(before) {
            Some(edits) => difference_dialog::show(window, &edits, true).await,
            None => false,
        }
    }

    fn edits(&self, before: &str) -> Option<Edits> {
        let draft = self.imp().draft.borrow();
        let draft = draft.as_ref()?;
        Some(Edits {
            before: before.to_owned(),
            theirs: draft.base().to_string(),
            ours: draft.edited().to_string(),
        })
    }

    pub(super) fn show_difference(&self) {
        let before = self.imp().before.borrow().clone();
        let (Some(window), Some(before)) = (self.window(), before) else {
            return;
        };
        if let Some(edits) = self.edits(&before) {
            glib::spawn_future_local(async move {
                difference_dialog::show(&window, &edits, false).await;
            });
        }
    }

    pub(super) fn set_busy(&self, busy: bool) {
        self.imp().busy.set(busy);
        set_busy(&*self.imp().form, busy);
        self.show_actions();
    }

    /// What was written is no longer pending; what was entered since is.
    fn forget_edits(&self, machine: &Machine, written: &Draft) {
        let imp = self.imp();
        if self.machine().as_ref() != Some(machine) {
            machine.set_hardware_draft(None);
            return;
        }
        if let Some(draft) = &mut *imp.draft.borrow_mut() {
            draft.revert();
            draft.rebase(written.edited().clone());
        }
        self.keep_selection(written);
        imp.documents.take();
        self.reload();
    }

    /// The part that is shown may be called something else now: what was added
    /// has a name of its own, a card another address.
    fn keep_selection(&self, written: &Draft) {
        let imp = self.imp();
        let selected = imp.selected.borrow().clone();
        let Some(element) = selected.as_ref().and_then(|part| written.element(part)) else {
            return;
        };
        let devices = written.edited().devices().into_iter();
        let mut now = devices.filter(|(_, it)| *it == element);
        if let Some((id, _)) = now.next() {
            imp.selected.replace(Some(Part::Device(id)));
        }
    }
}
