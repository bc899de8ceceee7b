// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes the form of the part that is selected, and says over the page what waits.

use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::HardwarePage;
use super::listener::PageListener;
use crate::definition::device::hostdev::Taken;
use crate::definition::machine::Machine as Definition;
use crate::definition::xml::ElementId;
use crate::model::hardware::{Documents, Draft, Part};
use crate::ui::hardware::field::Group;
use crate::ui::hardware::form::{Form, Shown, To};
use crate::ui::hardware::waiting::Waiting;
use crate::ui::hardware::xml_group::XmlText;
use crate::ui::hardware::{fields, form, grow_dialog, host_labels, labels, xml_group};
use crate::ui::i18n::{gettext, ngettext_f};
use crate::ui::widgets::drop_focus;

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

    /// Shows the draft again.
    pub(super) fn show_all(&self) {
        self.show_list();
        self.show_form();
        self.show_bars();
        self.show_actions();
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
            return self.show_pending_detach(&part);
        };
        imp.filling.set(true);
        let to: To = Rc::new(PageListener {
            page: self.downgrade(),
            part: part.clone(),
        });
        let groups = self.groups(&part, definition, element);
        let waiting = imp.waiting.borrow();
        let documents = imp.documents.borrow();
        let offer = imp.offer.borrow().clone();
        let shown = Shown {
            offer: offer.as_deref(),
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
            let text = self.xml_of(&part, &xml, groups.is_empty());
            imp.form.append(&text.group);
            imp.xml.replace(Some(text));
        } else {
            let text = gettext("Other settings are on the page “XML”.");
            imp.form.append(&note(&text));
        }
        imp.keys.replace(keys(&groups));
        imp.shown.replace(form);
        imp.filling.set(false);
    }

    /// The XML of a device, which can be changed there.
    fn xml_of(&self, part: &Part, xml: &str, is_all: bool) -> XmlText {
        let replace = glib::clone!(
            #[weak(rename_to = page)]
            self,
            #[strong]
            part,
            #[upgrade_or]
            Ok(()),
            move |xml: &str| page.replace(&part, xml)
        );
        xml_group::build(xml, is_all, replace)
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

    pub(super) fn groups(
        &self,
        part: &Part,
        definition: &Definition,
        element: ElementId,
    ) -> Vec<Group> {
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
        let revert = glib::clone!(
            #[weak(rename_to = page)]
            self,
            #[strong]
            part,
            move || page.revert_presence(&part)
        );
        let group = form::presence(text, self.is_writable(), &to, revert);
        self.imp().form.append(&group);
    }

    /// A device that still runs and is no longer in the saved definition.
    fn show_pending_detach(&self, part: &Part) {
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
}

/// The same device as it is saved.
pub(super) fn base_part<'a>(draft: &'a Draft, part: &Part) -> Option<(&'a Definition, ElementId)> {
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

pub(super) fn keys(groups: &[Group]) -> Vec<&'static str> {
    let fields = groups.iter().flat_map(|group| &group.fields);
    fields.map(|field| field.key).collect()
}
