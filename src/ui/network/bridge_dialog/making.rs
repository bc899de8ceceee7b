// SPDX-License-Identifier: GPL-3.0-or-later
//! Has NetworkManager make what was asked for. What fails comes back to the form
//! with all that was entered.

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use super::{BridgeDialog, Purpose, labels};
use crate::model::bridges::{BridgeTask, Change, ChangeError, Maker, NetworkManager};
use crate::ui::i18n::{gettext, gettext_f};

impl BridgeDialog {
    /// The user pressed the button.
    pub(super) fn make(&self) {
        let imp = self.imp();
        let maker = imp.host.borrow().as_ref().map(|host| host.maker.clone());
        let (Some(Maker::NetworkManager(manager)), Ok(bridge)) = (maker, self.check()) else {
            return;
        };
        imp.failure.hide_failure();
        let task = match self.purpose() {
            Purpose::New => BridgeTask::Make(bridge),
            _ => BridgeTask::Change(bridge),
        };
        self.run(manager, task);
    }

    /// Makes, changes or removes it, and goes on to ask whether it is to stay.
    pub(super) fn run(&self, manager: NetworkManager, task: BridgeTask) {
        let imp = self.imp();
        let title = match &task {
            BridgeTask::Make(_) => gettext("Creating the bridge"),
            BridgeTask::Change(_) => gettext("Changing the bridge"),
            BridgeTask::Remove(_) => gettext("Removing the bridge"),
        };
        imp.create.set_visible(task.bridge().is_some());
        imp.create.set_sensitive(false);
        self.action_set_enabled("bridge.create", false);
        let job = self.connection().new_job(&title, task.name());
        imp.busy.begin(&job);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let connection = dialog.connection();
            let outcome = connection.change_bridge(&manager, &task, &job, labels::step);
            let outcome = outcome.await;
            if dialog.imp().busy.end() {
                dialog.made(outcome, task);
            } else {
                // The dialog that could keep it is gone.
                undo(outcome).await;
            }
        });
    }

    fn made(&self, outcome: Result<Change, ChangeError>, task: BridgeTask) {
        match (outcome, task) {
            (Ok(change), BridgeTask::Make(bridge) | BridgeTask::Change(bridge)) => {
                self.ask_to_keep(change, Some(bridge));
            }
            (Ok(change), BridgeTask::Remove(_)) => self.ask_to_keep(change, None),
            (Err(ChangeError::Cancelled), BridgeTask::Remove(_)) => self.close(),
            (Err(ChangeError::Cancelled), _) => self.show_page("form"),
            (Err(error), _) => self.failed(&labels::refusal(&error)),
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

async fn undo(outcome: Result<Change, ChangeError>) {
    if let Ok(change) = outcome
        && let Err(error) = change.roll_back().await
    {
        log::warn!("putting the network back: {error}");
    }
}
