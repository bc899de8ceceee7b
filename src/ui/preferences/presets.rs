// SPDX-License-Identifier: GPL-3.0-or-later
//! The presets that were saved on the page that makes a machine, to be deleted.

use adw::prelude::*;
use gtk::glib;

use super::group;
use crate::definition::new_machine::Preset;
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::settings::Settings;

pub(super) fn group_of_presets(window: &adw::PreferencesWindow) -> adw::PreferencesGroup {
    let description =
        gettext("A preset is saved from the menu of New Virtual Machine, and chosen there.");
    let group = group(&gettext("Presets"), &description);
    for (name, preset) in Settings::of_program().presets() {
        group.add(&row(window, &group, &name, &preset));
    }
    group
}

fn row(
    window: &adw::PreferencesWindow,
    group: &adw::PreferencesGroup,
    name: &str,
    preset: &Preset,
) -> adw::ActionRow {
    let row = adw::ActionRow::builder()
        .use_markup(false)
        .title(name)
        .subtitle(summary(preset))
        .title_lines(1)
        .subtitle_lines(0)
        .build();
    row.add_css_class("may-be-cut");
    let delete = gtk::Button::builder()
        .icon_name("user-trash-symbolic")
        .valign(gtk::Align::Center)
        .css_classes(["flat"])
        .tooltip_text(gettext("Delete"))
        .build();
    let label = gettext_f("Delete “{name}”", &[("name", name)]);
    delete.update_property(&[gtk::accessible::Property::Label(&label)]);
    row.add_suffix(&delete);
    let name = name.to_owned();
    delete.connect_clicked(glib::clone!(
        #[weak]
        window,
        #[weak]
        group,
        #[weak]
        row,
        move |_| {
            let name = name.clone();
            glib::spawn_future_local(async move {
                let heading = gettext_f("Delete “{name}”?", &[("name", &name)]);
                let body = gettext("Machines that were made by this preset stay as they are.");
                if dialogs::confirm(&window, &heading, &body, &gettext("_Delete")).await {
                    Settings::of_program().delete_preset(&name);
                    group.remove(&row);
                }
            });
        }
    ));
    row
}

/// The sizes of a preset, in short.
fn summary(preset: &Preset) -> String {
    let memory = preset.memory.map(|it| it.to_string());
    let cpus = preset.cpus.map(|count| {
        let values = [("count", &*count.to_string())];
        gettext_f("CPUs: {count}", &values)
    });
    let disk = preset.disk.map(|it| {
        let values = [("size", &*it.to_string())];
        gettext_f("disk: {size}", &values)
    });
    let parts = [memory, cpus, disk];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
