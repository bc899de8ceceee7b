// SPDX-License-Identifier: GPL-3.0-or-later
//! The checksum of an image, compared with the one that a file beside it has, and with the one that a person pastes.

use adw::prelude::*;
use gtk::glib;

use crate::definition::checksum::sum_in;
use crate::model::{Error, PublishedSum, Volume};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{FieldNote, InfoRow, close_on_escape, wrap_within};

/// Reads all of an image as a job, and shows its sum.
pub(super) fn show(window: &gtk::Window, volume: &Volume) {
    let (parent, volume) = (window.clone(), volume.clone());
    failure::run(window, async move {
        let name = volume.info().name.clone();
        let what = gettext_f("Could not read “{name}”", &[("name", &name)]);
        let pool = volume.pool().ok_or(Error::Closed);
        let pool = pool.or_failed(what.clone())?;
        let connection = pool.connection().ok_or(Error::Closed);
        let connection = connection.or_failed(what.clone())?;
        let job = connection.new_job(&gettext("Computing a checksum"), &name);
        let sum = pool.checksum(&name, &job).await.or_failed(what)?;
        let published = volume.published_sum().await;
        present(&parent, &name, &sum, published.as_ref());
        Ok(())
    });
}

fn present(parent: &gtk::Window, name: &str, sum: &str, published: Option<&PublishedSum>) {
    let window = adw::Window::builder()
        .title(gettext_f("Checksum of “{name}”", &[("name", name)]))
        .transient_for(parent)
        .modal(true)
        .default_width(560)
        .build();
    let own = adw::PreferencesGroup::new();
    own.add(&InfoRow::new("SHA-256", sum));
    let compare = adw::PreferencesGroup::builder()
        .title(gettext("Compare"))
        .build();
    if let Some(published) = published {
        compare.add(&published_row(sum, published));
    }
    add_pasting(&compare, name, sum);
    let page = adw::PreferencesPage::new();
    page.set_vexpand(true);
    page.add(&own);
    page.add(&compare);
    let content = gtk::Box::new(gtk::Orientation::Vertical, 0);
    content.append(&adw::HeaderBar::new());
    content.append(&page);
    window.set_content(Some(&content));
    window.set_default_height(420);
    close_on_escape(&window);
    wrap_within(&window);
    window.present();
}

fn published_row(sum: &str, published: &PublishedSum) -> adw::ActionRow {
    let row = adw::ActionRow::builder().use_markup(false).build();
    row.set_title(&published.file);
    let matches = published.sum == sum;
    row.set_subtitle(&verdict(matches));
    row.add_css_class(if matches { "success" } else { "error" });
    row
}

fn add_pasting(group: &adw::PreferencesGroup, name: &str, sum: &str) {
    let entry = adw::EntryRow::builder()
        .title(gettext("Published checksum"))
        .build();
    let note: FieldNote = glib::Object::new();
    note.set_field(&entry);
    group.add(&entry);
    group.add(&note);
    let (name, sum) = (name.to_owned(), sum.to_owned());
    entry.connect_changed(move |entry| {
        let text = entry.text();
        match sum_in(&text, &name, true) {
            _ if text.trim().is_empty() => note.say("", false),
            None => note.say(&gettext("A SHA-256 checksum has 64 digits."), false),
            Some(pasted) if pasted == sum => note.tell(&verdict(true)),
            Some(_) => note.say(&verdict(false), true),
        }
    });
}

fn verdict(matches: bool) -> String {
    match matches {
        true => gettext("The checksums match."),
        false => gettext("The checksums differ: the image is damaged, or another one."),
    }
}
