// SPDX-License-Identifier: GPL-3.0-or-later
//! Fills the list of parts from the draft.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::HardwarePage;
use crate::definition::device::DeviceId;
use crate::model::hardware::{Draft, Part};
use crate::ui::hardware::row::{Mark, RowFacts};
use crate::ui::hardware::waiting::FIXED;
use crate::ui::hardware::{kinds, labels};

/// Begins the name of a device that is only in what runs.
pub(super) const RUNNING: &str = "running ";

/// As many as a person sees without scrolling.
const ROWS_AT_ONCE: usize = 20;

impl HardwarePage {
    /// What the rows of the list say.
    fn facts(&self) -> Vec<RowFacts> {
        let imp = self.imp();
        let draft = imp.draft.borrow();
        let Some(draft) = &*draft else {
            return Vec::new();
        };
        let definition = draft.edited();
        let root = definition.document().root();
        let mut devices = draft.devices();
        devices.sort_by_key(|(_, element)| kinds::rank(definition.document().name(*element)));
        let fixed = FIXED.into_iter().map(|part| (part, root));
        let mut facts: Vec<RowFacts> = fixed
            .chain(devices)
            .map(|(part, element)| RowFacts {
                icon: labels::icon(&part, definition, element),
                title: labels::title(&part, definition, element),
                mark: self.mark(draft, &part),
                part,
            })
            .collect();
        facts.extend(self.pending_detach());
        facts
    }

    fn mark(&self, draft: &Draft, part: &Part) -> Mark {
        let waiting = self.imp().waiting.borrow();
        // All that is edited of a planned machine is applied with Create.
        let is_planned = self.machine().is_some_and(|it| it.is_planned());
        if !is_planned && draft.is_worth_keeping() && draft.changed_parts().any(|it| it == part) {
            Mark::Edited
        } else if !waiting.of_part(part).is_empty() || waiting.is_coming(part) {
            Mark::Pending
        } else {
            Mark::None
        }
    }

    /// Devices that still run and are no longer saved.
    fn pending_detach(&self) -> Vec<RowFacts> {
        let documents = self.imp().documents.borrow();
        let running = documents.as_ref().and_then(|it| it.running.as_ref());
        let waiting = self.imp().waiting.borrow();
        let pending_detach = waiting.pending_detach.iter().filter_map(|id| {
            let running = running?;
            let element = running.device(id)?;
            let part = Part::Device(id.clone());
            Some(RowFacts {
                icon: labels::icon(&part, running, element),
                title: labels::title(&part, running, element),
                mark: Mark::Going,
                part: Part::Device(DeviceId {
                    name: format!("{RUNNING}{}", id.name),
                    ..id.clone()
                }),
            })
        });
        pending_detach.collect()
    }

    /// Fills the list and selects the part that is shown, or the first.
    pub(super) fn show_list(&self) {
        let imp = self.imp();
        let facts = self.facts();
        let selected = imp.selected.borrow().clone();
        let at = facts
            .iter()
            .position(|it| Some(&it.part) == selected.as_ref());
        let at = at.unwrap_or(0);
        let part = facts.get(at).map(|it| it.part.clone());
        imp.selected.replace(part);
        imp.filling.set(true);
        imp.rows.show(&*imp.list, facts, ROWS_AT_ONCE.max(at + 1));
        let row = imp.rows.widget(at).and_downcast::<gtk::ListBoxRow>();
        imp.list.select_row(row.as_ref());
        imp.filling.set(false);
    }
}
