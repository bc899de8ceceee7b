// SPDX-License-Identifier: GPL-3.0-or-later
//! The SSH keys that log in: those of this computer's user, ticked at once, and pasted ones.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::definition::cloud_config::{KeyProblem, key_comment, key_problem};
use crate::model::OwnKey;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f, pgettext};
use crate::ui::problems::{FieldProblem, ShowsProblem};
use crate::ui::widgets::FieldNote;

/// Called when a key was ticked or typed.
type OnChanged = Rc<RefCell<Option<Rc<dyn Fn()>>>>;

/// The rows.
pub(super) struct KeyRows {
    expander: adw::ExpanderRow,
    pasted: adw::EntryRow,
    note: FieldNote,
    offered: RefCell<Vec<(OwnKey, gtk::CheckButton)>>,
    changed: OnChanged,
}

impl std::fmt::Debug for KeyRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRows").finish_non_exhaustive()
    }
}

impl KeyRows {
    pub(super) fn new(group: &adw::PreferencesGroup) -> Self {
        let rows = Self {
            expander: adw::ExpanderRow::builder()
                .title(gettext("SSH keys"))
                .build(),
            pasted: adw::EntryRow::builder()
                .title(gettext("Another public key"))
                .build(),
            note: glib::Object::new(),
            offered: RefCell::default(),
            changed: Rc::default(),
        };
        rows.note.set_field(&rows.pasted);
        rows.expander.add_row(&rows.pasted);
        rows.expander.add_row(&rows.note);
        group.add(&rows.expander);
        let changed = rows.changed.clone();
        rows.pasted.connect_changed(move |_| tell(&changed));
        rows.say_how_many();
        rows
    }

    pub(super) fn set_visible(&self, visible: bool) {
        self.expander.set_visible(visible);
    }

    pub(super) fn connect_changed(&self, f: impl Fn() + 'static) {
        self.changed.replace(Some(Rc::new(f)));
    }

    /// Offers keys, all of them ticked, before the one that is pasted.
    pub(super) fn offer(&self, keys: &[OwnKey]) {
        self.expander.remove(&self.pasted);
        self.expander.remove(&self.note);
        for key in keys {
            let tick = gtk::CheckButton::builder()
                .active(true)
                .valign(gtk::Align::Center)
                .build();
            let title = key_comment(&key.line);
            tick.update_property(&[gtk::accessible::Property::Label(&title)]);
            let row = adw::ActionRow::builder()
                .use_markup(false)
                .title(title)
                .subtitle(&key.file)
                .activatable_widget(&tick)
                .build();
            row.add_prefix(&tick);
            let changed = self.changed.clone();
            tick.connect_toggled(move |_| tell(&changed));
            self.expander.add_row(&row);
            self.offered.borrow_mut().push((key.clone(), tick));
        }
        self.expander.add_row(&self.pasted);
        self.expander.add_row(&self.note);
        self.say_how_many();
    }

    /// The pasted lines, without empty ones.
    fn typed(&self) -> Vec<String> {
        let text = self.pasted.text();
        let lines = text.split(['\n', '\r', '↵']).map(str::trim);
        lines
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Whether something is pasted.
    pub(super) fn has_typed(&self) -> bool {
        !self.typed().is_empty()
    }

    /// The keys that log in, each once.
    pub(super) fn chosen(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        let offered = self.offered.borrow();
        let ticked = offered.iter().filter(|(_, tick)| tick.is_active());
        let ticked = ticked.map(|(key, _)| key.line.clone());
        for key in ticked.chain(self.typed()) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// What is wrong with a pasted key.
    pub(super) fn problem(&self) -> Option<String> {
        self.say_how_many();
        let typed = self.typed();
        let problem = typed.iter().find_map(|line| key_problem(line))?;
        Some(match problem {
            KeyProblem::Private => {
                gettext("This is a private key, which nobody else may have. Paste the public one.")
            }
            KeyProblem::Kind => gettext_f(
                "This is not a public key. It begins like {example}.",
                &[("example", "ssh-ed25519 AAAA")],
            ),
            KeyProblem::Content => gettext("This key is incomplete. Copy all of its line."),
        })
    }

    fn say_how_many(&self) {
        let count = self.chosen().len();
        let text = match count {
            0 => pgettext("SSH keys", "None"),
            count => ngettext_f(
                "{count} key",
                "{count} keys",
                u32::try_from(count).unwrap_or(u32::MAX),
                &[],
            ),
        };
        self.expander.set_subtitle(&text);
    }

    pub(super) fn show_problem(&self, problem: Option<&FieldProblem>) {
        if problem.is_some() {
            self.expander.set_expanded(true);
        }
        self.note.show_problem(problem);
    }
}

fn tell(changed: &OnChanged) {
    let changed = changed.borrow().clone();
    if let Some(changed) = changed {
        changed();
    }
}
