// SPDX-License-Identifier: GPL-3.0-or-later
//! Reads the definition, and shows how it is.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::XmlPage;
use crate::model::{Error, Machine};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};

impl XmlPage {
    /// Whether the definition can be written.
    pub(in crate::ui::xml) fn is_writable(&self) -> bool {
        let machine = self.machine().filter(Machine::persistent);
        machine
            .and_then(|machine| machine.connection())
            .is_some_and(|connection| connection.is_writable())
    }

    pub(super) fn show_status(&self) {
        let imp = self.imp();
        let machine = self.machine();
        let active = machine
            .as_ref()
            .is_some_and(|machine| machine.status().is_active());
        imp.running.set_sensitive(active);
        let is_planned = machine.as_ref().is_some_and(Machine::is_planned);
        imp.kinds.set_visible(!is_planned);
        if !active && imp.running.is_active() {
            imp.saved.set_active(true);
        }
        let running = imp.running.is_active();
        let busy = imp.busy.get();
        let editable = !running && self.is_writable() && !busy;
        imp.editor.set_editable(editable);
        let changed = imp.editor.changed() && (editable || busy);
        imp.changes.set_revealed(changed);
        self.action_set_enabled("document.apply", changed && !busy);
        self.action_set_enabled("document.revert", changed && !busy);
        if let Some(machine) = &machine
            && machine.drafts().document.is_some() != self.draft().is_some()
        {
            self.keep_draft();
        }
        self.action_set_enabled("document.open", editable);
        let transient = machine.is_some_and(|machine| !machine.persistent());
        imp.hint.set_label(&match (running, active) {
            _ if transient => gettext("Transient: it has no saved definition"),
            (true, _) => gettext("Read-only"),
            (false, true) => gettext("Takes effect at the next start"),
            (false, false) => String::new(),
        });
    }

    pub(super) fn switch_document(&self) {
        let imp = self.imp();
        if imp.running.is_active() {
            let draft = imp.editor.changed().then(|| imp.editor.text());
            imp.draft.replace(draft);
            imp.editor.set_text("");
            self.show_status();
        } else {
            imp.editor.set_text(&self.base().unwrap_or_default());
            self.show_status();
            if let Some(draft) = imp.draft.take() {
                imp.editor.replace_text(&draft);
            }
        }
        self.reload();
    }

    /// Reads the document that is shown again. What was typed stays.
    pub(in crate::ui::xml) fn reload(&self) {
        let Some(machine) = self.machine().filter(|_| self.is_mapped()) else {
            return;
        };
        let weak = self.downgrade();
        let running = self.imp().running.is_active();
        failure::run(self, async move {
            let what = gettext_f(
                "Could not read the definition of “{name}”",
                &[("name", &machine.name())],
            );
            let read = match running {
                true => machine.running_xml().await,
                false => machine.saved_xml().await,
            };
            let xml = match read {
                // The bar over the page says so.
                Err(Error::Closed | Error::NotFound(_)) => return Ok(()),
                read => read.or_failed(what)?,
            };
            let page = weak.upgrade().filter(|page| {
                page.machine().as_ref() == Some(&machine)
                    && page.imp().running.is_active() == running
            });
            if let Some(page) = page {
                page.take_over(running, &xml);
            }
            Ok(())
        });
    }
}
