// SPDX-License-Identifier: GPL-3.0-or-later
//! What is done with a connection, by its page and by the menu of its row.

use std::rc::Rc;

use adw::prelude::*;
use gtk::{gdk, glib};

use crate::model::{Connection, ConnectionState};
use crate::ui::dialogs::confirm;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::open_entries;

/// Opens the menu of a connection at a place of `anchor`.
pub(crate) fn open_connection_menu(
    anchor: &impl IsA<gtk::Widget>,
    connection: &Connection,
    place: &gdk::Rectangle,
) {
    let is_open = connection.state() != ConnectionState::Disconnected;
    let entry = |act: fn(&gtk::Widget, &Connection)| -> Rc<dyn Fn()> {
        let (weak, connection) = (anchor.as_ref().downgrade(), connection.clone());
        Rc::new(move || {
            if let Some(widget) = weak.upgrade() {
                act(&widget, &connection);
            }
        })
    };
    let first = match is_open {
        true => (gettext("Disconnect"), Some(entry(close))),
        false => (gettext("Connect"), Some(entry(open))),
    };
    let forgotten = (gettext("_Forget This Connection…"), Some(entry(forget)));
    open_entries(anchor, place, &[vec![first], vec![forgotten]]);
}

/// Activates an action of the program.
pub(super) fn act(widget: &gtk::Widget, action: &str, parameter: Option<&glib::Variant>) {
    if let Err(error) = widget.activate_action(action, parameter) {
        log::warn!("{action}: {error}");
    }
}

/// Connects to it.
pub(super) fn open(widget: &gtk::Widget, connection: &Connection) {
    act(widget, "app.connect", Some(&connection.uri().to_variant()));
}

/// Ends it; it stays in the list.
pub(super) fn close(_widget: &gtk::Widget, connection: &Connection) {
    let connection = connection.clone();
    glib::spawn_future_local(async move { connection.close().await });
}

/// Takes it out of the list, if the person says so once more.
pub(super) fn forget(widget: &gtk::Widget, connection: &Connection) {
    let Some(window) = widget.root().and_downcast::<gtk::Window>() else {
        return;
    };
    let (widget, connection) = (widget.clone(), connection.clone());
    glib::spawn_future_local(async move {
        let label = connection.label();
        let heading = gettext_f("Forget {name}?", &[("name", &label)]);
        let body = gettext(
            "Its machines are not touched and keep running. You can add it again at any time.",
        );
        if confirm(&window, &heading, &body, &gettext("_Forget")).await {
            let uri = connection.uri().to_variant();
            act(&widget, "app.forget-connection", Some(&uri));
        }
    });
}
