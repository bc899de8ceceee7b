// SPDX-License-Identifier: GPL-3.0-or-later
//! Fills the list and the form from the draft, and takes what is entered into it.

use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::HardwarePage;
use super::listener::PageListener;
use crate::definition::device::DeviceId;
use crate::definition::device::hostdev::Taken;
use crate::definition::machine::Machine as Definition;
use crate::definition::xml::{self, ElementId};
use crate::model::hardware::{Documents, Draft, Part};
use crate::ui::hardware::field::{Field, Group};
use crate::ui::hardware::form::{Form, Shown, To};
use crate::ui::hardware::row::{Mark, RowFacts};
use crate::ui::hardware::waiting::{FIXED, Waiting};
use crate::ui::hardware::{fields, form, grow_dialog, host_labels, kinds, labels, xml_group};
use crate::ui::i18n::{gettext, ngettext_f};
use crate::ui::widgets::drop_focus;

/// Begins the name of a device that is only in what runs.
pub(super) const RUNNING: &str = "running ";

/// As many as a person sees without scrolling.
const ROWS_AT_ONCE: usize = 20;

impl HardwarePage {
    /// Shows that nothing is known yet.
    pub(super) fn show_nothing(&self) {
        let imp = self.imp();
        imp.filling.set(true);
        imp.list.unselect_all();
        imp.rows.show(&*imp.list, Vec::new(), 0);
        imp.filling.set(false);
        self.clear_form();
        self.show_bars();
    }

