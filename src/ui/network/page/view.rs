// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether the page shows the map or the list: what a person chose last, and in
//! one column the list, which reads better there.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::NetworksPage;
use crate::ui::settings::Settings;

impl NetworksPage {
    pub(super) fn setup_view(&self) {
        let imp = self.imp();
        self.show_chosen();
        imp.as_map.connect_active_notify(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |as_map| {
                // What folding does is not the user's choice.
                if !page.folded() {
                    Settings::of_program().set_networks_as_map(as_map.is_active());
                }
                page.update();
            }
        ));
        self.connect_folded_notify(|page| {
            page.show_chosen();
            page.imp().tools.set_orientation(if page.folded() {
                gtk::Orientation::Vertical
            } else {
                gtk::Orientation::Horizontal
            });
        });
    }

    fn show_chosen(&self) {
        let imp = self.imp();
        let as_map = !self.folded() && Settings::of_program().networks_as_map();
        let shown = if as_map { &imp.as_map } else { &imp.as_list };
        shown.set_active(true);
    }
}
