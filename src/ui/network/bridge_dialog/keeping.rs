// SPDX-License-Identifier: GPL-3.0-or-later
//! The thirty seconds after the change: its outcome, whether it is to stay,
//! and everything put back unless it is confirmed.

use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{BridgeDialog, Purpose, orphaned_network};
use crate::definition::bridge::{Bridge, BridgeAddress};
use crate::model::bridge_check::{BridgeFacts, PortState, ask_router, look_at_bridge};
use crate::model::bridges::{Change, PATIENCE};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};

/// How often the countdown and the outcome of the change are updated.
const TICK: Duration = Duration::from_millis(500);

/// One thing that was found out: whether it is well, and a sentence.
type Finding = (bool, String);

impl BridgeDialog {
    pub(super) fn ask_to_keep(&self, change: Change, bridge: Option<Bridge>) {
        let imp = self.imp();
        let name = self.bridge_name();
        let values = [("name", name.as_str())];
        imp.question.set_label(&match self.purpose() {
            Purpose::New => gettext_f("{name} Was Created", &values),
            Purpose::Edit(_) => gettext_f("{name} Was Changed", &values),
            Purpose::Delete(_) => gettext_f("{name} Was Removed", &values),
        });
        imp.change.replace(Some(change));
        imp.cancel.set_visible(false);
        imp.create.set_visible(false);
        self.show_page("confirm");
        self.tick();
        let tick = glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            #[upgrade_or]
            glib::ControlFlow::Break,
            move || dialog.tick()
        );
        let ticker = glib::timeout_add_local(TICK, tick);
        imp.ticker.replace(Some(ticker));
        imp.keep.grab_focus();
        self.look(bridge);
    }

    fn bridge_name(&self) -> String {
        match self.purpose() {
            Purpose::Delete(name) => name,
            Purpose::Edit(bridge) => bridge.name,
            Purpose::New => self.imp().name.text().trim().to_owned(),
        }
    }

    fn tick(&self) -> glib::ControlFlow {
        let imp = self.imp();
        let left = imp.change.borrow().as_ref().map(Change::remaining);
        let Some(left) = left else {
            imp.ticker.take();
            return glib::ControlFlow::Break;
        };
        let seconds = u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(0);
        imp.countdown.set_label(&ngettext_f(
            "If this computer is still reachable, keep the change. Otherwise everything is reverted in {count} second.",
            "If this computer is still reachable, keep the change. Otherwise everything is reverted in {count} seconds.",
            seconds,
            &[],
        ));
        imp.time_left
            .set_fraction(left.as_secs_f64() / PATIENCE.as_secs_f64());
        if left.is_zero() {
            imp.ticker.take();
            imp.change.take();
            self.gone_back();
            return glib::ControlFlow::Break;
        }
        glib::ControlFlow::Continue
    }

    /// It was not kept in time: NetworkManager has put everything back by itself.
    fn gone_back(&self) {
        self.back_to_form();
        let why = gettext("everything is as it was; you can try again");
        let what = gettext("It was not confirmed within thirty seconds");
        self.imp().failure.show(&what, &why);
    }

    fn back_to_form(&self) {
        let imp = self.imp();
        imp.cancel.set_visible(true);
        imp.create
            .set_visible(!matches!(self.purpose(), Purpose::Delete(_)));
        self.show_page("form");
    }

    fn take_change(&self) -> Option<Change> {
        let imp = self.imp();
        if let Some(ticker) = imp.ticker.take() {
            ticker.remove();
        }
        imp.change.take()
    }

    /// Keeps the change.
    pub(super) fn keep(&self) {
        let Some(change) = self.take_change() else {
            return;
        };
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            if let Err(error) = change.keep().await {
                dialog.back_to_form();
                dialog.failed(&error.to_string());
                return;
            }
            match dialog.purpose() {
                Purpose::Delete(name) => {
                    let window = dialog.transient_for();
                    dialog.close();
                    if let Some(window) = window {
                        orphaned_network::offer(&window, dialog.connection(), name);
                    }
                }
                Purpose::New | Purpose::Edit(_) => dialog.make_network_over_it().await,
            }
        });
    }

    /// Rolls the change back, as the user asked for.
    pub(super) fn roll_back(&self) {
        let Some(change) = self.take_change() else {
            return;
        };
        let name = self.bridge_name();
        let job = self.connection().new_job(&gettext("Reverting"), &name);
        self.imp().busy.begin(&job);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let outcome = dialog.connection().revert_bridge(change, &job).await;
            if !dialog.imp().busy.end() {
                return;
            }
            if matches!(dialog.purpose(), Purpose::Delete(_)) && outcome.is_ok() {
                dialog.close();
                return;
            }
            dialog.back_to_form();
            if let Err(error) = outcome {
                dialog.failed(&error.to_string());
            }
        });
    }

    /// The dialog closes: what was not kept is rolled back now.
    pub(super) fn give_up(&self) {
        let Some(change) = self.take_change() else {
            return;
        };
        glib::spawn_future_local(async move {
            if let Err(error) = change.roll_back().await {
                log::warn!("putting the network back: {error}");
            }
        });
    }

    /// Shows the outcome, as the kernel reports it.
    fn look(&self, bridge: Option<Bridge>) {
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let Some(bridge) = bridge else {
                return;
            };
            let facts = look_at_bridge(bridge.clone()).await;
            let (Some(dialog), Ok(facts)) = (weak.upgrade(), facts) else {
                return;
            };
            for finding in findings(&bridge, facts.as_ref()) {
                dialog.show_finding(&finding);
            }
            drop(dialog);
            let router = ask_router(bridge.name).await;
            if let (Some(dialog), Some((router, answers))) = (weak.upgrade(), router) {
                dialog.show_finding(&router_finding(&router.to_string(), answers));
            }
        });
    }

    fn show_finding(&self, (well, text): &Finding) {
        let row = adw::ActionRow::builder()
            .title(glib::markup_escape_text(text))
            .build();
        let (icon, class) = if *well {
            ("emblem-ok-symbolic", "success")
        } else {
            ("dialog-warning-symbolic", "warning")
        };
        let icon = gtk::Image::from_icon_name(icon);
        icon.add_css_class(class);
        row.add_prefix(&icon);
        self.imp().findings.add(&row);
    }
}

