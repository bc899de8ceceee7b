// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks at the whole page whenever something on it, or what is known of the
//! host, changed: proposes, writes the machine down, says what is wrong.

use std::rc::Rc;
use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::NewMachineDialog;
use crate::definition::capabilities::DomainCapabilities;
use crate::definition::new_machine::{
    Field, Media, NewMachine, NicChoice, OsHints, Surroundings, defaults, propose_name,
};
use crate::ui::create::disk::existing;
use crate::ui::create::facts::{HostFacts, MachineKind};
use crate::ui::create::problems::Problems;
use crate::ui::create::source::SourceKind;
use crate::ui::i18n::gettext;

/// How long until what was not there is looked for again.
const SECOND_LOOK: Duration = Duration::from_secs(1);

/// What the host can give to a kind of machine.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    kind: MachineKind,
    /// Nothing until the host has answered.
    answer: Option<Result<Rc<DomainCapabilities>, String>>,
}

impl Offer {
    /// Why the host has nothing of the kind.
    fn refusal(&self) -> Option<String> {
        self.answer.as_ref()?.as_ref().err().cloned()
    }
}

impl NewMachineDialog {
    /// Looks at the page once all that happens now has happened.
    pub(super) fn queue_update(&self) {
        if self.imp().update_queued.replace(true) {
            return;
        }
        let weak = self.downgrade();
        glib::idle_add_local_full(glib::Priority::DEFAULT, move || {
            if let Some(dialog) = weak.upgrade() {
                dialog.imp().update_queued.set(false);
                dialog.update();
            }
            glib::ControlFlow::Break
        });
    }

    fn update(&self) {
        let imp = self.imp();
        if imp.running.borrow().is_some() {
            return;
        }
        let connection_problem = self.connection_problem();
        let said = connection_problem.as_deref().unwrap_or_default();
        imp.connection_note.say(said, true);
        self.detect_system();
        let facts = imp.facts.borrow().clone();
        let Some(facts) = facts else {
            let asking = gettext("Asking the host what it has…");
            return self.wait(connection_problem, asking);
        };
        let offer = self.offer(&facts);
        let hints = self.propose(&facts);
        let mut problems = Problems::default();
        let draft = self.draft(&facts, offer.as_deref(), hints, &mut problems);
        let Some((draft, offer)) = draft.zip(offer) else {
            let asking = gettext("Asking the host what such a machine can have…");
            return self.wait(connection_problem, asking);
        };
        self.check(&draft, &facts, &offer, &mut problems);
        imp.source.show_problems(&problems);
        imp.basics.show_problems(&problems);
        imp.disk.show_problems(&problems);
        imp.network.show_problems(&problems);
        imp.more.show_problems(&problems);
        let blocking = problems
            .first_blocking()
            .map(|problem| problem.text.clone());
        self.set_waiting(false);
        if problems.0.iter().any(|problem| problem.may_pass) {
            self.look_again();
        }
        self.finish(Some(draft), connection_problem.or(blocking));
    }

    /// Looks a second time, later: what is not there now may come, and nobody
    /// tells.
    fn look_again(&self) {
        if self.imp().second_look.replace(true) {
            return;
        }
        let weak = self.downgrade();
        glib::timeout_add_local_once(SECOND_LOOK, move || {
            if let Some(dialog) = weak.upgrade() {
                dialog.imp().second_look.set(false);
                dialog.imp().source_facts.take();
                dialog.queue_update();
            }
        });
    }

    /// Create waits for the host, unless there is none to wait for.
    fn wait(&self, connection_problem: Option<String>, asking: String) {
        let imp = self.imp();
        let refused = imp.offer.borrow().as_ref().and_then(Offer::refusal);
        let blocking = connection_problem.or(refused);
        self.set_waiting(blocking.is_none() && !imp.failure.is_shown());
        self.finish(None, blocking.or(Some(asking)));
    }

    fn set_waiting(&self, waiting: bool) {
        let spinner = &self.imp().spinner;
        spinner.set_visible(waiting);
        spinner.set_spinning(waiting);
    }

