// SPDX-License-Identifier: GPL-3.0-or-later
//! The program's actions on its connections, which pages and dialogs call by name.

use gtk::prelude::*;
use gtk::{gio, glib};

use super::Application;
use crate::model::Connection;

impl Application {
    pub(super) fn setup_connecting(&self) {
        // A URI: the connection is added where it is not known, and opened.
        let connect = gio::ActionEntry::builder("connect")
            .parameter_type(Some(glib::VariantTy::STRING))
            .activate(|application: &Self, _, uri| {
                if let Some(uri) = uri.and_then(glib::Variant::str) {
                    let connection = application.add_connection(uri, false, true);
                    application.open_connection(&connection);
                }
            })
            .build();
        // A URI, whether it may only look, whether it is opened at each start.
        let add = gio::ActionEntry::builder("add-connection")
            .parameter_type(glib::VariantTy::new("(sbb)").ok())
            .activate(|application: &Self, _, wanted| {
                let wanted = wanted.and_then(glib::Variant::get::<(String, bool, bool)>);
                if let Some((uri, read_only, auto)) = wanted {
                    application.add_connection(&uri, read_only, auto);
                }
            })
            .build();
        let forget = gio::ActionEntry::builder("forget-connection")
            .parameter_type(Some(glib::VariantTy::STRING))
            .activate(|application: &Self, _, uri| {
                if let Some(connection) = application.named(uri) {
                    application.forget_connection(&connection);
                }
            })
            .build();
        let remember = gio::ActionEntry::builder("remember-connections")
            .activate(|application: &Self, _, _| application.remember_connections())
            .build();
        let find = gio::ActionEntry::builder("find-connections")
            .activate(|application: &Self, _, _| drop(application.find_connections()))
            .build();
        self.add_action_entries([connect, add, forget, remember, find]);
    }

    fn named(&self, uri: Option<&glib::Variant>) -> Option<Connection> {
        self.connections().get(uri?.str()?)
    }
}
