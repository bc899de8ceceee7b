// SPDX-License-Identifier: GPL-3.0-or-later
//! The medium in a drive: typed, picked, one of the known images, or none.

use adw::prelude::*;
use gtk::glib;

use super::entry::{Note, follow};
use super::{To, button};
use crate::definition::image::ImageFormat;
use crate::model::Machine;
use crate::model::usage::Usage;
use crate::ui::hardware::field::Field;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::storage::{VolumeKind, browse_from};
use crate::ui::widgets::{ImagesMenu, PathRow, Weight, image_problem, path_problem};

/// Adds the row of the medium.
pub(super) fn add(
    group: &adw::PreferencesGroup,
    field: &Field,
    kind: VolumeKind,
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
    let host = connection.clone();
    browse_from(&row, move || Some((host.clone()?, kind)));
    let images = gtk::MenuButton::builder()
        .icon_name("media-optical-symbolic")
        .tooltip_text(gettext("Available Images"))
        .valign(gtk::Align::Center)
        .css_classes(["flat"])
        .build();
    images.update_property(&[gtk::accessible::Property::Label(&gettext(
        "Available Images",
    ))]);
    let menu = ImagesMenu::default();
    menu.connect_chosen(glib::clone!(
        #[weak]
        row,
        move |path| row.choose(path)
    ));
    menu.set_connection(connection);
    images.set_popover(Some(&menu));
    row.add_suffix(&images);
    let eject = button("media-eject-symbolic", &gettext("Eject"));
    eject.connect_clicked(glib::clone!(
        #[weak]
        row,
        move |_| row.set_text("")
    ));
    eject.set_sensitive(value.is_some());
    row.connect_changed(glib::clone!(
        #[weak]
        eject,
        move |row| eject.set_sensitive(!row.text().is_empty())
    ));
    row.add_suffix(&eject);
    group.add(&row);
    let note = Note::below(group);
    follow(row.upcast_ref(), note.clone(), field, to);
    look_at_images(&row, note, field.key, machine, to);
}

/// Looks at each image that is named. None is applied before that.
fn look_at_images(row: &PathRow, note: Note, key: &'static str, machine: &Machine, to: &To) {
    let (machine, to) = (machine.clone(), to.clone());
    row.connect_changed(move |row| {
        let path = row.path();
        if path.is_empty() {
            return;
        }
        to.problem(key, Some(String::new()));
        let (weak, note, machine, to) =
            (row.downgrade(), note.clone(), machine.clone(), to.clone());
        glib::spawn_future_local(async move {
            let problem = problem_of(&machine, &path).await;
            // Another path may have come meanwhile, or another form.
            let row = weak.upgrade().filter(|row| row.root().is_some());
            let Some(row) = row.filter(|row| row.path() == path) else {
                return;
            };
            let blocks = problem.as_ref().is_some_and(|(_, blocks)| *blocks);
            let text = problem.map(|(text, _)| text);
            note.say(text.as_deref().unwrap_or_default(), blocks);
            if blocks {
                row.add_css_class("error");
            }
            to.problem(key, text.filter(|_| blocks));
        });
    });
}

/// What is wrong with an image, and whether that rules it out.
async fn problem_of(machine: &Machine, path: &str) -> Option<(String, bool)> {
    if let Some(problem) = path_problem(None, path) {
        return Some((problem, true));
    }
    let facts = machine.look_at_image(path).await;
    if let Some(problem) = image_problem(&facts) {
        return Some((problem.text, problem.weight != Weight::CopyHelps));
    }
    if let Some(said) = disk_problem(machine, path).await {
        return Some(said);
    }
    let is_disk = facts.format.is_some_and(|it| it != ImageFormat::Raw);
    is_disk.then(|| {
        (
            gettext("This is a disk image, not a CD or floppy image."),
            false,
        )
    })
}

/// What to say where a machine writes to the image at a path, or may do so.
async fn disk_problem(machine: &Machine, path: &str) -> Option<(String, bool)> {
    let usage = Usage::gather(&machine.connection()?, || true).await?;
    let mut disks = usage.disks.iter();
    if let Some((_, owner)) = disks.find(|(disk, _)| disk == path) {
        let values = [("machine", owner.as_str())];
        return Some((gettext_f("It is a disk of “{machine}”.", &values), true));
    }
    let unread = usage.unread.join(", ");
    (!unread.is_empty()).then(|| {
        let values = [("machines", unread.as_str())];
        let text = gettext_f("Could not read which images these use: {machines}", &values);
        (text, false)
    })
}
