// SPDX-License-Identifier: GPL-3.0-or-later
//! Has NetworkManager make what was asked for. What fails comes back to the form
//! with all that was entered.

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use super::{BridgeDialog, Purpose, labels};
use crate::definition::bridge::Bridge;
use crate::model::bridges::Maker;
use crate::network_manager::{Change, Error, NetworkManager, Step};
use crate::ui::i18n::gettext_f;

impl BridgeDialog {
    /// The person pressed it.
    pub(super) fn make(&self) {
        let imp = self.imp();
        let maker = imp.host.borrow().as_ref().map(|host| host.maker.clone());
        let (Some(Maker::NetworkManager(manager)), Ok(bridge)) = (maker, self.check()) else {
            return;
        };
        imp.failure.hide_failure();
        self.run(manager, Some(bridge));
    }

    /// Makes, changes or removes it, and goes on to ask whether it is to stay.
    pub(super) fn run(&self, manager: NetworkManager, bridge: Option<Bridge>) {
        self.imp().create.set_visible(bridge.is_some());
        self.show_page("progress");
        let weak = self.downgrade();
        let purpose = self.purpose();
        glib::spawn_future_local(async move {
            let watcher = weak.clone();
            let on = move |step: Step| {
                if let Some(dialog) = watcher.upgrade() {
                    dialog.imp().step.set_label(&labels::step(&step));
                }
            };
            let outcome = match (&purpose, &bridge) {
                (Purpose::New, Some(bridge)) => manager.make_bridge(bridge, &on).await,
                (Purpose::Edit(_), Some(bridge)) => manager.change_bridge(bridge, &on).await,
                (Purpose::Delete(name), _) => manager.delete_bridge(name, &on).await,
                _ => return,
            };
            match weak.upgrade().filter(|dialog| !dialog.imp().closed.get()) {
                Some(dialog) => dialog.made(outcome, bridge),
                // Nobody is there to keep it.
                None => undo(outcome).await,
            }
        });
    }

    fn made(&self, outcome: Result<Change, Error>, bridge: Option<Bridge>) {
        match outcome {
            Ok(change) => self.ask_to_keep(change, bridge),
            Err(error) => self.failed(&labels::refusal(&error)),
        }
    }

    /// Says why it did not work; everything is as it was.
    pub(super) fn failed(&self, why: &str) {
        let imp = self.imp();
        let (what, page) = match self.purpose() {
            Purpose::New => {
                let name = imp.name.text();
                (
                    gettext_f("Could not make {name}", &[("name", &name)]),
                    "form",
                )
            }
            Purpose::Edit(bridge) => {
                let values = [("name", bridge.name.as_str())];
                (gettext_f("Could not change {name}", &values), "form")
            }
            Purpose::Delete(name) => {
                let values = [("name", name.as_str())];
                (gettext_f("Could not remove {name}", &values), "looking")
            }
        };
        imp.looking.set_visible(false);
        imp.failure.show(&what, why);
        self.show_page(page);
    }
}

async fn undo(outcome: Result<Change, Error>) {
    if let Ok(change) = outcome
        && let Err(error) = change.roll_back().await
    {
        log::warn!("putting the network back: {error}");
    }
}
