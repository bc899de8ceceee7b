// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with selected volumes: one table, from the bar below the list and from the context menu.

use gtk::prelude::*;
use gtk::{gio, glib};

use super::volumes_view::VolumesView;
use super::{copy_dialog, delete_volumes, details_dialog, download, resize_dialog, wipe};
use crate::model::Volume;
use crate::ui::i18n::gettext;
use crate::ui::widgets::menu_at;

/// An action on volumes.
struct Action {
    name: &'static str,
    label: fn() -> String,
    /// Whether it takes several at once.
    many: bool,
    /// Whether it changes something.
    writes: bool,
    run: fn(&gtk::Window, &[Volume]),
}

const ACTIONS: [Action; 9] = [
    Action {
        name: "details",
        label: || gettext("Details"),
        many: false,
        writes: false,
        run: |window, volumes| one(window, volumes, details_dialog::show),
    },
    Action {
        name: "download",
        label: || gettext("Download…"),
        many: true,
        writes: false,
        run: download::ask,
    },
    Action {
        name: "resize",
        label: || gettext("Resize…"),
        many: false,
        writes: true,
        run: |window, volumes| one(window, volumes, resize_dialog::show),
    },
    Action {
        name: "move",
        label: || gettext("Move…"),
        many: false,
        writes: true,
        run: |window, volumes| one(window, volumes, copy_dialog::show_move),
    },
    Action {
        name: "convert",
        label: || gettext("Convert…"),
        many: false,
        writes: true,
        run: |window, volumes| one(window, volumes, copy_dialog::show_convert),
    },
    Action {
        name: "compact",
        label: || gettext("Compact…"),
        many: false,
        writes: true,
        run: |window, volumes| one(window, volumes, copy_dialog::ask_compact),
    },
    Action {
        name: "clone",
        label: || gettext("Clone…"),
        many: false,
        writes: true,
        run: |window, volumes| one(window, volumes, copy_dialog::show_clone),
    },
    Action {
        name: "wipe",
        label: || gettext("Wipe…"),
        many: false,
        writes: true,
        run: |window, volumes| one(window, volumes, wipe::ask),
    },
    Action {
        name: "delete",
        label: || gettext("Delete…"),
        many: true,
        writes: true,
        run: delete_volumes::ask,
    },
];

fn one(window: &gtk::Window, volumes: &[Volume], run: fn(&gtk::Window, &Volume)) {
    if let [volume] = volumes {
        run(window, volume);
    }
}

/// Gives `page` the actions `volume.…` on what is selected in `view`, and the view its context menu.
pub(super) fn install(page: &impl IsA<gtk::Widget>, view: &VolumesView) {
    let group = gio::SimpleActionGroup::new();
    for action in &ACTIONS {
        let entry = gio::SimpleAction::new(action.name, None);
        entry.connect_activate(glib::clone!(
            #[weak]
            view,
            move |_, _| {
                if let Some(window) = view.root().and_downcast::<gtk::Window>() {
                    (action.run)(&window, &view.selected());
                }
            }
        ));
        group.add_action(&entry);
    }
    page.insert_action_group("volume", Some(&group));
    enable(&group, view);
    view.connect_selected(glib::clone!(
        #[weak]
        group,
        #[weak]
        view,
        move || enable(&group, &view)
    ));
    view.connect_menu(|view, place| {
        menu_at(view, &menu(), place).popup();
        true
    });
}

fn enable(group: &gio::SimpleActionGroup, view: &VolumesView) {
    let selected = view.selected();
    let writable = selected.iter().all(|volume| {
        let connection = volume.pool().and_then(|pool| pool.connection());
        connection.is_some_and(|it| it.is_writable())
    });
    for action in &ACTIONS {
        let fits = match selected.len() {
            0 => false,
            1 => true,
            _ => action.many,
        };
        let entry = group.lookup_action(action.name);
        if let Some(entry) = entry.and_downcast::<gio::SimpleAction>() {
            entry.set_enabled(fits && (writable || !action.writes));
        }
    }
}

/// A menu of all of them.
pub(super) fn menu() -> gio::Menu {
    let menu = gio::Menu::new();
    for action in &ACTIONS {
        let name = format!("volume.{}", action.name);
        menu.append(Some(&(action.label)()), Some(&name));
    }
    menu
}
