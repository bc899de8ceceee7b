// SPDX-License-Identifier: GPL-3.0-or-later
//! What the main window's menu and shortcuts do.

use adw::subclass::prelude::*;
use gtk::prelude::*;
use gtk::{gdk, glib};

use super::{Window, imp};
use crate::ui::stats::ShowsStats;
use crate::ui::{connection, network, new_machine};

type Class = <imp::Window as ObjectSubclass>::Class;

/// Installs the window's actions and their keys.
pub(super) fn install(class: &mut Class) {
    class.install_action("win.new-machine", None, |window, _, _| {
        new_machine::show_new_machine(window, None);
    });
    class.install_action("win.import", None, |window, _, _| {
        new_machine::show_import(window)
    });
    class.install_action("win.add-connection", None, |window, _, _| {
        connection::show_add_connection(window);
    });
    let uri = Some(glib::VariantTy::STRING);
    class.install_action("win.new-bridge", uri, |window, _, uri| {
        let uri = uri.and_then(|uri| uri.str()).unwrap_or_default();
        if let Some(connection) = window.connections().get(uri) {
            network::show_bridge(window, &connection, None);
        }
    });
    // Built when it is asked for: it costs more than the rest of the window.
    class.install_action("win.show-help-overlay", None, |window, _, _| {
        show_shortcuts(window)
    });
    class.install_action("win.back", None, |window, _, _| window.go_back());
    class.install_action("win.search", None, |window, _, _| {
        window.imp().sidebar.focus_search();
    });
    let control = gdk::ModifierType::CONTROL_MASK;
    class.add_binding_action(gdk::Key::n, control, "win.new-machine");
    class.add_binding_action(gdk::Key::f, control, "win.search");
    class.add_binding_action(gdk::Key::o, control, "win.import");
    class.add_binding_action(gdk::Key::question, control, "win.show-help-overlay");
    class.add_binding_action(gdk::Key::Left, gdk::ModifierType::ALT_MASK, "win.back");
}

fn show_shortcuts(window: &Window) {
    let builder = gtk::Builder::from_string(include_str!("shortcuts.ui"));
    if let Some(shortcuts) = builder.object::<gtk::ShortcutsWindow>("shortcuts") {
        shortcuts.set_transient_for(Some(window));
        shortcuts.present();
    }
}

/// The switch that turns figures in the list and the gallery off, remembered.
pub(super) fn stats(window: &Window) -> gio::SimpleAction {
    let show = |window: &Window, on: bool| {
        let imp = window.imp();
        imp.sidebar.set_has_stats(on);
        imp.welcome_page.gallery().set_has_stats(on);
    };
    let on = window.settings().stats();
    show(window, on);
    let action = gio::SimpleAction::new_stateful("figures", None, &on.to_variant());
    let weak = window.downgrade();
    action.connect_change_state(move |action, state| {
        let (Some(state), Some(window)) = (state, weak.upgrade()) else {
            return;
        };
        let on = state.get().unwrap_or(true);
        show(&window, on);
        window.settings().set_stats(on);
        action.set_state(state);
    });
    action
}
