// SPDX-License-Identifier: GPL-3.0-or-later
//! What the main window's menu and shortcuts do.

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use super::{Window, imp};
use crate::ui::actions::shortcuts_as_ui;
use crate::ui::new_machine::Wishes;
use crate::ui::settings::{Figure, Settings};
use crate::ui::stats::ShowsStats;
use crate::ui::widgets::Hosts;
use crate::ui::{backup, connection, network, new_machine, preferences};

/// The window's keys. The window of shortcuts and the menus say them, too; a test
/// compares.
const KEYS: [(&str, &str); 6] = [
    ("<Control>n", "win.new-machine"),
    ("<Control>f", "win.search"),
    ("<Control>o", "win.import"),
    ("<Control>comma", "win.preferences"),
    ("<Control>question", "win.show-help-overlay"),
    ("<Alt>Left", "win.back"),
];

/// Where the keys of the table of actions go in the window of shortcuts.
const MACHINE_KEYS: &str = "<!-- the keys of the table of actions -->";

type Class = <imp::Window as ObjectSubclass>::Class;

/// Installs the window's actions and their keys.
pub(super) fn install(class: &mut Class) {
    class.install_action("win.new-machine", None, |window, _, _| {
        window.show_new_machine(Wishes::default());
    });
    // What was dropped on it: the path of an image, that of a definition.
    let path = Some(glib::VariantTy::STRING);
    class.install_action("win.new-machine-from", path, |window, _, path| {
        let path = path.and_then(glib::Variant::str);
        window.show_new_machine(path.map(Wishes::from_image).unwrap_or_default());
    });
    class.install_action("win.import", None, |window, _, _| {
        new_machine::show_import(window, window.hosts(), None);
    });
    class.install_action("win.import-file", path, |window, _, path| {
        let path = path.and_then(glib::Variant::str);
        new_machine::show_import(window, window.hosts(), path.map(gio::File::for_path));
    });
    class.install_action("win.import-package", None, |window, _, _| {
        new_machine::show_package(window, window.hosts(), None);
    });
    class.install_action("win.import-package-file", path, |window, _, path| {
        let path = path.and_then(glib::Variant::str);
        new_machine::show_package(window, window.hosts(), path);
    });
    class.install_action("win.restore-backup", None, |window, _, _| {
        backup::restore_from_folder(window.upcast_ref(), window.hosts());
    });
    class.install_action("win.add-connection", None, |window, _, _| {
        connection::show_add_connection(window, window.connections());
    });
    install_asked_for(class);
    // Built when it is asked for: it costs more than the rest of the window.
    class.install_action("win.show-help-overlay", None, |window, _, _| {
        show_shortcuts(window)
    });
    class.install_action("win.preferences", None, |window, _, _| {
        preferences::show(window.upcast_ref(), window.connections());
    });
    class.install_action("win.back", None, |window, _, _| window.go_back());
    class.install_action("win.search", None, |window, _, _| {
        window.imp().sidebar.focus_search();
    });
    class.install_action(
        "win.show-machine",
        Some(glib::VariantTy::STRING),
        |window, _, target| {
            if let Some(target) = target.and_then(glib::Variant::str) {
                window.show_when_listed(target);
            }
        },
    );
    for (key, action) in KEYS {
        if let Some(trigger) = gtk::ShortcutTrigger::parse_string(key) {
            let action = gtk::NamedAction::new(action);
            class.add_shortcut(&gtk::Shortcut::new(Some(trigger), Some(action)));
        }
    }
}

/// What other pages and dialogs ask the window for, each by a connection and something of it.
fn install_asked_for(class: &mut Class) {
    let uri_and_uuid = glib::VariantTy::new("(ss)").ok();
    class.install_action("win.copy-machine", uri_and_uuid, |window, _, target| {
        let target = target.and_then(|it| it.get::<(String, String)>());
        let (uri, uuid) = target.unwrap_or_default();
        let connection = window.connections().get(&uri);
        let machine = connection.zip(uuid.parse::<uuid::Uuid>().ok());
        if let Some(machine) = machine.and_then(|(it, uuid)| it.machines().get(uuid)) {
            new_machine::show_copy(window, window.hosts(), &machine);
        }
    });
    let uri_and_name = glib::VariantTy::new("(ss)").ok();
    class.install_action("win.new-bridge", uri_and_name, |window, _, target| {
        let target = target.and_then(|it| it.get::<(String, String)>());
        let (uri, name) = target.unwrap_or_default();
        if let Some(connection) = window.connections().get(&uri) {
            // A dialog may have asked for it: the keyboard goes back there.
            let active = window.application().and_then(|it| it.active_window());
            let over = active.unwrap_or_else(|| window.clone().upcast());
            network::show_new_bridge(&over, &connection, &name);
        }
    });
}

