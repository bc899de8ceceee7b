// SPDX-License-Identifier: GPL-3.0-or-later
//! What lies in a drive: typed, picked, one of the images at hand, or nothing.

use adw::prelude::*;
use gtk::glib;

use super::entry::{Note, follow};
use super::{To, button};
use crate::model::Machine;
use crate::ui::hardware::field::Field;
use crate::ui::i18n::gettext;
use crate::ui::new_machine::images_menu::ImagesMenu;
use crate::ui::new_machine::path_row::PathRow;

/// Adds the row of the medium.
pub(super) fn add(
    group: &adw::PreferencesGroup,
    field: &Field,
    value: Option<&str>,
    machine: &Machine,
    to: &To,
) {
    let row: PathRow = glib::Object::new();
    row.set_title(&glib::markup_escape_text(&field.title));
    row.set_text(value.unwrap_or_default());
    let filter = (gettext("Images"), &["*.iso", "*.img", "*.ISO"][..]);
    row.set_filter(&gettext("Browse Images"), filter);
    let connection = machine.connection();
    row.set_local(connection.as_ref().is_some_and(|it| it.is_local()));
    let images = gtk::MenuButton::builder()
        .icon_name("media-optical-symbolic")
        .tooltip_text(gettext("Images at Hand"))
        .valign(gtk::Align::Center)
        .css_classes(["flat"])
        .build();
    images.update_property(&[gtk::accessible::Property::Label(&gettext("Images at Hand"))]);
    let menu = ImagesMenu::default();
    let chosen = row.downgrade();
    menu.attach(&images, move |path| {
        if let Some(row) = chosen.upgrade() {
            row.choose(path);
        }
    });
    row.add_suffix(&images);
    let eject = button("media-eject-symbolic", &gettext("Eject"));
    let emptied = row.downgrade();
    eject.connect_clicked(move |_| {
        if let Some(row) = emptied.upgrade() {
            row.set_text("");
        }
    });
    eject.set_sensitive(value.is_some());
    let weak = eject.downgrade();
    row.connect_changed(move |row| {
        if let Some(eject) = weak.upgrade() {
            eject.set_sensitive(!row.text().is_empty());
        }
    });
    row.add_suffix(&eject);
    group.add(&row);
    follow(row.upcast_ref(), Note::below(group), field, to);
    if let Some(handle) = connection.and_then(|it| it.handle().ok()) {
        glib::spawn_future_local(async move {
            if let Ok(pools) = handle.pools().await {
                menu.set_source(&handle, pools);
            }
        });
    }
}