fn router_finding(router: &str, answers: bool) -> Finding {
    let values = [("router", router)];
    let text = match answers {
        true => gettext_f("The router {router} answers", &values),
        false => gettext_f("The router {router} does not answer", &values),
    };
    (answers, text)
}

fn findings(bridge: &Bridge, facts: Option<&BridgeFacts>) -> Vec<Finding> {
    let mut all = Vec::new();
    let Some(facts) = facts else {
        let text = gettext_f("{name} does not exist", &[("name", &bridge.name)]);
        return vec![(false, text)];
    };
    let list = facts.addresses.join(", ");
    let values = [("name", bridge.name.as_str()), ("address", &list)];
    all.push(match (&bridge.address, facts.addresses.is_empty()) {
        (BridgeAddress::None, true) => {
            (true, gettext_f("{name} has no address, as asked", &values))
        }
        (_, true) => (false, gettext_f("{name} has no address", &values)),
        _ => (true, gettext_f("{name} has the address {address}", &values)),
    });
    for (port, state) in &facts.ports {
        let values = [("port", port.as_str()), ("name", &bridge.name)];
        all.push(match state {
            PortState::Carries => (true, gettext_f("{port} is connected to it", &values)),
            PortState::NoLink => (
                false,
                gettext_f("{port} is connected to it, but has no link", &values),
            ),
            PortState::Apart => (false, gettext_f("{port} is not connected to it", &values)),
        });
    }
    all
}
