// SPDX-License-Identifier: GPL-3.0-or-later
//! What the page follows: the machine's backups and job, and whether its connection is open.

use adw::subclass::prelude::*;
use gtk::glib;

use super::BackupsPage;
use crate::model::Machine;
use crate::ui::widgets::follow_state;

impl BackupsPage {
    pub(super) fn machine_signals(&self) -> &glib::SignalGroup {
        self.imp().machine_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            signals.connect_closure(
                "backups-changed",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |_: Machine| page.read()
                ),
            );
            // While one is made it is in the list, too.
            signals.connect_notify_local(
                Some("job"),
                glib::clone!(
                    #[weak(rename_to = page)]
                    self,
                    move |_, _| {
                        page.enable_actions();
                        page.read();
                    }
                ),
            );
            signals
        })
    }

    pub(super) fn connection_signals(&self) -> &glib::SignalGroup {
        let signals = &self.imp().connection_signals;
        signals.get_or_init(|| follow_state(self, Self::enable_actions))
    }
}
