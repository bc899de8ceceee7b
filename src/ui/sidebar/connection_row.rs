// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection in the list, above its machines: its name and state.

use std::cell::OnceCell;

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use crate::model::{Connection, ConnectionState};
use crate::ui::i18n::gettext;
use crate::ui::names::shown_name;
use crate::ui::widgets::{may_be_cut, spin_late};

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct ConnectionRow {
        pub(super) icon: gtk::Image,
        pub(super) name: gtk::Label,
        pub(super) state: gtk::Label,
        pub(super) spinner: gtk::Spinner,
        pub(super) signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ConnectionRow {
        const NAME: &'static str = "GhConnectionRow";
        type Type = super::ConnectionRow;
        type ParentType = gtk::Box;
    }

    impl ObjectImpl for ConnectionRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for ConnectionRow {}
    impl BoxImpl for ConnectionRow {}
}

glib::wrapper! {
    /// A connection in the list of machines.
    pub struct ConnectionRow(ObjectSubclass<imp::ConnectionRow>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

impl Default for ConnectionRow {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl ConnectionRow {
    fn setup_layout(&self) {
        let imp = self.imp();
        self.set_spacing(8);
        imp.spinner.set_visible(false);
        imp.icon.set_icon_name(Some("computer-symbolic"));
        imp.icon
            .set_accessible_role(gtk::AccessibleRole::Presentation);
        imp.name.set_xalign(0.0);
        imp.name.set_hexpand(true);
        may_be_cut(&imp.name);
        imp.name.add_css_class("caption-heading");
        imp.state.add_css_class("caption");
        imp.state.add_css_class("dim-label");
        self.append(&imp.icon);
        self.append(&imp.name);
        self.append(&imp.state);
        self.append(&imp.spinner);
    }

    /// The connection that is shown.
    pub(super) fn connection(&self) -> Option<Connection> {
        self.signals().target().and_downcast()
    }

    /// Shows another connection, or none.
    pub(crate) fn set_connection(&self, connection: Option<&Connection>) {
        self.signals().set_target(connection);
        match connection {
            Some(connection) => self.show(connection),
            None => spin_late(&self.imp().spinner, false),
        }
    }

    fn signals(&self) -> &glib::SignalGroup {
        self.imp().signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Connection>();
            for property in ["label", "state", "read-only"] {
                signals.connect_closure(
                    &format!("notify::{property}"),
                    false,
                    glib::closure_local!(
                        #[weak(rename_to = row)]
                        self,
                        move |connection: &Connection, _: &glib::ParamSpec| row.show(connection)
                    ),
                );
            }
            signals
        })
    }

    fn show(&self, connection: &Connection) {
        let imp = self.imp();
        imp.name.set_label(&shown_name(&connection.label()));
        self.set_tooltip_text(Some(&connection.uri()));
        let state = match connection.state() {
            ConnectionState::Connected if connection.read_only() => gettext("Read-only"),
            ConnectionState::Connected => String::new(),
            ConnectionState::Disconnected => gettext("Not connected"),
            ConnectionState::Connecting => gettext("Connecting…"),
            ConnectionState::Reconnecting => gettext("Reconnecting…"),
        };
        imp.state.set_label(&state);
        let busy = matches!(
            connection.state(),
            ConnectionState::Connecting | ConnectionState::Reconnecting
        );
        spin_late(&imp.spinner, busy);
    }
}
