// SPDX-License-Identifier: GPL-3.0-or-later
//! Pictures of machines, in the list and in the gallery, and the one switch for
//! both.

use adw::subclass::prelude::*;
use gtk::gio;
use gtk::prelude::*;

use super::{Settings, Window};
use crate::ui::thumbnails::Thumbnails;

impl Window {
    /// To be called before there are rows or cards.
    pub(super) fn setup_thumbnails(&self) {
        let imp = self.imp();
        let thumbnails = Thumbnails::default();
        let rows = imp.sidebar.set_thumbnails(&thumbnails);
        let cards = imp.welcome_page.gallery().set_thumbnails(&thumbnails);
        let show = move |on| {
            rows.set_on(on);
            cards.set_on(on);
        };
        let settings = self.settings().clone();
        let on = settings.thumbnails();
        show(on);
        let action = gio::SimpleAction::new_stateful("thumbnails", None, &on.to_variant());
        action.connect_change_state(move |action, state| {
            let Some(state) = state else { return };
            let on = state.get().unwrap_or(true);
            show(on);
            action.set_state(state);
            settings.set_thumbnails(on);
        });
        self.settings()
            .connect_changed("thumbnails", &action, |action| {
                super::follow_switch(action, Settings::of_program().thumbnails());
            });
        self.add_action(&action);
    }
}
