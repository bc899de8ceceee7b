// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with selected volumes: one table, from the bar below the list and from the context menu.

use gtk::prelude::*;
use gtk::{gio, glib};

use super::volumes_view::VolumesView;
use super::{compact, copy_dialog, delete_volumes, details_dialog, download, resize_dialog, wipe};
use crate::model::{ImageUser, Volume};
use crate::ui::i18n::gettext;
use crate::ui::widgets::{menu_at, set_item_hints};

/// An action on volumes.
struct Action {
    name: &'static str,
    label: fn() -> String,
    /// Whether it takes several at once.
    many: bool,
    /// Whether it changes something.
    writes: bool,
    /// Whether it copies what is in the volume, which of an encrypted one would be in the clear.
    copies: bool,
    run: fn(&gtk::Window, &[Volume]),
}

const ACTIONS: [Action; 9] = [
    Action {
        name: "details",
        label: || gettext("Details"),
        many: false,
        writes: false,
        copies: false,
        run: |window, volumes| one(window, volumes, details_dialog::show),
    },
    Action {
        name: "download",
        label: || gettext("Download…"),
        many: true,
        writes: false,
        copies: false,
        run: download::ask,
    },
    Action {
        name: "resize",
        label: || gettext("Resize…"),
        many: false,
        writes: true,
        copies: false,
        run: |window, volumes| one(window, volumes, resize_dialog::show),
    },
    Action {
        name: "move",
        label: || gettext("Move…"),
        many: false,
        writes: true,
        copies: true,
        run: |window, volumes| one(window, volumes, copy_dialog::show_move),
    },
    Action {
        name: "convert",
        label: || gettext("Convert…"),
        many: false,
        writes: true,
        copies: true,
        run: |window, volumes| one(window, volumes, copy_dialog::show_convert),
    },
    Action {
        name: "compact",
        label: || gettext("Compact…"),
        many: false,
        writes: true,
        copies: true,
        run: |window, volumes| one(window, volumes, compact::ask),
    },
    Action {
        name: "clone",
        label: || gettext("Clone…"),
        many: false,
        writes: true,
        copies: true,
        run: |window, volumes| one(window, volumes, copy_dialog::show_clone),
    },
    Action {
        name: "wipe",
        label: || gettext("Wipe…"),
        many: false,
        writes: true,
        copies: false,
        run: |window, volumes| one(window, volumes, wipe::ask),
    },
    Action {
        name: "delete",
        label: || gettext("Delete…"),
        many: true,
        writes: true,
        copies: false,
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
        let menu = menu_at(view, &menu(), place);
        explain(menu.upcast_ref(), view);
        menu.popup();
        true
    });
}

/// Says on each item of a menu why it cannot be used, if the selected volumes are the reason.
pub(super) fn explain(menu: &gtk::Widget, view: &VolumesView) {
    let selected = view.selected();
    set_item_hints(menu, &|text| {
        let mut actions = ACTIONS.iter();
        let action = actions.find(|it| (it.label)() == text)?;
        selected.iter().find_map(|it| action.refusal(it))
    });
}

impl Action {
    /// Why it cannot be done with this volume.
    fn refusal(&self, volume: &Volume) -> Option<String> {
        let is_encrypted = volume.info().encryption.is_some();
        // In a machine that runs the guest makes it compact, and nothing is copied.
        let in_guest = self.name == "compact" && is_running(volume);
        (self.copies && is_encrypted && !in_guest)
            .then(|| gettext("It is encrypted, and a copy that the host makes would not be."))
    }
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
            let is_refused = selected.iter().any(|it| action.refusal(it).is_some());
            entry.set_enabled(fits && !is_refused && (writable || !action.writes));
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

/// Whether a machine runs with it, as far as that was read.
fn is_running(volume: &Volume) -> bool {
    let Some(connection) = volume.pool().and_then(|pool| pool.connection()) else {
        return false;
    };
    let users = volume.users();
    users.iter().any(|user| match user {
        ImageUser::Machine(name) => {
            let machine = connection.machines().find_by_name(name);
            machine.is_some_and(|it| it.status().is_active())
        }
        ImageUser::Snapshot { .. } | ImageUser::Image(_) => false,
    })
}
