// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a new volume is encrypted, and the passphrase that opens it, typed twice.

use adw::prelude::*;
use gtk::glib;

use super::Form;
use crate::definition::volume::can_name_encrypted;
use crate::model::Connection;
use crate::ui::i18n::gettext;
use crate::ui::widgets::FieldNote;

/// The rows.
pub(super) struct EncryptionRows {
    on: gtk::Switch,
    row: adw::ActionRow,
    passphrase: adw::PasswordEntryRow,
    again: adw::PasswordEntryRow,
    note: FieldNote,
    /// Whether the host can, and the format.
    host_can: std::cell::Cell<bool>,
    format_can: std::cell::Cell<bool>,
    /// The paths that the host keeps a passphrase for.
    kept: std::cell::RefCell<Vec<String>>,
}

/// What was chosen.
pub(super) enum Chosen {
    /// Not encrypted.
    Open,
    /// Encrypted, with this passphrase.
    Passphrase(String),
    /// The passphrase is not complete; the note says why.
    Incomplete,
}

impl EncryptionRows {
    /// Adds the rows, hidden until it is known that they are of use.
    pub(super) fn new(group: &adw::PreferencesGroup) -> Self {
        let on = gtk::Switch::builder().valign(gtk::Align::Center).build();
        let row = adw::ActionRow::builder()
            .title(gettext("Encrypt with LUKS"))
            .subtitle(gettext("The host keeps the passphrase for its machines"))
            .activatable_widget(&on)
            .visible(false)
            .build();
        row.add_suffix(&on);
        let entry = |title: String| {
            adw::PasswordEntryRow::builder()
                .title(title)
                .visible(false)
                .build()
        };
        let passphrase = entry(gettext("Passphrase"));
        let again = entry(gettext("Repeat passphrase"));
        let note: FieldNote = glib::Object::new();
        note.set_field(&again);
        group.add(&row);
        group.add(&passphrase);
        group.add(&again);
        group.add(&note);
        Self {
            on,
            row,
            passphrase,
            again,
            note,
            host_can: false.into(),
            format_can: false.into(),
            kept: Vec::new().into(),
        }
    }

    /// Calls `f` when something was chosen or typed.
    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        let changed = f.clone();
        self.passphrase.connect_changed(move |_| changed());
        let changed = f.clone();
        self.again.connect_changed(move |_| changed());
        self.on.connect_active_notify(move |_| f());
    }

    /// Whether the host keeps passphrases; until it is known they are not asked for.
    pub(super) async fn ask(&self, connection: &Connection) {
        let keeps = connection.keeps_secrets().await;
        self.host_can.set(keeps.unwrap_or(false));
        // Where it is not known, one that is there is not replaced.
        let kept = connection.volumes_with_secrets().await;
        self.kept.replace(kept.unwrap_or_default());
    }

    /// Whether the host has a passphrase for this path, which no volume has: an earlier one left it.
    fn is_left(&self, path: &str) -> bool {
        self.kept.borrow().iter().any(|it| it == path)
    }

    /// Whether the volume's format can be encrypted.
    pub(super) fn set_format_can(&self, can: bool) {
        self.format_can.set(can);
    }

    /// Shows the rows that are of use.
    pub(super) fn show(&self) {
        let can = self.host_can.get() && self.format_can.get();
        self.row.set_visible(can);
        let on = can && self.on.is_active();
        self.passphrase.set_visible(on);
        self.again.set_visible(on);
    }

    /// What was chosen; where that is not complete, the note says why.
    pub(super) fn check(&self) -> Chosen {
        let can = self.host_can.get() && self.format_can.get();
        if !can || !self.on.is_active() {
            self.note.say("", false);
            return Chosen::Open;
        }
        let (passphrase, again) = (self.passphrase.text(), self.again.text());
        if let Some(text) = problem(&passphrase, &again) {
            // What is not typed yet is no mistake.
            match again.is_empty() {
                true => self.note.tell(&text),
                false => self.note.say(&text, true),
            }
            return Chosen::Incomplete;
        }
        self.note.tell(&gettext(
            "Without it the data cannot be read: keep it safe.",
        ));
        Chosen::Passphrase(passphrase.into())
    }
}

impl Form {
    /// The name, if an encrypted volume can have it.
    pub(super) fn check_encrypted_name(&self, name: String) -> Option<String> {
        let problem = (!can_name_encrypted(&name)).then(|| {
            gettext("The name of an encrypted volume begins with a letter and has only letters, digits, “-”, “.” and “_”.")
        });
        let name = self.name.name.accept(name, problem)?;
        if self.leaves_secret(&name) {
            let text = gettext(
                "The host still has the passphrase of a deleted volume with this name. It is replaced.",
            );
            self.name.name.note.say(&text, false);
        }
        Some(name)
    }

    /// Whether the host keeps the passphrase of an earlier volume of this name.
    pub(super) fn leaves_secret(&self, name: &str) -> bool {
        let folder = self.pool.summary().and_then(|it| it.path);
        let folder = folder.unwrap_or_default();
        let path = format!("{}/{name}", folder.trim_end_matches('/'));
        self.encryption.is_left(&path)
    }
}

fn problem(passphrase: &str, again: &str) -> Option<String> {
    match (passphrase, again) {
        ("", "") => Some(gettext("Enter a passphrase.")),
        (_, "") => Some(gettext("Enter the passphrase again.")),
        (one, other) if one != other => Some(gettext("The passphrases differ.")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn a_passphrase_is_typed_twice() {
        assert!(problem("", "").is_some() && problem("a", "").is_some());
        assert!(problem("a", "b").is_some() && problem("", "b").is_some());
        assert_eq!(problem("a b ", "a b "), None);
    }
}
