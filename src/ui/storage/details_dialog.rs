// SPDX-License-Identifier: GPL-3.0-or-later
//! All that is known of a volume: where it is, its backing files, and what uses it.

use adw::prelude::*;
use gtk::glib;

use super::{gone, volume_labels as labels};
use crate::definition::size::Size;
use crate::model::{Volume, VolumeInfo};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{FailureBar, InfoRow, close_on_escape, moment_text, wrap_within};

/// Opens the window.
pub(super) fn show(parent: &gtk::Window, volume: &Volume) {
    let info = volume.info().clone();
    let title = gettext_f("Details of “{name}”", &[("name", &info.name)]);
    let window = adw::Window::builder()
        .title(title)
        .transient_for(parent)
        .modal(true)
        .default_width(520)
        .default_height(480)
        .build();
    let page = adw::PreferencesPage::new();
    page.add(&facts(&info));
    page.add(&users(volume));
    let content = gtk::Box::new(gtk::Orientation::Vertical, 0);
    content.append(&adw::HeaderBar::new());
    let bar: FailureBar = glib::Object::new();
    content.append(&bar);
    content.append(&page);
    gone::watch(
        volume,
        &window,
        || false,
        glib::clone!(
            #[weak]
            bar,
            move |volume| {
                let (what, why) = gone::sentences(volume);
                bar.show(&what, &why);
            }
        ),
    );
    window.set_content(Some(&content));
    close_on_escape(&window);
    wrap_within(&window);
    window.present();
    if info.backing.is_some() {
        show_chain(&page, volume);
    }
}

fn facts(info: &VolumeInfo) -> adw::PreferencesGroup {
    let group = adw::PreferencesGroup::new();
    let rows = [
        (gettext("Path"), info.path.clone()),
        (gettext("Format"), info.format.clone()),
        (gettext("Capacity"), Size(info.capacity).exact()),
        (gettext("Allocated"), Size(info.allocation).to_string()),
        (gettext("Modified"), moment_text(info.modified)),
        (gettext("Encryption"), encryption(info)),
    ];
    for (title, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        group.add(&InfoRow::new(title, value));
    }
    group
}

fn encryption(info: &VolumeInfo) -> String {
    let Some(encryption) = &info.encryption else {
        return String::new();
    };
    let format = encryption.format.to_uppercase();
    let values = [("format", format.as_str())];
    match encryption.secret {
        Some(_) => gettext_f("{format}; the host has the passphrase", &values),
        None => gettext_f("{format}; the host does not have the passphrase", &values),
    }
}

fn users(volume: &Volume) -> adw::PreferencesGroup {
    let group = adw::PreferencesGroup::builder()
        .title(gettext("Used by"))
        .build();
    let users = volume.users().clone();
    if users.is_empty() {
        group.set_description(Some(&gettext("Nothing that is known.")));
    }
    for user in &users {
        group.add(&row(&labels::user(user), ""));
    }
    group
}

/// Reads the images below and lists them, the nearest first.
fn show_chain(page: &adw::PreferencesPage, volume: &Volume) {
    let group = adw::PreferencesGroup::builder()
        .title(gettext("Backing Files"))
        .build();
    page.add(&group);
    let info = volume.info().clone();
    let connection = volume.pool().and_then(|it| it.connection());
    let group = group.downgrade();
    glib::spawn_future_local(async move {
        let Some(connection) = connection else {
            return;
        };
        let chain = connection.backing_chain(&info).await;
        let Some(group) = group.upgrade() else {
            return;
        };
        match chain {
            Ok(chain) => {
                for link in chain {
                    group.add(&link_row(&link.path, link.format.as_deref()));
                }
            }
            Err(error) => {
                let values = [("why", error.to_string())];
                let values = [("why", values[0].1.as_str())];
                let text = gettext_f("Could not be read: {why}", &values);
                group.set_description(Some(&glib::markup_escape_text(&text)));
            }
        }
    });
}

fn link_row(path: &str, format: Option<&str>) -> adw::ActionRow {
    let Some(format) = format else {
        let row = row(
            path,
            &gettext("Missing: the image cannot be used without it"),
        );
        row.add_css_class("error");
        return row;
    };
    row(path, format)
}

fn row(title: &str, subtitle: &str) -> adw::ActionRow {
    let row = adw::ActionRow::builder().use_markup(false).build();
    row.set_title(title);
    row.set_subtitle(subtitle);
    row
}