    /// Turns Create on, or says why it is off.
    fn finish(&self, draft: Option<NewMachine>, blocking: Option<String>) {
        let imp = self.imp();
        imp.show_xml.set_sensitive(draft.is_some());
        imp.create
            .set_sensitive(draft.is_some() && blocking.is_none());
        imp.create.set_tooltip_text(blocking.as_deref());
        imp.draft.replace(draft);
    }

    /// Has the image looked at, where it is on this computer.
    fn detect_system(&self) {
        let imp = self.imp();
        let facts = imp.facts.borrow();
        let is_local = facts.as_ref().is_some_and(|facts| facts.is_local);
        let path = imp.source.path();
        let readable = is_local && imp.source.kind() == SourceKind::Iso && path.starts_with('/');
        imp.source
            .os_row()
            .detect(readable.then_some(path.as_str()));
    }

    /// What the host offers for the chosen kind of machine; it is asked when that
    /// is not known.
    fn offer(&self, facts: &Rc<HostFacts>) -> Option<Rc<DomainCapabilities>> {
        let imp = self.imp();
        let kind = imp.more.machine_kind()?;
        if let Some(offer) = imp.offer.borrow().as_ref()
            && offer.kind == kind
        {
            return offer.answer.clone()?.ok();
        }
        imp.offer.replace(Some(Offer {
            kind: kind.clone(),
            answer: None,
        }));
        let (weak, facts) = (self.downgrade(), facts.clone());
        let handle = self.connection()?.handle().ok()?;
        glib::spawn_future_local(async move {
            let answer = facts.offer(&handle, &kind).await;
            if let Some(dialog) = weak.upgrade() {
                dialog.take_offer(&kind, answer.map(Rc::new).map_err(|it| it.to_string()));
            }
        });
        None
    }

    fn take_offer(&self, kind: &MachineKind, answer: Result<Rc<DomainCapabilities>, String>) {
        let imp = self.imp();
        // Another kind may have been chosen meanwhile.
        if imp
            .offer
            .borrow()
            .as_ref()
            .is_none_or(|offer| offer.kind != *kind)
        {
            return;
        }
        match &answer {
            Ok(offer) => {
                imp.more.set_refusal("");
                imp.more.set_offer(offer);
            }
            Err(why) => imp.more.set_refusal(why),
        }
        imp.offer.replace(Some(Offer {
            kind: kind.clone(),
            answer: Some(answer),
        }));
        self.queue_update();
    }

    /// Proposes what follows from the rest, and gives what is known of the system.
    fn propose(&self, facts: &HostFacts) -> OsHints {
        let imp = self.imp();
        let os = imp.source.os_row();
        if *imp.proposed_arch.borrow() != os.arch() {
            imp.proposed_arch.replace(os.arch());
            os.arch()
                .iter()
                .for_each(|arch| imp.more.propose_arch(arch));
        }
        let arch = imp
            .more
            .machine_kind()
            .map(|kind| kind.arch)
            .unwrap_or_default();
        let hints = os.hints(&arch);
        imp.basics.propose_name(&self.proposed_name(&hints));
        imp.basics
            .propose_memory(defaults::memory(&hints, facts.memory));
        imp.basics.propose_cpus(defaults::cpus(&hints, facts.cpus));
        imp.disk.propose_size(defaults::disk(&hints));
        imp.more
            .propose_order(imp.source.kind() == SourceKind::Network);
        if os.needs_uefi() {
            imp.more.propose_uefi();
        }
        imp.disk.set_visible(imp.source.kind() != SourceKind::Disk);
        if let Some(handle) = self.connection().and_then(|it| it.handle().ok()) {
            let weak = self.downgrade();
            imp.disk.look(&handle, move || {
                weak.upgrade().iter().for_each(Self::queue_update)
            });
        }
        imp.disk.show_path(&imp.basics.name());
        hints
    }

    /// After the system, else after the image's file, else a number.
    fn proposed_name(&self, hints: &OsHints) -> String {
        let path = self.imp().source.path();
        let stem = path.rsplit('/').next().unwrap_or_default();
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let base = hints.short_id.clone().unwrap_or_else(|| stem.to_owned());
        let machines = self.connection().map(|connection| connection.machines());
        propose_name(
            Some(base.as_str()).filter(|base| !base.is_empty()),
            |name| {
                machines
                    .as_ref()
                    .is_some_and(|machines| machines.find_by_name(name).is_some())
            },
        )
    }

