// SPDX-License-Identifier: GPL-3.0-or-later
//! A libvirt network over the bridge, in the same step: machines then name the
//! network, not the device.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::BridgeDialog;
use crate::ui::i18n::{gettext, gettext_f};

impl BridgeDialog {
    /// What is wrong with a network of the bridge's name.
    pub(super) fn network_problem(&self) -> Option<String> {
        let imp = self.imp();
        if !imp.network.is_active() || !imp.network_row.is_visible() {
            return None;
        }
        let name = imp.name.text();
        let host = imp.host.borrow();
        let taken = host
            .as_ref()
            .is_some_and(|host| host.network_names.iter().any(|it| *it == name.trim()));
        taken.then(|| {
            let values = [("name", name.as_str())];
            gettext_f("A network named “{name}” already exists.", &values)
        })
    }

    /// Makes it if it is wanted, and closes. What fails is said; the bridge stays.
    pub(super) async fn make_network_over_it(&self) {
        let imp = self.imp();
        if !imp.network.is_active() || !imp.network_row.is_visible() {
            self.close();
            return;
        }
        let name = imp.name.text().trim().to_owned();
        let title = gettext("Creating the network");
        let job = self.connection().new_job(&title, &name);
        imp.busy.begin(&job);
        let made = self.connection().make_network_over(&name, &job).await;
        if !imp.busy.end() {
            return;
        }
        match made {
            Ok(()) => self.close(),
            Err(error) => {
                imp.looking.set_visible(false);
                imp.cancel.set_visible(true);
                imp.cancel.set_label(&gettext("_Close"));
                let what = gettext_f(
                    "{name} is there and stays; could not make the network over it",
                    &[("name", &name)],
                );
                imp.failure.show(&what, &error.to_string());
                self.show_page("looking");
            }
        }
    }
}
