// SPDX-License-Identifier: GPL-3.0-or-later
//! Reads the machine's documents when the page is shown and when something says
//! that they changed, and takes them over without losing what was entered.

use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::HardwarePage;
use crate::model::hardware::HostOffer;
use crate::model::hardware::{Documents, Draft};
use crate::model::{Error, Machine};
use crate::ui::hardware::waiting::Waiting;
use crate::ui::widgets::log_when_drawn;

impl HardwarePage {
    /// Reads the documents again if the page is on the screen; it does so anyway
    /// when it gets there.
    pub(super) fn reload(&self) {
        let imp = self.imp();
        let Some(machine) = self.machine().filter(|_| self.is_mapped()) else {
            return;
        };
        if imp.loading.replace(true) {
            imp.load_again.set(true);
            return;
        }
        imp.load_again.set(false);
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let read = machine.documents().await;
            let Some(page) = weak.upgrade() else {
                return;
            };
            page.imp().loading.set(false);
            if page.machine().as_ref() == Some(&machine) {
                match read {
                    Ok(documents) => {
                        page.take(&machine, documents);
                        if let Some(since) = page.imp().asked_at.take() {
                            log_when_drawn(&page, since, "Hardware");
                        }
                    }
                    // What is known stays; the bar over the page says what is wrong.
                    Err(Error::Closed) => {}
                    Err(error) => log::info!("hardware of {}: {error}", machine.name()),
                }
            } else {
                page.reload();
            }
            if page.imp().load_again.take() {
                page.reload();
            }
        });
    }

    /// Shows documents; edits are done again to the newer definition.
    pub(super) fn take(&self, machine: &Machine, documents: Documents) {
        let imp = self.imp();
        // The write that is under way brings its own documents.
        if imp.busy.get() {
            return;
        }
        let saved = documents.saved.to_string();
        let is_same = imp.documents.borrow().as_ref().is_some_and(|known| {
            let running = |it: &Documents| it.running.as_ref().map(ToString::to_string);
            known.saved.to_string() == saved
                && running(known) == running(&documents)
                && known.persistent == documents.persistent
        });
        if is_same {
            return self.show_actions();
        }
        let draft = imp.draft.take();
        let draft = draft.or_else(|| machine.drafts().hardware);
        let draft = match draft {
            Some(mut draft) if draft.is_worth_keeping() => {
                let before = draft.base().to_string();
                if before != saved {
                    draft.rebase(documents.saved.clone());
                    imp.before.borrow_mut().get_or_insert(before);
                }
                draft
            }
            _ => Draft::new(documents.saved.clone()),
        };
        if !draft.is_changed() {
            imp.before.take();
        }
        imp.draft.replace(Some(draft));
        self.offer_orphaned_files(machine, &documents);
        let waiting = Waiting::of(&documents);
        if waiting.count() == 0 {
            self.forget_waiting(machine);
        }
        let same_form = imp
            .documents
            .borrow()
            .as_ref()
            .is_some_and(|known| known.saved.to_string() == saved)
            && imp
                .waiting
                .borrow()
                .is_same_for(&waiting, imp.selected.borrow().as_ref());
        imp.waiting.replace(waiting);
        imp.documents.replace(Some(documents));
        self.show_list();
        // The same form stays: the user may be typing into it.
        match same_form {
            true => self.show_running(),
            false => self.show_form(),
        }
        self.show_bars();
        self.show_actions();
        if imp.offer.borrow().is_none() {
            self.ask_host(machine);
        }
    }

    /// Asks what the host offers, for the lists of choices.
    fn ask_host(&self, machine: &Machine) {
        let definition = match &*self.imp().documents.borrow() {
            Some(documents) => documents.saved.clone(),
            None => return,
        };
        let (weak, machine) = (self.downgrade(), machine.clone());
        glib::spawn_future_local(async move {
            let offer = HostOffer::gather(&machine, &definition).await;
            let Some(page) = weak.upgrade() else {
                return;
            };
            if page.machine().as_ref() == Some(&machine) {
                page.imp().offer.replace(Some(Rc::new(offer)));
                page.show_form();
            }
        });
    }
}
