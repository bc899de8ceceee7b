// SPDX-License-Identifier: GPL-3.0-or-later
//! What the host lacks for the definition, each with its remedy on the spot.

use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;
use uuid::Uuid;

use super::ImportDialog;
use super::rows::{Decide, Decision, rows};
use super::words::Act;
use crate::definition::fit::{Finding, Lack, Remedy, Severity};
use crate::definition::mac::Mac;
use crate::definition::machine::Machine;
use crate::definition::new_machine::propose_name;
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::model::Connection;
use crate::model::fit::{self, KnownHost};
use crate::model::import::{Aim, EmptyDisk, start_network};
use crate::ui::i18n::gettext;
use crate::ui::new_machine::network::choices;

impl ImportDialog {
    /// Asks the host what it lacks for a machine, and shows it.
    pub(super) fn look(&self, machine: Machine) {
        let imp = self.imp();
        let turn = self.next_turn();
        imp.lacking.take();
        self.update_buttons();
        let Some(connection) = self.connection() else {
            return;
        };
        let kept = imp.known.borrow().get(&connection.uri()).cloned();
        let (planned, weak) = (self.planned(), self.downgrade());
        glib::spawn_future_local(async move {
            let looked = fit::check(&connection, kept, &machine, &planned).await;
            let dialog = weak.upgrade();
            let Some(dialog) = dialog.filter(|dialog| dialog.imp().turn.get() == turn) else {
                return;
            };
            match looked {
                Ok((known, found)) => {
                    dialog.show_findings(found, Some(&known));
                    let hosts = &dialog.imp().known;
                    hosts.borrow_mut().insert(connection.uri(), known);
                }
                Err(error) => {
                    // Whoever tells nothing of itself may take it all the same.
                    log::debug!("the definition cannot be checked: {error}");
                    dialog.show_findings(Vec::new(), None);
                }
            }
        });
    }

    /// There is nothing that could be looked at.
    pub(super) fn look_at_nothing(&self) {
        self.next_turn();
        self.imp().lacking.take();
        self.imp().pending.take();
        self.imp().findings.set_visible(false);
        self.update_buttons();
    }

    fn next_turn(&self) -> u64 {
        let turn = &self.imp().turn;
        turn.set(turn.get() + 1);
        turn.get()
    }

    /// Asks the host anew: something may have been made in the meantime.
    pub(super) fn check_again(&self) {
        self.imp().known.take();
        self.check();
    }

    /// From the page that makes a bridge.
    pub(super) fn come_back(&self) {
        if self.is_active() && self.imp().makes_bridge.take() {
            self.check_again();
        }
    }

    fn show_findings(&self, found: Vec<Finding>, known: Option<&KnownHost>) {
        let imp = self.imp();
        if *imp.shown.borrow() != found {
            self.fill_rows(&found, known);
            imp.shown.replace(found.clone());
        }
        imp.findings.set_visible(!found.is_empty());
        imp.lacking.replace(Some(found));
        self.update_buttons();
        if let Some((finding, decision)) = imp.pending.take() {
            self.decide(&finding, decision);
        }
    }

    fn fill_rows(&self, found: &[Finding], known: Option<&KnownHost>) {
        let imp = self.imp();
        let had_focus = imp.finding_rows.focus_child().is_some();
        while let Some(row) = imp.finding_rows.first_child() {
            imp.finding_rows.remove(&row);
        }
        let nics = known.map(|known| choices::all(&known.facts, known.usage.as_deref()));
        let is_local = known.is_none_or(|known| known.facts.has_files());
        let weak = self.downgrade();
        let decide: Decide = Rc::new(move |finding: &Finding, decision| {
            // The row that was used goes with the remedy: not while it is in use.
            let (weak, finding) = (weak.clone(), finding.clone());
            glib::idle_add_local_once(move || {
                if let Some(dialog) = weak.upgrade() {
                    dialog.decide(&finding, decision);
                }
            });
        });
        let nics = nics.unwrap_or_default();
        for finding in found {
            for row in rows(finding, &nics, is_local, &decide) {
                imp.finding_rows.append(&row);
            }
        }
        if had_focus {
            imp.finding_rows.child_focus(gtk::DirectionType::TabForward);
        }
    }

    /// Why the definition cannot be brought in that way.
    pub(super) fn obstacle(&self, aim: Aim) -> Option<String> {
        let imp = self.imp();
        if imp.problem_box.is_visible() {
            return Some(imp.problem.text().to_string());
        }
        if self.text().trim().is_empty() {
            return Some(gettext("Open a file or paste a definition first"));
        }
        let lacking = imp.lacking.borrow();
        let Some(lacking) = lacking.as_ref() else {
            return Some(gettext("The host is being asked what it has"));
        };
        let least = match aim {
            Aim::Define => Severity::Define,
            Aim::Start | Aim::RunOnce => Severity::Start,
        };
        let blocks = lacking.iter().any(|it| it.severity >= least);
        blocks.then(|| gettext("Choose what to use for what is not on this host first"))
    }

