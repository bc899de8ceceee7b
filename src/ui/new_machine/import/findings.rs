// SPDX-License-Identifier: GPL-3.0-or-later
//! What the host lacks for the definition, each with its remedy on the spot.

mod mend;

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::ImportDialog;
use super::rows::{Decide, Decision, Shown, rows};
use crate::definition::fit::{Finding, Severity};
use crate::definition::machine::Machine;
use crate::model::creation::Aim;
use crate::model::fit::{self, KnownHost};
use crate::ui::i18n::gettext;
use crate::ui::widgets::network_choices as choices;

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
                    // A host that reports nothing about itself may still accept it.
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
        self.imp().findings.set_visible(false);
        self.update_buttons();
    }

    fn next_turn(&self) -> u64 {
        let turn = &self.imp().turn;
        turn.set(turn.get() + 1);
        turn.get()
    }

    /// Asks the host again: something may have been made in the meantime.
    pub(super) fn check_again(&self) {
        let imp = self.imp();
        imp.known.take();
        for (_, widgets) in imp.shown.take() {
            widgets.iter().for_each(|row| imp.finding_rows.remove(row));
        }
        self.check();
    }

    /// From the page that makes a bridge. What is still missing keeps its row.
    pub(super) fn come_back(&self) {
        if self.is_active() && self.imp().makes_bridge.take() {
            self.imp().known.take();
            self.check();
        }
    }

    fn show_findings(&self, found: Vec<Finding>, known: Option<&KnownHost>) {
        let imp = self.imp();
        self.fill_rows(&found, known);
        imp.findings.set_visible(!found.is_empty());
        imp.lacking.replace(Some(found));
        self.update_buttons();
        if let Some((shown, decision)) = imp.pending.take() {
            self.decide(&shown, decision);
        }
    }

    /// Shows these findings. Rows of those that were there stay, with what was
    /// chosen and typed in them.
    fn fill_rows(&self, found: &[Finding], known: Option<&KnownHost>) {
        let imp = self.imp();
        let had_focus = imp.finding_rows.focus_child().is_some();
        let mut old = imp.shown.take();
        let nics = known.map(|known| choices::all(&known.facts, known.usage.as_deref()));
        let nics = nics.unwrap_or_default();
        let connection = self.connection();
        let decide = self.decider();
        let mut new = Vec::new();
        for finding in found {
            let kept = old
                .iter()
                .position(|(it, _)| it.borrow().lack == finding.lack);
            new.push(match kept {
                Some(at) => {
                    let (shown, widgets) = old.remove(at);
                    shown.replace(finding.clone());
                    (shown, widgets)
                }
                None => {
                    let shown = Rc::new(RefCell::new(finding.clone()));
                    let widgets = rows(&shown, &nics, connection.as_ref(), &decide);
                    (shown, widgets)
                }
            });
        }
        for row in old.iter().flat_map(|(_, widgets)| widgets) {
            imp.finding_rows.remove(row);
        }
        let all = new.iter().flat_map(|(_, widgets)| widgets);
        for (row, at) in all.zip(0..) {
            if row.parent().is_none() {
                imp.finding_rows.insert(row, at);
            }
        }
        imp.shown.replace(new);
        if had_focus && imp.finding_rows.focus_child().is_none() {
            imp.finding_rows.child_focus(gtk::DirectionType::TabForward);
        }
    }

    /// Takes decisions, after the signal of the row that was used: the remedy may remove
    /// that row.
    fn decider(&self) -> Decide {
        Rc::new(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |shown: &Shown, decision| {
                let decide = glib::clone!(
                    #[weak]
                    dialog,
                    #[strong]
                    shown,
                    move || dialog.decide(&shown, decision)
                );
                glib::idle_add_local_once(decide);
            }
        ))
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
        blocks.then(|| gettext("Resolve what does not fit this host first"))
    }

    /// Does what was decided, with the finding as it is in the current text.
    fn decide(&self, shown: &Shown, decision: Decision) {
        let imp = self.imp();
        if imp.lacking.borrow().is_none() {
            imp.pending.replace(Some((shown.clone(), decision)));
            return;
        }
        let finding = shown.borrow().clone();
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            match decision {
                Decision::Act(act) => dialog.act(&finding, act).await,
                Decision::Path(path) => dialog.use_image(&finding, path).await,
                Decision::Size(size) => dialog.use_empty_disk(&finding, &size).await,
            }
        });
    }

    fn planned(&self) -> Vec<String> {
        let disks = self.imp().disks.borrow();
        disks.iter().map(|disk| disk.path.clone()).collect()
    }
}