impl Window {
    /// Opens the page that makes a machine, with what was asked for.
    pub(crate) fn show_new_machine(&self, wishes: Wishes) {
        let next = &self.imp().next_form;
        new_machine::show_new_machine(self, self.hosts(), wishes, next);
    }

    /// The page that makes a machine is likely to be wanted when the pointer comes to its button.
    pub(super) fn make_next_form_early(&self) {
        let pointer = gtk::EventControllerMotion::new();
        let next = self.imp().next_form.clone();
        pointer.connect_enter(move |_, _, _| next.make_soon());
        self.imp().new_machine.add_controller(pointer);
    }

    fn hosts(&self) -> Hosts {
        Hosts {
            connections: self.connections().clone(),
            current: Box::new(glib::clone!(
                #[weak(rename_to = window)]
                self,
                #[upgrade_or]
                None,
                move || window.current_connection()
            )),
        }
    }
}

/// The window of shortcuts as a document for GtkBuilder.
fn shortcuts() -> String {
    include_str!("shortcuts.ui").replace(MACHINE_KEYS, &shortcuts_as_ui())
}

fn show_shortcuts(window: &Window) {
    let builder = gtk::Builder::from_string(&shortcuts());
    if let Some(shortcuts) = builder.object::<gtk::ShortcutsWindow>("shortcuts") {
        shortcuts.set_transient_for(Some(window));
        shortcuts.present();
    }
}

/// The switch that turns figures in the list and the gallery off, remembered.
pub(super) fn stats(window: &Window) -> gio::SimpleAction {
    let show = |window: &Window, on: bool| {
        let imp = window.imp();
        let on = on && window.settings().shows_figure(Figure::Cpu);
        imp.sidebar.set_has_stats(on);
        imp.welcome_page.gallery().set_has_stats(on);
    };
    let on = window.settings().stats();
    show(window, on);
    let action = gio::SimpleAction::new_stateful("figures", None, &on.to_variant());
    action.connect_change_state(glib::clone!(
        #[weak]
        window,
        move |action, state| {
            let Some(state) = state else {
                return;
            };
            let on = state.get().unwrap_or(true);
            show(&window, on);
            action.set_state(state);
            window.settings().set_stats(on);
        }
    ));
    window
        .settings()
        .connect_changed("figures", &action, |action| {
            super::follow_switch(action, Settings::of_program().stats());
        });
    let settings = window.settings();
    settings.connect_changed(Settings::SHOWN_FIGURES, window, move |window| {
        show(window, window.settings().stats());
    });
    action
}

#[cfg(test)]
mod tests {
    use super::*;

    const MENU: &str = include_str!("../window.ui");

    /// Keys that GTK, the application or a context menu have.
    const ELSEWHERE: [&str; 4] = [
        "F10",
        "&lt;Control&gt;w",
        "&lt;Control&gt;q",
        "Menu &lt;Shift&gt;F10",
    ];

    fn escaped(key: &str) -> String {
        glib::markup_escape_text(key).into()
    }

    /// The groups of the document about the window and machines: the serial console has keys of its own.
    fn said() -> Vec<String> {
        let shortcuts = shortcuts();
        let groups = shortcuts.split("<object class=\"GtkShortcutsGroup\">");
        let own = groups.filter(|group| !group.contains("Serial Console"));
        own.flat_map(|group| {
            let mut parts = group.split("\"accelerator\">");
            parts.next();
            parts.map(|it| it.split('<').next().unwrap_or_default().to_owned())
        })
        .collect()
    }

    #[test]
    fn the_window_of_shortcuts_says_every_key_and_no_other() {
        let mut keys: Vec<String> = KEYS.iter().map(|(key, _)| escaped(key)).collect();
        keys.extend(ELSEWHERE.map(str::to_owned));
        let table = shortcuts_as_ui();
        let said = said();
        for key in &keys {
            assert!(said.contains(key), "{key} is not said: {said:?}");
        }
        for key in &said {
            let known = keys.contains(key) || table.contains(&format!(">{key}<"));
            assert!(known, "{key} does nothing");
        }
        let of_table = table.matches("accelerator").count();
        assert_eq!(said.len(), keys.len() + of_table);
    }

    /// What is in the main menu and has a key shows it there.
    #[test]
    fn the_main_menu_says_its_keys() {
        for item in MENU.split("<item>").skip(1) {
            let item = item.split("</item>").next().unwrap_or_default();
            let key = KEYS
                .iter()
                .find(|(_, action)| item.contains(&format!(">{action}<")));
            let hint = key.map(|(key, _)| format!("name=\"accel\">{}<", escaped(key)));
            match hint {
                Some(hint) => assert!(item.contains(&hint), "{item}"),
                None => assert!(!item.contains("\"accel\""), "{item}"),
            }
        }
    }

    #[test]
    fn the_keys_of_the_table_are_put_in() {
        assert!(!shortcuts().contains(MACHINE_KEYS));
        assert!(shortcuts().contains(&shortcuts_as_ui()));
    }
}
