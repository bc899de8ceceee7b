// SPDX-License-Identifier: GPL-3.0-or-later
//! The pages of a machine and of a connection, each made when it is shown for the first time: the window is on the
//! screen sooner without them.

use glib::object::IsClass;
use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use super::Window;
use crate::ui::connection::ConnectionPage;
use crate::ui::machine::MachinePage;

impl Window {
    /// The page of a machine.
    pub(super) fn machine_page(&self) -> &MachinePage {
        let make = || self.add_page("machine");
        self.imp().machine_page.get_or_init(make)
    }

    /// The page of a connection.
    pub(super) fn connection_page(&self) -> &ConnectionPage {
        let make = || self.add_page("connection");
        self.imp().connection_page.get_or_init(make)
    }

    fn add_page<P: IsA<gtk::Widget> + IsA<glib::Object> + IsClass>(&self, name: &str) -> P {
        let imp = self.imp();
        let page: P = glib::Object::new();
        let leaflet = imp.leaflet.bind_property("folded", &page, "folded");
        leaflet.sync_create().build();
        imp.content.add_named(&page, Some(name));
        page
    }
}
