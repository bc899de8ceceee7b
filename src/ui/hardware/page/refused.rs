// SPDX-License-Identifier: GPL-3.0-or-later
//! What libvirt said no to stays over the page, in its own words and with what
//! can be done where that is known, until the next Apply or Revert.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::HardwarePage;
use super::advice::{advice, is_tray_locked, live_advice};
use crate::model::hardware::Applied;
use crate::model::{Cause, Machine};
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::hardware::labels;
use crate::ui::i18n::{gettext, gettext_f};

/// More letters than this are scrolled.
const MANY: usize = 300;

/// A refusal that a person has not dealt with yet.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    heading: String,
    words: String,
    advice: String,
    /// Whether it is saved, so that only what runs was refused.
    saved: bool,
    /// Whether the guest holds a medium.
    tray_locked: bool,
}

impl HardwarePage {
    pub(super) fn setup_refused(&self) {
        self.imp().refused_bar.connect_response(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_, _| page.forget_refusal()
        ));
    }

    /// Keeps what was refused, to be read on this page. Where the page is not visible,
    /// the caller reports the failure.
    pub(super) fn keep_refusal(
        &self,
        machine: &Machine,
        failure: Failure,
        cause: Option<Cause>,
    ) -> Result<(), Failure> {
        let Failure::Failed { what, why } = &failure else {
            return Err(failure);
        };
        log::info!("{what}: {why}");
        let kept = gettext("Nothing that you entered is lost.");
        if let Some(xml) = &*self.imp().xml.borrow() {
            xml.refuse(why);
        }
        let advice = match advice(cause, why) {
            Some(advice) => format!("{advice} {kept}"),
            None => kept,
        };
        let refused = Refused {
            heading: what.clone(),
            words: why.clone(),
            advice,
            saved: false,
            tray_locked: false,
        };
        match self.keep(machine, refused) {
            true => Ok(()),
            false => Err(failure),
        }
    }

    /// Says what could not be changed while the machine runs.
    pub(super) fn keep_waiting(&self, machine: &Machine, applied: &Applied) -> Result<(), Failure> {
        if applied.refused.is_empty() {
            return Ok(());
        }
        let why: Vec<String> = applied
            .refused
            .iter()
            .map(|refusal| format!("{}: {}", labels::element_name(&refusal.kind), refusal.why))
            .collect();
        let refused = Refused {
            heading: gettext("Saved; takes effect after a shutdown"),
            words: why.join("\n"),
            advice: live_advice(applied),
            saved: true,
            tray_locked: is_tray_locked(applied),
        };
        let failure = Failure::Failed {
            what: refused.heading.clone(),
            why: refused.words.clone(),
        };
        match self.keep(machine, refused) {
            true => Ok(()),
            false => Err(failure),
        }
    }

    /// Takes out, or changes, by force what the guest holds.
    pub(super) fn force_media(&self) {
        let Some(machine) = self.machine() else {
            return;
        };
        self.forget_refusal();
        failure::run(self, async move {
            let name = machine.name();
            let what = gettext_f("Could not eject from “{name}”", &[("name", &name)]);
            machine.force_media().await.or_failed(what)
        });
    }

    /// Whether it can be seen now.
    fn keep(&self, machine: &Machine, refused: Refused) -> bool {
        if let Some(key) = machine.key() {
            self.imp().refused.borrow_mut().insert(key, refused);
        }
        self.show_refusal();
        self.is_mapped() && self.machine().as_ref() == Some(machine)
    }

    /// The next try begins, or nothing is tried any more.
    pub(super) fn forget_refusal(&self) {
        if let Some(key) = self.machine().and_then(|it| it.key()) {
            self.imp().refused.borrow_mut().remove(&key);
        }
        self.show_refusal();
    }

    /// Nothing waits any more: what was said of the shutdown is old.
    pub(super) fn forget_waiting(&self, machine: &Machine) {
        let mut all = self.imp().refused.borrow_mut();
        let key = machine.key();
        all.retain(|of, refused| Some(of) != key.as_ref() || !refused.saved);
    }

    pub(super) fn show_refusal(&self) {
        let imp = self.imp();
        let key = self.machine().and_then(|it| it.key());
        let all = imp.refused.borrow();
        let refused = key.and_then(|key| all.get(&key));
        // The text stays while the bar slides away.
        if let Some(refused) = refused {
            imp.refused_heading.set_label(&refused.heading);
            // Few words are all in sight, however narrow the window; many are scrolled.
            let words = refused.words.trim_end();
            let many = words.chars().count() > MANY;
            imp.refused_scroller.set_visible(many);
            imp.refused_text.set_visible(!many);
            imp.refused_text.set_label(words);
            imp.refused_many_text.set_label(words);
            imp.refused_advice.set_label(&refused.advice);
            imp.refused_advice.set_visible(!refused.advice.is_empty());
            imp.force_eject.set_visible(refused.tray_locked);
            imp.refused_bar.set_message_type(match refused.saved {
                true => gtk::MessageType::Warning,
                false => gtk::MessageType::Error,
            });
        }
        imp.refused_bar.set_revealed(refused.is_some());
    }
}
