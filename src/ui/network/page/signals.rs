// SPDX-License-Identifier: GPL-3.0-or-later
//! The signals of the connection that is shown, and of its network monitor.

use adw::subclass::prelude::*;
use gtk::glib;

use super::NetworksPage;
use crate::model::NetworkMonitor;
use crate::ui::widgets::follow_state;

impl NetworksPage {
    pub(super) fn connection_signals(&self) -> &glib::SignalGroup {
        let signals = &self.imp().connection_signals;
        signals.get_or_init(|| {
            follow_state(self, |page| {
                page.update();
                page.restart();
            })
        })
    }

    pub(super) fn monitor_signals(&self) -> &glib::SignalGroup {
        self.imp().monitor_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<NetworkMonitor>();
            signals.connect_closure(
                "changed",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |_: &NetworkMonitor| page.update()
                ),
            );
            signals.connect_closure(
                "traffic",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |monitor: &NetworkMonitor| page.imp().map.set_rates(monitor.rates())
                ),
            );
            signals
        })
    }
}
