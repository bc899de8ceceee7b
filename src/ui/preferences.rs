// SPDX-License-Identifier: GPL-3.0-or-later
//! The window of preferences. Each row shows a setting and changes it at once; those who
//! have to do with it follow the setting.

mod confirmations;
mod console;
mod general;
mod keys_row;
mod new_machines;
mod presets;
mod rows;

use adw::prelude::*;
use gtk::glib;

use super::i18n::gettext;
use crate::model::ConnectionList;

/// Opens it over the main window.
pub(crate) fn show(parent: &gtk::Window, connections: &ConnectionList) {
    let window = adw::PreferencesWindow::builder()
        .transient_for(parent)
        .modal(true)
        .destroy_with_parent(true)
        .title(gettext("Preferences"))
        .default_width(640)
        .default_height(620)
        .width_request(360)
        .height_request(294)
        .build();
    window.add(&general::page_of_general());
    window.add(&new_machines::page_of_new_machines(&window, connections));
    window.add(&console::page_of_console(&window));
    window.present();
}

/// A page that has a name, an icon and groups.
fn page(title: &str, icon: &str, groups: &[adw::PreferencesGroup]) -> adw::PreferencesPage {
    let page = adw::PreferencesPage::builder()
        .title(title)
        .icon_name(icon)
        .build();
    groups.iter().for_each(|group| page.add(group));
    page
}

/// A group with a title and some words below it, which may be empty.
fn group(title: &str, description: &str) -> adw::PreferencesGroup {
    let escape = |text: &str| glib::markup_escape_text(text);
    adw::PreferencesGroup::builder()
        .title(escape(title))
        .description(escape(description))
        .build()
}