    /// Shows the draft anew.
    pub(super) fn show_all(&self) {
        self.show_list();
        self.show_form();
        self.show_bars();
        self.show_actions();
    }

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
        if draft.is_changed() && draft.changed_parts().any(|it| it == part) {
            Mark::Edited
        } else if !waiting.of_part(part).is_empty() || waiting.is_coming(part) {
            Mark::Pending
        } else {
            Mark::None
        }
    }

    /// Devices that still run and are saved no more.
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

    fn clear_form(&self) {
        let imp = self.imp();
        imp.shown.take();
        imp.keys.take();
        imp.xml.take();
        drop_focus(&*imp.form);
        while let Some(child) = imp.form.first_child() {
            imp.form.remove(&child);
        }
    }

    /// Makes the form of the part that is selected.
    pub(super) fn show_form(&self) {
        let imp = self.imp();
        self.clear_form();
        let selected = imp.selected.borrow().clone();
        let (Some(part), Some(machine)) = (selected, self.machine()) else {
            return;
        };
        let draft = imp.draft.borrow();
        let Some(draft) = &*draft else {
            return;
        };
        let definition = draft.edited();
        let Some(element) = draft.element(&part) else {
            return self.show_going(&part);
        };
        imp.filling.set(true);
        let to: To = Rc::new(PageListener {
            page: self.downgrade(),
            part: part.clone(),
        });
        let groups = self.groups(&part, definition, element);
        let waiting = imp.waiting.borrow();
        let documents = imp.documents.borrow();
        let shown = Shown {
            definition,
            element,
            base: base_part(draft, &part),
            running: running_part(documents.as_ref(), draft, &part),
            waits: waiting.of_part(&part),
            machine: &machine,
            writable: self.is_writable(),
        };
        let form = Form::build(&groups, &shown, &to);
        self.append_title(&labels::title(&part, definition, element), &waiting, &part);
        form.groups.iter().for_each(|group| imp.form.append(group));
        if let Some(group) = grow_dialog::group(&machine, definition, element, &part) {
            imp.form.append(&group);
        }
        if matches!(part, Part::Device(_)) {
            if let Some(taken) = Taken::of(definition.document(), element) {
                imp.form.append(&host_labels::group(&machine, taken));
            }
            let xml = definition.document().element_xml(element);
            let (weak, part) = (self.downgrade(), part.clone());
            let text = xml_group::build(&xml, groups.is_empty(), move |xml| {
                weak.upgrade()
                    .map_or(Ok(()), |page| page.replace(&part, xml))
            });
            imp.form.append(&text.group);
            imp.xml.replace(Some(text));
        } else {
            let text = gettext("What has no field here is on the page “XML”.");
            imp.form.append(&note(&text));
        }
        imp.keys.replace(keys(&groups));
        imp.shown.replace(form);
        imp.filling.set(false);
    }

    /// Shows in the form what runs now.
    pub(super) fn show_running(&self) {
        let imp = self.imp();
        let (draft, selected) = (imp.draft.borrow(), imp.selected.borrow());
        if let (Some(draft), Some(part)) = (&*draft, &*selected) {
            let documents = imp.documents.borrow();
            let running = running_part(documents.as_ref(), draft, part);
            imp.shown.borrow().update_running(running);
        }
    }

    fn groups(&self, part: &Part, definition: &Definition, element: ElementId) -> Vec<Group> {
        let offer = self.imp().offer.borrow().clone();
        fields::of(part, definition, element, offer.as_deref())
    }

    fn append_title(&self, title: &str, waiting: &Waiting, part: &Part) {
        let label = gtk::Label::builder()
            .label(title)
            .xalign(0.0)
            .wrap(true)
            .wrap_mode(gtk::pango::WrapMode::WordChar)
            .css_classes(["title-2"])
            .build();
        self.imp().form.append(&label);
        if waiting.is_coming(part) {
            let text = gettext("It is added when the machine starts again.");
            self.append_presence(&text, part);
        }
    }

    /// Says that a device comes or goes with the next start, with the ways out.
    fn append_presence(&self, text: &str, part: &Part) {
        let to: To = Rc::new(PageListener {
            page: self.downgrade(),
            part: part.clone(),
        });
        let (weak, part) = (self.downgrade(), part.clone());
        let group = form::presence(text, self.is_writable(), &to, move || {
            if let Some(page) = weak.upgrade() {
                page.revert_presence(&part);
            }
        });
        self.imp().form.append(&group);
    }

    /// A device that still runs and is saved no more.
    fn show_going(&self, part: &Part) {
        let imp = self.imp();
        let title = {
            let facts = imp.rows.facts();
            let facts = facts.iter().find(|facts| facts.part == *part);
            facts.map(|facts| facts.title.clone())
        };
        let waiting = imp.waiting.borrow();
        self.append_title(&title.unwrap_or_default(), &waiting, part);
        let text = gettext(
            "It was removed, but the machine still has it: the guest has not released it, or it cannot be unplugged while the machine is running. It is gone after a shutdown.",
        );
        self.append_presence(&text, part);
    }

    /// Says over the page what waits.
    pub(super) fn show_bars(&self) {
        let imp = self.imp();
        let count = imp.waiting.borrow().count();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        if count > 0 {
            imp.waiting_text.set_label(&ngettext_f(
                "{count} change takes effect after a shutdown",
                "{count} changes take effect after a shutdown",
                count,
                &[],
            ));
        }
        imp.waiting_bar.set_revealed(count > 0);
        imp.changed_bar.set_revealed(imp.before.borrow().is_some());
        self.show_refusal();
    }

    /// Puts XML in the place of a device.
    fn replace(&self, part: &Part, xml: &str) -> Result<(), xml::Error> {
        let imp = self.imp();
        let place = (part.clone(), "xml");
        let outcome = match &mut *imp.draft.borrow_mut() {
            Some(draft) => draft.replace(part, xml),
            None => Ok(()),
        };
        match &outcome {
            Ok(()) => imp.problems.borrow_mut().remove(&place),
            Err(problem) => imp.problems.borrow_mut().insert(place, problem.to_string()),
        };
        self.show_list();
        self.show_actions();
        if let Some(draft) = &*imp.draft.borrow()
            && let Some(element) = draft.element(part)
        {
            imp.filling.set(true);
            let base = base_part(draft, part);
            let shown = imp.shown.borrow();
            shown.update(base, draft.edited(), element, "");
            imp.filling.set(false);
        }
        outcome
    }

    pub(super) fn entered(&self, part: &Part, field: &Field, value: Option<String>) {
        let imp = self.imp();
        let (Some(set), false) = (field.set.clone(), imp.filling.get()) else {
            return;
        };
        if let Some(draft) = &mut *imp.draft.borrow_mut() {
            draft.set(part, field.key, move |definition, element| {
                set(definition, element, value.as_deref());
            });
        }
        self.show_list();
        self.show_actions();
        self.show_consequences(part, field.key);
    }

    /// Shows what else a value has changed: other values, other fields.
    fn show_consequences(&self, part: &Part, key: &'static str) {
        let imp = self.imp();
        let rebuild = {
            let draft = imp.draft.borrow();
            let Some((draft, element)) = draft
                .as_ref()
                .and_then(|draft| Some((draft, draft.element(part)?)))
            else {
                return;
            };
            let definition = draft.edited();
            imp.filling.set(true);
            let base = base_part(draft, part);
            imp.shown.borrow().update(base, definition, element, key);
            imp.filling.set(false);
            if let Some(xml) = &*imp.xml.borrow() {
                xml.update(&definition.document().element_xml(element));
            }
            keys(&self.groups(part, definition, element)) != *imp.keys.borrow()
        };
        if rebuild {
            // Not from within the signal of a widget that would go.
            let weak = self.downgrade();
            glib::idle_add_local_once(move || weak.upgrade().iter().for_each(Self::show_form));
        }
    }
}

/// The same device as it is saved.
fn base_part<'a>(draft: &'a Draft, part: &Part) -> Option<(&'a Definition, ElementId)> {
    let Part::Device(id) = part else {
        return None;
    };
    Some((draft.base(), draft.base().device(id)?))
}

/// The same part of what runs.
fn running_part<'a>(
    documents: Option<&'a Documents>,
    draft: &Draft,
    part: &Part,
) -> Option<(&'a Definition, ElementId)> {
    let running = documents?.running.as_ref()?;
    let element = match part {
        Part::Device(id) => {
            let pairs = draft.base().pair(running);
            let (_, other) = pairs.into_iter().find(|(saved, _)| saved == id)?;
            running.device(&other)?
        }
        _ => running.document().root(),
    };
    Some((running, element))
}

/// A few words below a form.
fn note(text: &str) -> gtk::Label {
    gtk::Label::builder()
        .label(text)
        .xalign(0.0)
        .wrap(true)
        .css_classes(["dim-label", "caption"])
        .build()
}

fn keys(groups: &[Group]) -> Vec<&'static str> {
    let fields = groups.iter().flat_map(|group| &group.fields);
    fields.map(|field| field.key).collect()
}
