// SPDX-License-Identifier: GPL-3.0-or-later
//! The bar over a page that says its connection is lost, looking only, or not
//! open, with the button that helps.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::model::{Connection, ConnectionState};
use crate::ui::i18n::{gettext, gettext_f};

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct ConnectionBar {
        pub(super) bar: gtk::InfoBar,
        pub(super) text: gtk::Label,
        pub(super) retry: gtk::Button,
        pub(super) connection: RefCell<Option<(Connection, Vec<glib::SignalHandlerId>)>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ConnectionBar {
        const NAME: &'static str = "GhConnectionBar";
        type Type = super::ConnectionBar;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for ConnectionBar {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }

        fn dispose(&self) {
            self.obj().set_connection(None);
        }
    }

    impl WidgetImpl for ConnectionBar {}
    impl BinImpl for ConnectionBar {}
}

glib::wrapper! {
    /// Says what is wrong with a connection, while something is.
    pub struct ConnectionBar(ObjectSubclass<imp::ConnectionBar>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl ConnectionBar {
    fn setup_layout(&self) {
        let imp = self.imp();
        imp.text.set_wrap(true);
        imp.text.set_hexpand(true);
        imp.text.set_xalign(0.0);
        imp.retry.set_label(&gettext("Try Now"));
        imp.bar.add_child(&imp.text);
        imp.bar
            .add_action_widget(&imp.retry, gtk::ResponseType::Apply);
        imp.bar.set_revealed(false);
        self.set_child(Some(&imp.bar));
        let weak = self.downgrade();
        imp.bar.connect_response(move |_, _| {
            if let Some(bar) = weak.upgrade() {
                bar.retry();
            }
        });
    }

    /// Follows another connection, or none.
    pub(crate) fn set_connection(&self, connection: Option<&Connection>) {
        if let Some((old, handlers)) = self.imp().connection.take() {
            handlers
                .into_iter()
                .for_each(|handler| old.disconnect(handler));
        }
        let Some(connection) = connection else {
            self.imp().bar.set_revealed(false);
            return;
        };
        let handlers = ["state", "problem", "read-only"]
            .map(|property| {
                let weak = self.downgrade();
                connection.connect_notify_local(Some(property), move |connection, _| {
                    if let Some(bar) = weak.upgrade() {
                        bar.show(connection);
                    }
                })
            })
            .into();
        self.show(connection);
        self.imp()
            .connection
            .replace(Some((connection.clone(), handlers)));
    }

    fn show(&self, connection: &Connection) {
        let imp = self.imp();
        let values = [
            ("name", connection.label()),
            ("problem", connection.problem()),
        ];
        let values = [
            ("name", values[0].1.as_str()),
            ("problem", values[1].1.as_str()),
        ];
        let (kind, text, retry) = match connection.state() {
            ConnectionState::Reconnecting => (
                gtk::MessageType::Warning,
                gettext_f(
                    "Reconnecting… {name} was lost; its machines go on running.",
                    &values,
                ),
                true,
            ),
            ConnectionState::Connected if connection.read_only() => (
                gtk::MessageType::Info,
                gettext("This connection is read-only: nothing can be changed here."),
                false,
            ),
            ConnectionState::Disconnected if !connection.problem().is_empty() => (
                gtk::MessageType::Error,
                gettext_f("Could not connect: {problem}", &values),
                true,
            ),
            _ => {
                imp.bar.set_revealed(false);
                return;
            }
        };
        imp.bar.set_message_type(kind);
        imp.text.set_label(&text);
        imp.text.set_tooltip_text(Some(&connection.problem()));
        imp.retry.set_visible(retry);
        imp.bar.set_revealed(true);
    }

    fn retry(&self) {
        let Some(connection) = self
            .imp()
            .connection
            .borrow()
            .as_ref()
            .map(|(it, _)| it.clone())
        else {
            return;
        };
        if connection.state() == ConnectionState::Reconnecting {
            connection.retry_now();
            return;
        }
        glib::spawn_future_local(async move {
            // The bar itself shows the problem if it fails again.
            let _ = connection.open().await;
        });
    }
}
