// SPDX-License-Identifier: GPL-3.0-or-later
//! Asks a person what libvirt asks for: a user name, a password. Nothing typed
//! here is kept or logged.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::model::{CredentialKind, CredentialPrompt, Prompter};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};

/// Asks in a dialog over the program's window.
pub(crate) fn prompter(application: &gtk::Application) -> Prompter {
    let weak = application.downgrade();
    Rc::new(move |uri, prompts| {
        let application = weak.upgrade();
        Box::pin(async move {
            let window = application?.active_window()?;
            ask(&window, &uri, &prompts).await
        })
    })
}

async fn ask(window: &gtk::Window, uri: &str, prompts: &[CredentialPrompt]) -> Option<Vec<String>> {
    let body = gettext_f("{uri} asks for your credentials.", &[("uri", uri)]);
    let dialog = adw::MessageDialog::new(Some(window), Some(&gettext("Sign In")), Some(&body));
    let group = adw::PreferencesGroup::new();
    let rows: Vec<adw::PreferencesRow> = prompts.iter().map(entry_row).collect();
    rows.iter().for_each(|row| group.add(row));
    dialog.set_extra_child(Some(&group));
    dialog.add_responses(&[
        ("cancel", &gettext("_Cancel")),
        ("sign-in", &gettext("_Sign In")),
    ]);
    dialog.set_response_appearance("sign-in", adw::ResponseAppearance::Suggested);
    dialog.set_default_response(Some("sign-in"));
    dialog.set_close_response("cancel");
    // The entries are gone with the dialog by the time its answer is awaited.
    let typed = Rc::new(RefCell::new(Vec::new()));
    dialog.connect_response(None, {
        let (typed, rows) = (Rc::clone(&typed), rows.clone());
        move |_, _| drop(typed.replace(rows.iter().map(text).collect()))
    });
    let answered = dialogs::response(&dialog);
    if let Some(first) = rows.first() {
        first.grab_focus();
    }
    let answered = answered.await == "sign-in";
    answered.then(|| typed.take())
}

fn entry_row(prompt: &CredentialPrompt) -> adw::PreferencesRow {
    let title = title(prompt);
    if prompt.kind == CredentialKind::Password {
        let row = adw::PasswordEntryRow::new();
        row.set_title(&title);
        row.set_activates_default(true);
        return row.upcast();
    }
    let row = adw::EntryRow::new();
    row.set_title(&title);
    row.set_activates_default(true);
    row.set_text(prompt.default.as_deref().unwrap_or_default());
    row.upcast()
}

fn title(prompt: &CredentialPrompt) -> String {
    match prompt.kind {
        CredentialKind::UserName => gettext("User name"),
        CredentialKind::Password => gettext("Password"),
        CredentialKind::Text => {
            let asked = prompt.prompt.trim().trim_end_matches(':');
            glib::markup_escape_text(asked).to_string()
        }
    }
}

fn text(row: &adw::PreferencesRow) -> String {
    row.dynamic_cast_ref::<gtk::Editable>()
        .map(|entry| entry.text().to_string())
        .unwrap_or_default()
}
