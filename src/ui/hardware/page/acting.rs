// SPDX-License-Identifier: GPL-3.0-or-later
//! What the buttons of the page do.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{HardwarePage, imp, removal};
use crate::definition::device::new_device::NewDevice;
use crate::model::hardware::{Draft, Outcome, Part};
use crate::model::{Error, Machine, actions};
use crate::ui::actions::{activate, entry};
use crate::ui::dialogs;
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::hardware::difference_dialog::{self, Edits};
use crate::ui::hardware::{add_dialog, kinds};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::set_busy;

type Act = (&'static str, fn(&HardwarePage));
type Class = <imp::HardwarePage as ObjectSubclass>::Class;

/// Installs the page's actions.
pub(super) fn install(class: &mut Class) {
    let actions: [Act; 9] = [
        ("hardware.apply", HardwarePage::apply),
        ("hardware.revert", HardwarePage::revert),
        ("hardware.remove", HardwarePage::remove),
        ("hardware.add", HardwarePage::add),
        ("hardware.restart", HardwarePage::restart),
        ("hardware.difference", HardwarePage::show_difference),
        ("hardware.list", HardwarePage::go_back),
        ("hardware.show-xml", HardwarePage::show_xml),
        ("hardware.copy-xml", HardwarePage::copy_xml),
    ];
    for (name, act) in actions {
        class.install_action(name, None, move |page, _, _| act(page));
    }
}

impl HardwarePage {
    /// Lets each button do what makes sense now.
    pub(super) fn show_actions(&self) {
        let imp = self.imp();
        let writable = self.is_writable();
        let changed = imp.draft.borrow().as_ref().is_some_and(Draft::is_changed);
        let wrong = !imp.problems.borrow().is_empty();
        self.action_set_enabled("hardware.apply", writable && changed && !wrong);
        let busy = imp.busy.get();
        self.action_set_enabled("hardware.revert", (changed || wrong) && !busy);
        self.action_set_enabled("hardware.add", writable);
        let refusal = self.removal_refusal();
        imp.remove
            .set_tooltip_text(refusal.as_deref().filter(|text| !text.is_empty()));
        self.action_set_enabled("hardware.remove", writable && refusal.is_none());
        let restart = |it| actions::RESTART.refusal_for(&[it]).is_none();
        let restarts = self.machine().is_some_and(restart);
        self.action_set_enabled("hardware.restart", writable && restarts);
        let has_xml = imp.xml.borrow().is_some();
        self.action_set_enabled("hardware.show-xml", has_xml);
        self.action_set_enabled("hardware.copy-xml", has_xml);
        imp.changed_bar
            .set_revealed(imp.before.borrow().is_some() && changed);
        self.keep_draft();
    }

    /// Why what is selected cannot be removed; empty where there is nothing to
    /// say.
    pub(super) fn removal_refusal(&self) -> Option<String> {
        let imp = self.imp();
        let (draft, selected) = (imp.draft.borrow(), imp.selected.borrow());
        match (&*draft, &*selected) {
            (_, Some(part)) if self.is_going(part) => None,
            (Some(draft), Some(part @ Part::Device(id))) => match draft.element(part) {
                Some(element) => {
                    let why = kinds::refusal(&id.kind, draft.edited(), element);
                    why.as_ref().map(removal::refusal_text)
                }
                None => Some(String::new()),
            },
            _ => Some(String::new()),
        }
    }

    fn go_back(&self) {
        self.imp().leaflet.navigate(adw::NavigationDirection::Back);
    }

    pub(super) fn revert(&self) {
        let imp = self.imp();
        if let Some(draft) = &mut *imp.draft.borrow_mut() {
            draft.revert();
        }
        imp.problems.take();
        imp.before.take();
        self.forget_refusal();
        self.show_all();
    }

    fn window(&self) -> Option<gtk::Window> {
        self.root().and_downcast()
    }

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
            // The draft of another machine is nothing to write here.
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
                // Whatever was read meanwhile was not taken.
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
                    self.forget_edits(machine, &draft);
                    return self.keep_waiting(machine, &applied);
                }
                // What was entered waits for the page to show the machine again.
                Outcome::ChangedMeanwhile(_) if !is_shown => return Ok(()),
                Outcome::ChangedMeanwhile(documents) => self.take(machine, *documents),
            }
        }
    }

    /// Shows what somebody else changed and what would be written now.
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

    fn show_difference(&self) {
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

    /// What was written waits no more; what was entered since does.
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

    /// Takes the selected device out of the draft.
    fn remove(&self) {
        let imp = self.imp();
        let (Some(machine), Some(window)) = (self.machine(), self.window()) else {
            return;
        };
        let selected = imp.selected.borrow().clone();
        let Some(part @ Part::Device(_)) = selected else {
            return;
        };
        if self.is_going(&part) {
            return self.unplug_again(&part);
        }
        let reasons = self.removal_reasons(&part, &machine);
        let page = self.clone();
        failure::run(self, async move {
            let heading = gettext("Remove This Device?");
            let body = reasons.join("\n\n");
            let go_on = gettext("_Remove");
            if reasons.is_empty() || dialogs::confirm(&window, &heading, &body, &go_on).await {
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
                .map(removal::risk_text)
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

    fn add(&self) {
        let imp = self.imp();
        let (Some(machine), Some(window)) = (self.machine(), self.window()) else {
            return;
        };
        let Some(definition) = imp.draft.borrow().as_ref().map(|it| it.edited().clone()) else {
            return;
        };
        let offer = imp.offer.borrow().clone().unwrap_or_default();
        let (weak, of) = (self.downgrade(), machine.clone());
        add_dialog::show(
            &window,
            &machine,
            definition,
            offer,
            move |new_device| match weak.upgrade() {
                Some(page) => page.add_device(&of, new_device).map(|()| page.show_added()),
                None => Ok(()),
            },
        );
    }

    /// Adds a device to the draft of this machine, if it is still on the page: its
    /// connection may have been closed meanwhile.
    fn add_device(&self, to: &Machine, new_device: NewDevice) -> Result<(), String> {
        let imp = self.imp();
        let is_shown = self.machine().is_some_and(|it| it.uuid() == to.uuid());
        let mut draft = imp.draft.borrow_mut();
        let Some(draft) = draft.as_mut().filter(|_| is_shown) else {
            return Err(gettext_f(
                "“{name}” is not shown behind this dialog: its hardware has to be read first.",
                &[("name", &to.name())],
            ));
        };
        let added = draft.add(new_device);
        imp.selected.replace(Some(added));
        Ok(())
    }

    fn show_added(&self) {
        self.show_all();
        self.imp()
            .leaflet
            .navigate(adw::NavigationDirection::Forward);
    }

    /// Has the machine shut down, waits until it is off, and starts it again.
    pub(super) fn restart(&self) {
        if let Some(machine) = self.machine() {
            activate(self, entry(&actions::RESTART), &[machine]);
        }
    }
}