    /// Does what was decided, with the finding as it stands in the text by now.
    fn decide(&self, finding: &Finding, decision: Decision) {
        let imp = self.imp();
        let current = imp.lacking.borrow().as_ref().map(|lacking| {
            let same = lacking.iter().find(|it| it.lack == finding.lack);
            same.cloned()
        });
        let Some(current) = current else {
            imp.pending.replace(Some((finding.clone(), decision)));
            return;
        };
        let Some(finding) = current else {
            return;
        };
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            match decision {
                Decision::Act(act) => dialog.act(&finding, act).await,
                Decision::Path(path) => dialog.use_image(&finding, path).await,
                Decision::Size(size) => dialog.use_empty_disk(&finding, &size).await,
            }
        });
    }

    async fn act(&self, finding: &Finding, act: Act) {
        let Some(connection) = self.connection() else {
            return;
        };
        match act {
            Act::Mend(remedy) => self.mend(finding, &remedy),
            Act::NewIdentity => self.rename(finding, &connection),
            Act::NewAddress => {
                self.mend(finding, &Remedy::Use(Mac::random().to_string()));
            }
            Act::StartNetwork(name) => {
                if let Err(error) = start_network(&connection, &name).await {
                    let doing = gettext("Could not start the network");
                    return self.imp().failure.show(&doing, &error.to_string());
                }
                self.check_again();
            }
            Act::MakeBridge => {
                self.imp().makes_bridge.set(true);
                if let Some(window) = self.imp().window.upgrade() {
                    let uri = connection.uri().to_variant();
                    let _ = WidgetExt::activate_action(&window, "win.new-bridge", Some(&uri));
                }
            }
            Act::EnterPath | Act::EnterSize => {}
        }
    }

    /// Puts a remedy into the text, for all to see.
    fn mend(&self, finding: &Finding, remedy: &Remedy) {
        let lacking = self.imp().lacking.borrow().clone();
        // The text may have been changed while the host was asked.
        if !lacking.is_some_and(|lacking| lacking.contains(finding)) {
            return;
        }
        if let Ok(mut machine) = Machine::parse(&self.text()) {
            finding.mend(&mut machine, remedy);
            self.replace_text(&machine.to_string());
        }
    }

    fn rename(&self, finding: &Finding, connection: &Connection) {
        let machines = connection.machines();
        let Ok(machine) = Machine::parse(&self.text()) else {
            return;
        };
        let is_taken = |name: &str| machines.find_by_name(name).is_some();
        let name = propose_name(Some(&machine.name()), is_taken);
        if let Ok(uuid) = Uuid::try_parse(&glib::uuid_string_random()) {
            self.mend(finding, &Remedy::Identity { name, uuid });
        }
    }

    async fn use_image(&self, finding: &Finding, path: String) {
        let format = match self.connection() {
            Some(connection) => fit::image_format(&connection, &path).await,
            None => None,
        };
        self.mend(finding, &Remedy::Image { path, format });
    }

    async fn use_empty_disk(&self, finding: &Finding, size: &str) {
        let Lack::Image { path, format, .. } = &finding.lack else {
            return;
        };
        let doing = gettext("Planning the disk failed");
        let capacity = match Size::parse_with_unit(size, "GiB") {
            Ok(capacity) if capacity.bytes() > 0 => capacity,
            _ => {
                let why = gettext("The size is not a number with a unit, such as 20 GiB");
                return self.imp().failure.show(&doing, &why);
            }
        };
        let format = match format.as_deref() {
            Some("qcow2") => DiskFormat::Qcow2,
            _ => DiskFormat::Raw,
        };
        let Some(place) = self.place_for(path).await else {
            let why = gettext("This host has no folder for disks that is known here");
            return self.imp().failure.show(&doing, &why);
        };
        self.imp().disks.borrow_mut().push(EmptyDisk {
            path: place.clone(),
            volume: NewVolume {
                name: place.rsplit('/').next().unwrap_or_default().to_owned(),
                capacity,
                format,
                sparse: true,
            },
        });
        let remedy = Remedy::Image {
            path: place,
            format: Some(format.as_str().to_owned()),
        };
        self.mend(finding, &remedy);
    }

    async fn place_for(&self, path: &str) -> Option<String> {
        let connection = self.connection()?;
        let known = self.imp().known.borrow().get(&connection.uri()).cloned()?;
        fit::place_for_disk(&connection, &known.facts, path, &self.planned()).await
    }

    fn planned(&self) -> Vec<String> {
        let disks = self.imp().disks.borrow();
        disks.iter().map(|disk| disk.path.clone()).collect()
    }
}
