// SPDX-License-Identifier: GPL-3.0-or-later
//! The form of one part: a row for each of its values, and below it what runs
//! where that is something else.

mod entry;
mod forwards;
mod lines;
pub(super) mod mac;
mod medium;
pub(super) mod network;
mod pick;
mod system;

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::field::{Field, Group, Kind};
use super::order_row::OrderRow;
use super::waiting::PendingChange;
use crate::definition::device::lost;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model;
use crate::model::hardware::HostOffer;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::InfoRow;

/// What a form reports to its page.
pub(super) trait Listener {
    /// A value was entered.
    fn entered(&self, field: &Field, value: Option<String>);
    /// A field's text is not a valid value, or is one again.
    fn problem(&self, key: &'static str, problem: Option<String>);
    /// Keeps a text that is not a valid value until the field is shown again, or forgets it.
    fn keep_invalid(&self, _key: &'static str, _text: Option<String>) {}
    /// The text that was kept for a field.
    fn kept_invalid(&self, _key: &'static str) -> Option<String> {
        None
    }
    /// What is saved is to be again what runs.
    fn revert_value(&self, field: &Field, value: Option<String>);
    /// The machine is to be shut down and started again.
    fn restart(&self);
}

/// What a form shows.
pub(super) struct Shown<'a> {
    pub definition: &'a Machine,
    pub element: ElementId,
    /// The part as it is saved, before the edits.
    pub base: Option<(&'a Machine, ElementId)>,
    /// The same part of what runs, where it does.
    pub running: Option<(&'a Machine, ElementId)>,
    pub waits: &'a [PendingChange],
    /// Whose hardware it is: a field may ask its host.
    pub machine: &'a model::Machine,
    /// What that offers, once it is known.
    pub offer: Option<&'a HostOffer>,
    /// Whether anything can be changed at all.
    pub writable: bool,
}

pub(super) type To = Rc<dyn Listener>;

/// Shows another value in a field's widget.
type Update = Box<dyn Fn(Option<&str>)>;

/// The widgets of a part's values.
#[derive(Default)]
pub(super) struct Form {
    pub groups: Vec<adw::PreferencesGroup>,
    updates: Vec<(Field, Update)>,
    /// Of what runs alone.
    running: Vec<(Field, Update)>,
    /// Rows that say what else goes with a change of them.
    losing: Vec<(Field, adw::ActionRow)>,
}

impl Form {
    /// Shows the values that another one has brought along; `entered` is the one.
    pub(super) fn update(
        &self,
        base: Option<(&Machine, ElementId)>,
        definition: &Machine,
        element: ElementId,
        entered: &str,
    ) {
        for (field, update) in self.updates.iter().filter(|(it, _)| it.key != entered) {
            update((field.get)(definition, element).as_deref());
        }
        self.show_lost(base, definition, element);
    }

    /// Says beside a bus or a model that was changed what the device lost by it.
    fn show_lost(
        &self,
        base: Option<(&Machine, ElementId)>,
        definition: &Machine,
        element: ElementId,
    ) {
        for (field, row) in &self.losing {
            let changed = base
                .filter(|&(base, at)| (field.get)(base, at) != (field.get)(definition, element));
            let lost = changed
                .map(|(base, at)| lost((base.document(), at), (definition.document(), element)));
            let lost = lost.filter(|lost| !lost.is_empty()).map(|lost| {
                gettext_f(
                    "Not possible with it, and removed: {values}",
                    &[("values", &lost.join(", "))],
                )
            });
            let value = (field.get)(definition, element);
            let hint = field.hint_of(value.as_deref());
            let hint = (!hint.is_empty()).then(|| hint.to_owned());
            let text = hint.into_iter().chain(lost).collect::<Vec<_>>().join("\n");
            row.set_subtitle(&text);
        }
    }

    /// Shows what runs now: the same part of it, if there is one.
    pub(super) fn update_running(&self, running: Option<(&Machine, ElementId)>) {
        for (field, update) in &self.running {
            let value = running.and_then(|(machine, element)| (field.get)(machine, element));
            update(value.as_deref());
        }
    }

    /// Makes the widgets.
    pub(super) fn build(groups: &[Group], shown: &Shown, to: &To) -> Self {
        let mut form = Self::default();
        for group in groups {
            let widget = adw::PreferencesGroup::builder()
                .title(glib::markup_escape_text(&group.title))
                .description(glib::markup_escape_text(&group.description))
                .build();
            for field in &group.fields {
                form.add_field(&widget, field, shown, to);
            }
            form.groups.push(widget);
        }
        form.update_running(shown.running);
        form.show_lost(shown.base, shown.definition, shown.element);
        form
    }

    fn add_field(&mut self, group: &adw::PreferencesGroup, field: &Field, shown: &Shown, to: &To) {
        if field.runs {
            self.running.push((field.clone(), running(group, field)));
            return;
        }
        let value = (field.get)(shown.definition, shown.element);
        let update = match &field.kind {
            Kind::Fact => fact(group, field, value),
            Kind::Choice(choices) => {
                let (row, update) = pick::choice(group, field, choices, value, to);
                if field.loses {
                    // libadwaita 1.2 shows a subtitle as it is, newer ones take markup.
                    row.set_use_markup(false);
                    row.set_title(&field.title);
                    self.losing.push((field.clone(), row));
                }
                Some(update)
            }
            Kind::Switch => Some(pick::switch(group, field, value.as_deref(), to)),
            Kind::Number { lowest, highest } => {
                let range = (*lowest, *highest);
                Some(pick::number(group, field, range, value.as_deref(), to))
            }
            Kind::Text(_)
            | Kind::Size
            | Kind::Room
            | Kind::Secret(_)
            | Kind::Path
            | Kind::HostFile(_) => {
                let connection = shown.machine.connection();
                Some(entry::add(group, field, value.as_deref(), connection, to))
            }
            Kind::Mac => Some(mac::add(group, field, value.as_deref(), shown, to)),
            Kind::Lines => Some(lines::add(group, field, value.as_deref(), to)),
            Kind::System => Some(system::add(group, field, value, to)),
            Kind::Medium(kind) => {
                medium::add(group, field, *kind, value.as_deref(), shown.machine, to);
                None
            }
            Kind::Network => {
                network::add(group, field, value, shown.machine, to);
                None
            }
            Kind::Forwards => Some(forwards::add(group, field, value.as_deref(), shown, to)),
            Kind::Order => {
                group.add(&OrderRow::build(field, shown, to));
                None
            }
        };
        if let Some(update) = update {
            self.updates.push((field.clone(), update));
        }
        if let Some(waits) = shown.waits.iter().find(|it| it.key == field.key) {
            group.add(&waiting_row(field, waits, shown.writable, to));
        }
    }
}

fn fact(group: &adw::PreferencesGroup, field: &Field, value: Option<String>) -> Option<Update> {
    let row = InfoRow::new(&field.title, &value?);
    group.add(&row);
    Some(Box::new(move |value| {
        row.set_value(value.unwrap_or_default())
    }))
}

/// A row that is there only while what runs has a value for it.
fn running(group: &adw::PreferencesGroup, field: &Field) -> Update {
    let row = InfoRow::new(&field.title, "");
    group.add(&row);
    Box::new(move |value| {
        row.set_value(value.unwrap_or_default());
        row.set_visible(value.is_some());
    })
}

/// What runs and what is saved, side by side, and the two ways out.
fn waiting_row(field: &Field, waits: &PendingChange, writable: bool, to: &To) -> adw::ActionRow {
    let [running, saved] = field.say_both(waits.running.as_deref(), waits.saved.as_deref());
    let values = [("running", running), ("saved", saved)];
    let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
    let text = gettext_f("Running: {running} · Saved: {saved}", &values);
    let title = [("field", field.title.as_str())];
    let revert = gettext_f("Revert “{field}”", &title);
    let (field, running, back) = (field.clone(), waits.running.clone(), to.clone());
    let row = two_ways(&text, &revert, to, move || {
        back.revert_value(&field, running.clone());
    });
    row.set_subtitle(&gettext("Takes effect after a shutdown"));
    row.set_sensitive(writable);
    row
}

/// A device that comes or goes with the next start, and the two ways out.
pub(super) fn presence(
    text: &str,
    writable: bool,
    to: &To,
    back: impl Fn() + 'static,
) -> adw::PreferencesGroup {
    let row = two_ways(text, &gettext("Revert This Device"), to, back);
    row.set_sensitive(writable);
    let group = adw::PreferencesGroup::new();
    group.add(&row);
    group
}

fn two_ways(text: &str, revert: &str, to: &To, back: impl Fn() + 'static) -> adw::ActionRow {
    let row = adw::ActionRow::builder()
        .title(glib::markup_escape_text(text))
        .title_lines(0)
        .build();
    row.add_css_class("waiting");
    let icon = gtk::Image::from_icon_name("emblem-synchronizing-symbolic");
    icon.set_accessible_role(gtk::AccessibleRole::Presentation);
    row.add_prefix(&icon);
    let revert = button("edit-undo-symbolic", revert);
    let restart = button("system-reboot-symbolic", &gettext("Shut Down and Start"));
    revert.connect_clicked(move |_| back());
    let to = to.clone();
    restart.connect_clicked(move |_| to.restart());
    row.add_suffix(&revert);
    row.add_suffix(&restart);
    row
}

/// A flat button with a picture, called by its tooltip.
pub(super) fn button(icon: &str, name: &str) -> gtk::Button {
    let button = gtk::Button::builder()
        .icon_name(icon)
        .tooltip_text(name)
        .valign(gtk::Align::Center)
        .css_classes(["flat"])
        .build();
    button.update_property(&[gtk::accessible::Property::Label(name)]);
    button
}

/// Gives a row its title and hint.
fn name(row: &impl IsA<adw::ActionRow>, field: &Field) {
    let row = row.upcast_ref::<adw::ActionRow>();
    row.set_title(&glib::markup_escape_text(&field.title));
    row.set_subtitle(&glib::markup_escape_text(&field.hint));
    row.set_subtitle_lines(0);
}
