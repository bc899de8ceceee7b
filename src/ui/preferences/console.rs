// SPDX-License-Identifier: GPL-3.0-or-later
//! How machines' screens are shown and typed into.

use adw::prelude::*;

use super::{group, keys_row, page, rows};
use crate::ui::i18n::gettext;
use crate::ui::settings::Settings;

/// The words of the setting, in the order in which they are offered.
const SCALINGS: [&str; 3] = ["fit", "one-to-one", "resize-guest"];

pub(super) fn page_of_console(window: &adw::PreferencesWindow) -> adw::PreferencesPage {
    let groups = [screens(), keyboard(window)];
    page(&gettext("Console"), "video-display-symbolic", &groups)
}

fn screens() -> adw::PreferencesGroup {
    let group = group(&gettext("Screens"), "");
    let settings = Settings::of_program();
    let texts = [gettext("Fit"), gettext("1:1"), gettext("Resize the Guest")];
    let scaling = settings.screen_scaling();
    let chosen = SCALINGS.iter().position(|it| *it == scaling).unwrap_or(0);
    let title = gettext("Scaling");
    group.add(&rows::choice((&title, ""), &texts, chosen, |at| {
        if let Some(scaling) = SCALINGS.get(at) {
            Settings::of_program().set_screen_scaling(scaling);
        }
    }));
    let words = (
        gettext("Connect automatically"),
        gettext("Show a machine’s screen as soon as its console is opened"),
    );
    let connects = settings.screen_connects();
    group.add(&rows::switch((&words.0, &words.1), connects, |on| {
        Settings::of_program().set_screen_connects(on);
    }));
    let words = (
        gettext("Keep passwords"),
        gettext(
            "Offer to keep the passwords of screens in the keyring, and use those that are kept",
        ),
    );
    let keeps = settings.keeps_passwords();
    group.add(&rows::switch((&words.0, &words.1), keeps, |on| {
        Settings::of_program().set_keeps_passwords(on);
    }));
    group
}

fn keyboard(window: &adw::PreferencesWindow) -> adw::PreferencesGroup {
    let group = group(&gettext("Keyboard"), "");
    group.add(&keys_row::row(window));
    group
}
