// SPDX-License-Identifier: GPL-3.0-or-later
//! What a network card is plugged into: the list that a new machine has, too.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::{gio, glib};

use super::entry::{Note, follow};
use super::{To, name};
use crate::definition::new_machine::NicChoice;
use crate::model::host_facts::HostFacts;
use crate::model::{Error, Machine};
use crate::ui::hardware::field::{Field, Kind, some_text};
use crate::ui::i18n::gettext;
use crate::ui::settings::Settings;
use crate::ui::widgets::network_choices::{self as choices, Choice};
use crate::ui::widgets::{FieldNote, NetworkItem, list_factory, title_factory};

/// Adds the list, and the entry for a bridge that is not in it.
pub(super) fn add(
    group: &adw::PreferencesGroup,
    field: &Field,
    value: Option<String>,
    machine: &Machine,
    to: &To,
) {
    let list = NetworkList::new(group, field, value, to);
    list.follow(machine, |list, facts| {
        list.offer(choices::all(facts, None));
    });
}

/// Adds the list for a new card: what suits best is
/// chosen, once that is known.
pub(in crate::ui::hardware) fn add_first(
    group: &adw::PreferencesGroup,
    field: &Field,
    machine: &Machine,
    to: &To,
) {
    let list = NetworkList::new(group, field, None, to);
    let (field, to) = (field.clone(), to.clone());
    let uri = machine.connection().map(|it| it.uri());
    let defaults = uri.map(|uri| Settings::of_program().defaults_of(&uri));
    let wanted = defaults.and_then(|it| it.network);
    list.follow(machine, move |list, facts| {
        let all = choices::all(facts, None);
        let best = choices::proposal(&all, wanted.as_deref());
        // Of a host that was not read it is not known what suits best.
        let known = facts.unread_networks().is_none();
        let word = all.get(best).filter(|_| known).and_then(word);
        list.value.replace(word.clone());
        list.offer(all);
        to.entered(&field, word);
    });
}

/// The list while it is on the screen. Its row holds this, so this does not hold the row.
#[derive(Clone)]
struct NetworkList {
    row: glib::WeakRef<adw::ComboRow>,
    bridge: glib::WeakRef<adw::EntryRow>,
    listed: Rc<RefCell<Vec<Choice>>>,
    filling: Rc<std::cell::Cell<bool>>,
    value: Rc<RefCell<Option<String>>>,
    unread: glib::WeakRef<FieldNote>,
}

impl NetworkList {
    fn new(group: &adw::PreferencesGroup, field: &Field, value: Option<String>, to: &To) -> Self {
        let row = adw::ComboRow::new();
        name(&row, field);
        row.set_factory(Some(&title_factory()));
        row.set_list_factory(Some(&list_factory()));
        let bridge = adw::EntryRow::builder()
            .title(gettext("Bridge name"))
            .visible(false)
            .build();
        let unread: FieldNote = glib::Object::new();
        unread.set_field(&row);
        group.add(&row);
        group.add(&unread);
        group.add(&bridge);
        let list = Self {
            row: row.downgrade(),
            bridge: bridge.downgrade(),
            listed: Rc::default(),
            filling: Rc::default(),
            value: Rc::new(RefCell::new(value)),
            unread: unread.downgrade(),
        };
        list.offer(Vec::new());
        let typed = Field {
            kind: Kind::Text(bridge_word),
            ..field.clone()
        };
        follow(&bridge, Note::below(group), &typed, to);
        let (this, field, to) = (list.clone(), field.clone(), to.clone());
        row.connect_selected_notify(move |_| this.chosen(&field, &to));
        list
    }

    /// Asks the machine's host what it has, and again where it could not be read.
    fn follow(&self, machine: &Machine, take: impl Fn(&Self, &HostFacts) + 'static) {
        let (take, machine) = (Rc::new(take), machine.clone());
        let (row, list) = (self.row.clone(), self.clone());
        let ask = move || {
            // The form may be gone.
            let Some((_, connection)) = row.upgrade().zip(machine.connection()) else {
                return;
            };
            let (list, take) = (list.clone(), take.clone());
            glib::spawn_future_local(async move {
                let gathered = HostFacts::gather(&connection).await;
                let why = match &gathered {
                    Ok(facts) => facts.unread_networks().map(ToString::to_string),
                    // The bar says so.
                    Err(Error::Closed) => None,
                    Err(error) => Some(error.to_string()),
                };
                if let Some(unread) = list.unread.upgrade() {
                    unread.say_unread(why.as_deref());
                }
                if let Ok(facts) = gathered {
                    take(&list, &facts);
                }
            });
        };
        ask();
        if let Some(unread) = self.unread.upgrade() {
            unread.connect_copy(ask);
        }
    }

    /// Lists what the host has; what is written stays chosen, also where the host
    /// no longer has it.
    fn offer(&self, offered: Vec<Choice>) {
        let Some(row) = self.row.upgrade() else {
            return;
        };
        let value = self.value.borrow().clone();
        let is_offered = |choice: &Choice| word(choice) == value;
        let mut all: Vec<Choice> = offered
            .into_iter()
            .filter(|choice| choice.nic != Some(NicChoice::None))
            .collect();
        if let Some(value) = value.as_ref().filter(|_| !all.iter().any(is_offered)) {
            all.insert(0, Choice::unlisted(value));
        }
        let at = all.iter().position(|choice| {
            is_offered(choice) || Some(choice.title.as_str()) == value.as_deref()
        });
        let store = gio::ListStore::new::<NetworkItem>();
        let items: Vec<NetworkItem> = all.iter().map(NetworkItem::new).collect();
        store.extend_from_slice(&items);
        self.listed.replace(all);
        self.filling.set(true);
        row.set_model(Some(&store));
        row.set_selected(u32::try_from(at.unwrap_or(0)).unwrap_or(0));
        self.filling.set(false);
        self.describe();
    }

    fn selected(&self) -> Option<Choice> {
        let at = self.row.upgrade()?.selected() as usize;
        self.listed.borrow().get(at).cloned()
    }

    fn describe(&self) {
        let details = self.selected().map(|choice| choice.details);
        if let Some(row) = self.row.upgrade() {
            row.set_subtitle(&glib::markup_escape_text(&details.unwrap_or_default()));
        }
    }

    fn chosen(&self, field: &Field, to: &To) {
        let choice = self.selected().filter(|_| !self.filling.get());
        let Some((choice, bridge)) = choice.zip(self.bridge.upgrade()) else {
            return;
        };
        self.describe();
        let by_name = choice.is_by_name();
        bridge.set_visible(by_name);
        let written = word(&choice);
        if by_name {
            to.problem(field.key, bridge_word(&bridge.text()).err());
        } else {
            to.problem(field.key, None);
        }
        if written.is_some() {
            self.value.replace(written.clone());
            to.entered(field, written);
        }
    }
}

/// How a choice is written in a field.
fn word(choice: &Choice) -> Option<String> {
    match choice.nic.as_ref()? {
        NicChoice::None => None,
        _ => Some(choice.key()),
    }
}

fn bridge_word(text: &str) -> Result<Option<String>, String> {
    let name = some_text(text)?;
    Ok(name.map(|name| format!("bridge:{name}")))
}
