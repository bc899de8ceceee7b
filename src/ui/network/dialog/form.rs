// SPDX-License-Identifier: GPL-3.0-or-later
//! Filling the form in, and what of it shows for which kind of network.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::port_group_row::PortGroupRow;
use super::{NetworkDialog, kinds};
use crate::definition::network::NetworkMode;
use crate::definition::network::plan::{NetworkPlan, PortGroup};
use crate::ui::i18n::gettext;
use crate::ui::network::labels;

impl NetworkDialog {
    /// Shows a plan.
    pub(super) fn fill(&self, plan: &NetworkPlan) {
        let imp = self.imp();
        imp.filling.set(true);
        imp.name.set_text(&plan.name);
        let names = kinds::all().map(|kind| labels::mode_word(&kind));
        imp.kind.set_model(Some(&strings(&names)));
        let kind = kinds::position(&plan.mode).unwrap_or(0);
        imp.kind.set_selected(u32::try_from(kind).unwrap_or(0));
        self.fill_devices(plan);
        {
            let facts = imp.facts.borrow();
            imp.ipv4.fill(plan.ipv4, &facts);
            imp.ipv6.fill(plan.ipv6, &facts);
        }
        self.fill_static(&plan.static_addresses);
        imp.domain.set_text(plan.domain.as_deref().unwrap_or(""));
        for name in &plan.dns_names {
            self.add_name(&format!("{} {}", name.address, name.names.join(" ")));
        }
        for group in &plan.port_groups {
            self.add_group(Some(group));
        }
        let text = |number: Option<u64>| number.map_or(String::new(), |it| it.to_string());
        imp.mtu.set_text(&text(plan.mtu.map(u64::from)));
        imp.inbound.set_text(&text(plan.bandwidth.inbound));
        imp.outbound.set_text(&text(plan.bandwidth.outbound));
        imp.filling.set(false);
        self.show_kind();
        self.offer_cards();
    }

    fn fill_devices(&self, plan: &NetworkPlan) {
        let imp = self.imp();
        let mut facts = imp.facts.borrow_mut();
        // What the network names may be away for now.
        for device in &plan.devices {
            if !facts.cards.contains(device) {
                facts.cards.push(device.clone());
            }
        }
        let bridge = plan
            .bridge
            .clone()
            .filter(|_| plan.mode == NetworkMode::Bridge);
        if let Some(bridge) = &bridge
            && !facts.bridges.contains(bridge)
        {
            facts.bridges.push(bridge.clone());
        }
        imp.bridge.set_model(Some(&strings(&facts.bridges)));
        let chosen = facts
            .bridges
            .iter()
            .position(|it| Some(it) == bridge.as_ref());
        select(&imp.bridge, chosen.unwrap_or(0));
        for (_, check) in imp.card_checks.take() {
            if let Some(row) = check.ancestor(adw::ActionRow::static_type()) {
                imp.cards.remove(&row);
            }
        }
        let checks = facts.cards.iter().map(|card| {
            let check = gtk::CheckButton::new();
            check.set_active(plan.devices.contains(card));
            check.connect_toggled(self.then(Self::check));
            let row = adw::ActionRow::builder()
                .title(glib::markup_escape_text(card))
                .activatable_widget(&check)
                .build();
            row.add_prefix(&check);
            imp.cards.add(&row);
            (card.clone(), check)
        });
        imp.card_checks.replace(checks.collect());
        let mut cards = vec![gettext("Any")];
        cards.extend(facts.cards.iter().cloned());
        imp.card.set_model(Some(&strings(&cards)));
        let first = plan.devices.first();
        let chosen = facts.cards.iter().position(|card| Some(card) == first);
        select(&imp.card, chosen.map_or(0, |at| at + 1));
    }

    /// The kind that is chosen.
    pub(super) fn mode(&self) -> NetworkMode {
        let chosen = self.imp().kind.selected() as usize;
        let mode = kinds::all().into_iter().nth(chosen);
        let edited = self.imp().edited.borrow();
        let known = edited
            .as_ref()
            .map(|(_, document)| NetworkPlan::read(document).mode);
        match (mode, known) {
            // The way of a macvtap pool is not asked for, and stays.
            (Some(NetworkMode::Macvtap(_)), Some(known @ NetworkMode::Macvtap(_))) => known,
            (Some(mode), _) => mode,
            (None, _) => NetworkMode::Nat,
        }
    }

    /// Shows the fields that a kind of network has.
    pub(super) fn show_kind(&self) {
        let imp = self.imp();
        let mode = self.mode();
        imp.kind.set_subtitle(&labels::mode_sentence(&mode));
        imp.card.set_visible(matches!(
            mode,
            NetworkMode::Nat | NetworkMode::Route | NetworkMode::HostDevice
        ));
        imp.bridge.set_visible(mode == NetworkMode::Bridge);
        imp.cards
            .set_visible(matches!(mode, NetworkMode::Macvtap(_)));
        let addressed = mode.has_addresses();
        imp.ipv4.set_visible(addressed);
        imp.ipv6.set_visible(addressed);
        imp.names.set_visible(addressed);
        imp.mtu.set_visible(addressed);
        imp.limits.set_visible(addressed);
    }

    pub(super) fn add_name(&self, text: &str) -> adw::EntryRow {
        let imp = self.imp();
        let row = imp
            .name_rows
            .add((), &gettext("Address and its names"), text);
        row.entry.connect_changed(self.then(Self::check));
        row.remove.connect_clicked(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            #[weak(rename_to = entry)]
            row.entry,
            move |_| {
                dialog.imp().name_rows.remove(&entry);
                dialog.check();
            }
        ));
        row.entry
    }

    pub(super) fn add_group(&self, group: Option<&PortGroup>) {
        let row = PortGroupRow::new(group);
        row.connect_entered(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move || {
                dialog.check();
            }
        ));
        row.connect_removed(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |row| {
                dialog.imp().groups.remove(row);
                dialog.imp().group_rows.borrow_mut().retain(|it| it != row);
                dialog.check();
            }
        ));
        self.imp().groups.add(&row);
        self.imp().group_rows.borrow_mut().push(row);
    }
}

pub(super) fn strings(texts: &[String]) -> gtk::StringList {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    gtk::StringList::new(&texts)
}

fn select(row: &adw::ComboRow, at: usize) {
    row.set_selected(u32::try_from(at).unwrap_or(0));
}
