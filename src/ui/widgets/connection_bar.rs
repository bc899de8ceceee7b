// SPDX-License-Identifier: GPL-3.0-or-later
//! The bar over a page or in a dialog that says its connection is lost, looking
//! only, or not open, with the button that helps.

use std::cell::{Cell, OnceCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use glib::Properties;
use gtk::glib;

use super::connection_advice::remedy_for;
use crate::model::{Connection, ConnectionState};
use crate::ui::i18n::{gettext, gettext_f};

mod imp {
    use super::*;

    #[derive(Debug, Default, Properties)]
    #[properties(wrapper_type = super::ConnectionBar)]
    pub struct ConnectionBar {
        /// Whether it is in a dialog, where something was entered that stays.
        #[property(get, set)]
        pub(super) in_dialog: Cell<bool>,
        /// Whether something can be changed on the connection now.
        #[property(get)]
        pub(super) usable: Cell<bool>,
        pub(super) bar: gtk::InfoBar,
        pub(super) text: gtk::Label,
        pub(super) retry: gtk::Button,
        pub(super) signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ConnectionBar {
        const NAME: &'static str = "GhConnectionBar";
        type Type = super::ConnectionBar;
        type ParentType = adw::Bin;
    }

    #[glib::derived_properties]
    impl ObjectImpl for ConnectionBar {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
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
        imp.text.set_wrap_mode(gtk::pango::WrapMode::WordChar);
        imp.text.set_hexpand(true);
        imp.text.set_xalign(0.0);
        imp.retry.set_label(&gettext("Try Now"));
        imp.bar.add_child(&imp.text);
        imp.bar
            .add_action_widget(&imp.retry, gtk::ResponseType::Apply);
        imp.bar.set_revealed(false);
        self.set_child(Some(&imp.bar));
        imp.bar.connect_response(glib::clone!(
            #[weak(rename_to = bar)]
            self,
            move |_, _| {
                bar.retry();
            }
        ));
    }

    /// Follows another connection, or none.
    pub(crate) fn set_connection(&self, connection: Option<&Connection>) {
        self.signals().set_target(connection);
        match connection {
            Some(connection) => self.show(connection),
            None => {
                self.imp().bar.set_revealed(false);
                self.set_usable(false);
            }
        }
    }

    fn signals(&self) -> &glib::SignalGroup {
        self.imp().signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Connection>();
            for property in ["state", "problem", "read-only"] {
                signals.connect_closure(
                    &format!("notify::{property}"),
                    false,
                    glib::closure_local!(
                        #[weak(rename_to = bar)]
                        self,
                        move |connection: &Connection, _: &glib::ParamSpec| bar.show(connection)
                    ),
                );
            }
            signals
        })
    }

    fn set_usable(&self, usable: bool) {
        if self.imp().usable.replace(usable) != usable {
            self.notify_usable();
        }
    }

    fn show(&self, connection: &Connection) {
        let imp = self.imp();
        self.set_usable(connection.is_writable());
        let Some((kind, text, retry)) = self.message(connection) else {
            imp.bar.set_revealed(false);
            return;
        };
        imp.bar.set_message_type(kind);
        imp.text.set_label(&text);
        imp.text.set_selectable(false);
        if connection.state() == ConnectionState::Disconnected {
            self.add_remedy(connection, text);
        }
        imp.text.set_tooltip_text(Some(&connection.problem()));
        imp.retry.set_visible(retry);
        imp.bar.set_revealed(true);
    }

    /// Says what helps, as soon as that is found, below what it says.
    fn add_remedy(&self, connection: &Connection, text: String) {
        let (weak, connection) = (self.downgrade(), connection.clone());
        glib::spawn_future_local(async move {
            let remedy = remedy_for(&connection).await;
            let Some((bar, remedy)) = weak.upgrade().zip(remedy) else {
                return;
            };
            let shown = bar.signals().target().and_downcast::<Connection>();
            let label = &bar.imp().text;
            if shown.as_ref() == Some(&connection) && label.label() == text {
                label.set_label(&format!("{text}\n{remedy}"));
                // The command in it is to be copied.
                label.set_selectable(true);
            }
        });
    }

    /// What is to be said of it, and whether trying again helps.
    fn message(&self, connection: &Connection) -> Option<(gtk::MessageType, String, bool)> {
        use gtk::MessageType::{Error, Info, Warning};
        let (name, problem) = (connection.label(), connection.problem());
        let values = [("name", name.as_str()), ("problem", problem.as_str())];
        let in_dialog = self.in_dialog();
        Some(match connection.state() {
            ConnectionState::Reconnecting if in_dialog => {
                let text = gettext_f(
                    "Reconnecting… {name} was lost. What you entered stays.",
                    &values,
                );
                (Warning, text, true)
            }
            ConnectionState::Reconnecting => {
                let text = gettext_f(
                    "Reconnecting… The connection to {name} was lost; its machines keep running.",
                    &values,
                );
                (Warning, text, true)
            }
            ConnectionState::Connected if connection.read_only() => {
                let text = gettext("This connection is read-only: nothing can be changed here.");
                (Info, text, false)
            }
            ConnectionState::Disconnected if !problem.is_empty() => {
                let text = gettext_f("Could not connect to {name}: {problem}", &values);
                (Error, text, true)
            }
            ConnectionState::Disconnected if in_dialog => {
                let text = gettext_f(
                    "{name} is not connected any more. What you entered stays.",
                    &values,
                );
                (Warning, text, true)
            }
            ConnectionState::Connecting if in_dialog => {
                (Info, gettext_f("Connecting to {name}…", &values), false)
            }
            _ => return None,
        })
    }

    fn retry(&self) {
        let Some(connection) = self.signals().target().and_downcast::<Connection>() else {
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
