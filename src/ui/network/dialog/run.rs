// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes the network that was entered, or changes the one it is.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::NetworkDialog;
use crate::definition::network::plan::NetworkPlan;
use crate::definition::network::update::Waiting;
use crate::model::{Error, Network};
use crate::ui::i18n::gettext;
use crate::ui::network::waiting;
use crate::ui::widgets::{show_toast, show_xml};

impl NetworkDialog {
    /// What is refused stays in the dialog, with all that was typed.
    pub(super) fn save(&self) {
        let Some(plan) = self.read() else {
            return;
        };
        let edited = self.imp().edited.borrow().clone();
        let title = match edited.is_some() {
            true => gettext("Saving the network"),
            false => gettext("Creating the network"),
        };
        let job = self.connection().new_job(&title, &plan.name);
        self.imp().busy.begin(&job);
        self.action_set_enabled("network-dialog.save", false);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let work = async {
                match &edited {
                    Some((network, _)) => network.save(&plan).await,
                    None => dialog.create(&plan).await.map(|()| Vec::new()),
                }
            };
            let outcome = dialog.connection().run_job(&job, work).await;
            if !dialog.imp().busy.end() {
                return;
            }
            dialog.action_set_enabled("network-dialog.save", true);
            match outcome {
                Ok(waiting) => {
                    if let Some((network, _)) = &edited {
                        dialog.say_what_waits(network, &waiting);
                    }
                    dialog.close();
                }
                Err(Error::Cancelled) => {}
                Err(error) => {
                    dialog.show_problem(&error.to_string());
                    dialog.scroll_up();
                }
            }
        });
    }

    async fn create(&self, plan: &NetworkPlan) -> Result<(), Error> {
        let imp = self.imp();
        let (start, autostart) = (imp.start.is_active(), imp.autostart.is_active());
        self.connection()
            .create_network(plan, start, autostart)
            .await
    }

    pub(super) fn show_xml(&self) {
        let Some(plan) = self.read() else {
            return;
        };
        let edited = self.imp().edited.borrow();
        let mut document = match edited.as_ref() {
            Some((_, document)) => document.clone(),
            None => crate::definition::xml::Document::new("network"),
        };
        plan.write(&mut document);
        show_xml(self.upcast_ref(), &document.to_string());
    }

    /// The problem is shown on top.
    fn scroll_up(&self) {
        let mut child = self.imp().form.first_child();
        while let Some(widget) = child {
            if let Some(scroller) = widget.downcast_ref::<gtk::ScrolledWindow>() {
                scroller.vadjustment().set_value(0.0);
            }
            child = widget.first_child();
        }
    }

    fn say_what_waits(&self, network: &Network, waiting: &[Waiting]) {
        let Some(window) = self.transient_for() else {
            return;
        };
        if waiting.is_empty() {
            return;
        }
        let text = waiting::sentence(&network.name(), waiting);
        let toast = adw::Toast::builder()
            .title(glib::markup_escape_text(&text))
            .timeout(10)
            .build();
        show_toast(&window, toast);
    }
}
