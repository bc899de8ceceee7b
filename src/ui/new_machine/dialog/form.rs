// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks at the whole page whenever something on it, or what is known of the
//! host, changed: proposes, writes the machine down, says what is wrong.

mod draft;
mod offer;

use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

pub(super) use self::offer::Offer;
use super::NewMachineForm;
use crate::definition::new_machine::{Field, NewMachine, NicChoice};
use crate::ui::i18n::gettext;
use crate::ui::new_machine::source::SourceKind;
use crate::ui::problems::Problems;

/// How long until what was not there is looked for again.
const SECOND_LOOK: Duration = Duration::from_secs(1);

impl NewMachineForm {
    /// Looks at the page once all that happens now has happened.
    pub(super) fn queue_update(&self) {
        if self.imp().update_queued.replace(true) {
            return;
        }
        let update = glib::clone!(
            #[weak(rename_to = form)]
            self,
            #[upgrade_or]
            glib::ControlFlow::Break,
            move || {
                form.imp().update_queued.set(false);
                form.update();
                glib::ControlFlow::Break
            }
        );
        glib::idle_add_local_full(glib::Priority::DEFAULT, update);
    }

    fn update(&self) {
        let imp = self.imp();
        if self.is_busy() {
            return;
        }
        let connection_problem = self.connection_problem();
        let said = connection_problem.as_deref().unwrap_or_default();
        imp.connection_note.say(said, true);
        self.follow_servers();
        self.detect_system();
        let facts = imp.facts.borrow().clone();
        let Some(facts) = facts else {
            let asking = gettext("Reading the host’s capabilities…");
            return self.wait(connection_problem, asking);
        };
        let has_card = imp.network.nic() != NicChoice::None;
        imp.more.set_has_network_card(has_card);
        // What is proposed decides what is asked of the host.
        let hints = self.propose(&facts);
        let offer = self.offer(&facts);
        if let (Some(offer), Some(connection)) = (&offer, self.connection()) {
            imp.network.propose_forward(offer, &connection.uri());
        }
        let mut problems = Problems::default();
        let plan = self.plan(&mut problems);
        let first = plan.first();
        let draft = self.draft(&facts, offer.as_deref(), hints, &mut problems, &first);
        let Some((draft, offer)) = draft.zip(offer) else {
            let asking = gettext("Reading what this machine type supports…");
            return self.wait(connection_problem, asking);
        };
        self.check(&draft, &facts, &offer, &mut problems);
        self.check_names(&plan, &draft, &mut problems);
        self.check_guest(&plan, &mut problems);
        self.check_scripts(&plan, &draft, &mut problems);
        self.check_servers(&draft, &mut problems);
        imp.source.show_problems(&problems);
        if problems.of(Field::Disk).is_none() {
            imp.source.say_found(self.found_text().as_deref());
        }
        imp.basics.show_problems(&problems);
        imp.guest.show_problems(&problems);
        imp.disk.show_problems(&problems);
        imp.network.show_problems(&problems);
        imp.more.show_problems(&problems);
        let blocking = problems
            .first_blocking()
            .map(|problem| problem.text.clone());
        if problems.0.iter().any(|problem| problem.may_pass) {
            self.look_again();
        }
        self.finish(Some(draft), connection_problem.or(blocking), false);
    }

    /// Looks a second time, later: what is missing now may appear, and no event reports
    /// it.
    fn look_again(&self) {
        if self.imp().second_look.replace(true) {
            return;
        }
        glib::timeout_add_local_once(
            SECOND_LOOK,
            glib::clone!(
                #[weak(rename_to = form)]
                self,
                move || {
                    form.imp().second_look.set(false);
                    form.imp().images.take();
                    form.queue_update();
                }
            ),
        );
    }

    /// Create waits for the host, unless there is none to wait for.
    fn wait(&self, connection_problem: Option<String>, asking: String) {
        let refused = self.imp().offer.borrow().as_ref().and_then(Offer::refusal);
        let blocking = connection_problem.or(refused);
        let has_failed = self.dialog().is_some_and(|dialog| dialog.has_failure());
        let is_waiting = blocking.is_none() && !has_failed;
        self.finish(None, blocking.or(Some(asking)), is_waiting);
    }

    /// Turns Create on, or says why it is off.
    fn finish(&self, draft: Option<NewMachine>, blocking: Option<String>, is_waiting: bool) {
        let imp = self.imp();
        imp.show_xml.set_sensitive(draft.is_some());
        let is_complete = draft.is_some() && blocking.is_none();
        let is_one = imp.basics.names(&mut Problems::default()).len() == 1;
        imp.customize.set_visible(is_one);
        imp.customize.set_sensitive(is_complete);
        if let Some(dialog) = self.dialog() {
            dialog.set_complete(is_complete);
            dialog.set_obstacle(blocking.as_deref(), is_waiting);
        }
        imp.draft.replace(draft);
    }

    /// Has the image looked at.
    fn detect_system(&self) {
        let imp = self.imp();
        if let Some((of, detection)) = imp.source.known_system() {
            return imp.source.os_row().take(&of, detection);
        }
        let facts = imp.facts.borrow();
        let is_local = facts.as_ref().is_some_and(|facts| facts.is_local);
        let path = imp.source.path();
        let readable = imp.source.kind() == SourceKind::Iso && path.starts_with('/');
        let host = self.connection().filter(|_| !is_local);
        imp.source.os_row().detect(
            readable
                .then_some(path.as_str())
                .filter(|_| facts.is_some()),
            host,
        );
    }
}
