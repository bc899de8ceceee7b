// SPDX-License-Identifier: GPL-3.0-or-later
//! A libvirt network over the bridge, in the same step: machines then name the
//! network, not the device.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::BridgeDialog;
use crate::definition::network::NetworkMode;
use crate::definition::network::plan::NetworkPlan;
use crate::libvirt::Error;
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
        imp.step
            .set_label(&gettext("Creating the libvirt network…"));
        self.show_page("progress");
        match self.define_network(&name).await {
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

    async fn define_network(&self, name: &str) -> Result<(), Error> {
        let plan = NetworkPlan {
            name: name.to_owned(),
            mode: NetworkMode::Bridge,
            bridge: Some(name.to_owned()),
            ..NetworkPlan::default()
        };
        let handle = self.connection().handle()?;
        let uuid = handle.define_network(plan.document().to_string()).await?;
        let network = handle.network(uuid);
        network.set_autostart(true).await?;
        network.start().await
    }
}