    fn draft(
        &self,
        facts: &HostFacts,
        offer: Option<&DomainCapabilities>,
        os: OsHints,
        problems: &mut Problems,
    ) -> Option<NewMachine> {
        let imp = self.imp();
        let kind = imp.more.machine_kind()?;
        let name = imp.basics.name();
        let path = imp.source.path();
        let source = imp.source.kind();
        let disk = match source {
            SourceKind::Disk => Some(self.with_found_format(existing(&path))),
            _ => imp.disk.disk(&name, problems),
        };
        let media = match source {
            SourceKind::Iso => Media::Image(path),
            SourceKind::Nothing => Media::Empty,
            SourceKind::Disk | SourceKind::Network => Media::NoDrive,
        };
        self.look_at_source(facts);
        Some(NewMachine {
            uuid: imp.uuid.get().copied(),
            memory: imp.basics.memory(problems),
            cpus: imp.basics.cpus(),
            virtualization: kind.virtualization,
            arch: kind.arch,
            machine_type: kind.machine_type,
            emulator: kind.emulator,
            firmware: imp.more.firmware()?,
            boot_order: imp.more.boot_order(),
            media,
            disks: disk.into_iter().collect(),
            nic: imp.network.nic(),
            screen: imp.more.screen()?,
            serial_console: imp.more.serial_console(),
            ..NewMachine::new(&name, os, offer?)
        })
    }

    fn check(
        &self,
        draft: &NewMachine,
        facts: &HostFacts,
        offer: &DomainCapabilities,
        problems: &mut Problems,
    ) {
        let imp = self.imp();
        let machines = self
            .connection()
            .map(|it| it.machines().all())
            .unwrap_or_default();
        let names: Vec<String> = machines.iter().map(|machine| machine.name()).collect();
        let place = imp.disk.facts().filter(|_| imp.disk.is_visible());
        let networks: Vec<String> = facts
            .networks
            .iter()
            .map(|network| network.name.clone())
            .collect();
        let usage = imp.usage.borrow();
        let devices = known_devices(&draft.nic, facts);
        let around = Surroundings {
            names: &names,
            host_memory: facts.memory,
            host_cpus: facts.cpus,
            capabilities: Some(offer),
            free_space: place.as_ref().and_then(|place| place.free),
            paths: usage.as_ref().map_or(&[], |usage| &usage.disks),
            macs: usage.as_ref().map_or(&[], |usage| &usage.macs),
            host_devices: devices.as_deref(),
            networks: Some(&networks),
        };
        if let Some(problem) = place.as_ref().and_then(|place| place.problem.clone()) {
            problems.error(Field::Disk, problem);
        }
        if imp.source.kind() == SourceKind::Network && draft.nic == NicChoice::None {
            let text = gettext("Booting from the network needs a network card.");
            problems.error(Field::Network, text);
        }
        self.add_source_problem(problems);
        problems.add_checked(draft.check(&around));
    }

    /// The definition of what stands in the form: the very text libvirt gets.
    pub(super) fn document(&self) -> Option<String> {
        let imp = self.imp();
        let draft = imp.draft.borrow().clone()?;
        let offer = imp.offer.borrow().as_ref()?.answer.clone()?.ok()?;
        match draft.document(&offer) {
            Ok(document) => Some(document.to_string()),
            Err(error) => {
                let doing = gettext("Writing the definition");
                imp.failure.show(&doing, &error.to_string());
                None
            }
        }
    }
}

/// The host's devices, as far as the chosen one is concerned: on this computer
/// the kernel says at once whether it is there.
fn known_devices(nic: &NicChoice, facts: &HostFacts) -> Option<Vec<String>> {
    let (NicChoice::Bridge(name) | NicChoice::Macvtap(name)) = nic else {
        return None;
    };
    let is_name = !name.is_empty() && !name.contains('/') && !name.starts_with('.');
    if !facts.has_files() || !is_name {
        return None;
    }
    let is_there = std::path::Path::new("/sys/class/net").join(name).exists();
    Some(is_there.then(|| name.clone()).into_iter().collect())
}
