// SPDX-License-Identifier: GPL-3.0-or-later
//! Proposes what follows from what was chosen, writes the machine down, and
//! says what is wrong with it.

use adw::subclass::prelude::*;
use gtk::prelude::*;

use crate::definition::capabilities::DomainCapabilities;
use crate::definition::machine::Firmware;
use crate::definition::new_machine::{
    Field, Media, NewMachine, NicChoice, OsHints, Surroundings, propose_name,
};
use crate::model::host_facts::HostFacts;
use crate::model::{Connection, ConnectionState, os};
use crate::ui::i18n::gettext;
use crate::ui::new_machine::dialog::NewMachineForm;
use crate::ui::new_machine::dialog::orders::Which;
use crate::ui::new_machine::disk::existing;
use crate::ui::new_machine::source::SourceKind;
use crate::ui::problems::Problems;

impl NewMachineForm {
    /// Proposes what follows from the rest, and gives what is known of the system.
    pub(super) fn propose(&self, facts: &HostFacts) -> OsHints {
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
        let hints = self.with_found_system(os.hints(&arch));
        imp.more.propose_machine_type(&hints);
        imp.source
            .offer_drivers(hints.is_windows, self.connection());
        imp.basics.propose_name(&self.proposed_name(&hints));
        imp.basics
            .propose_memory(self.proposed_memory(&hints, facts));
        imp.basics.propose_cpus(self.proposed_cpus(&hints, facts));
        let is_cloud = imp.source.kind() == SourceKind::Cloud;
        imp.disk.set_from_image(is_cloud);
        imp.disk
            .propose_size(self.at_least_the_image(self.proposed_disk(&hints)));
        imp.basics.ask_how_many(is_cloud);
        let scripts = self.script_offers(&arch, facts);
        imp.guest.follow(is_cloud, &scripts);
        self.propose_for_guest(is_cloud);
        imp.more
            .propose_order(imp.source.kind() == SourceKind::Network);
        let found = self.found_firmware();
        let needed = os.needs_uefi().then_some(Firmware::Uefi);
        imp.more.propose_firmware(needed.or(found));
        imp.disk.set_visible(imp.source.kind() != SourceKind::Disk);
        let connection = self.connection();
        let is_open = |it: &Connection| it.state() == ConnectionState::Connected;
        if let Some(connection) = connection.filter(is_open) {
            imp.disk.look(
                &connection,
                glib::clone!(
                    #[weak(rename_to = form)]
                    self,
                    move || form.queue_update()
                ),
            );
        }
        imp.disk
            .show_path(&imp.basics.names(&mut Problems::default())[0]);
        hints
    }

    /// After the system, else after the image's file, else a number.
    fn proposed_name(&self, hints: &OsHints) -> String {
        let path = self.imp().source.path();
        let stem = path.rsplit('/').next().unwrap_or_default();
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let system = hints.short_id.as_deref().and_then(os::without_unknown);
        let base = system.unwrap_or(stem);
        let machines = self.connection().map(|connection| connection.machines());
        propose_name(Some(base).filter(|base| !base.is_empty()), |name| {
            machines
                .as_ref()
                .is_some_and(|machines| machines.find_by_name(name).is_some())
        })
    }

    pub(in crate::ui::new_machine::dialog) fn draft(
        &self,
        facts: &HostFacts,
        offer: Option<&DomainCapabilities>,
        os: OsHints,
        problems: &mut Problems,
        which: &Which,
    ) -> Option<NewMachine> {
        let imp = self.imp();
        let kind = imp.more.machine_kind()?;
        let name = which.name.clone();
        let path = imp.source.path();
        let source = imp.source.kind();
        let disk = match source {
            SourceKind::Disk => Some(existing(&path)),
            SourceKind::Cloud => Some(self.cloud_disk(&name, &path, problems)),
            _ => imp.disk.disk(&name, problems),
        };
        let disk = disk.map(|disk| self.with_found_format(disk));
        let more = imp.more_disks.disks(&imp.disk, &name, problems);
        let media = match source {
            SourceKind::Iso => Media::Image(path),
            SourceKind::Nothing => Media::Empty,
            _ => Media::NoDrive,
        };
        self.look_at_images(facts);
        let mac = self.mac(which, problems);
        let draft = NewMachine {
            uuid: Some(which.identity.uuid),
            memory: imp.basics.memory(problems),
            cpus: imp.basics.cpus(),
            virtualization: kind.virtualization,
            arch: kind.arch,
            machine_type: kind.machine_type,
            emulator: kind.emulator,
            firmware: imp.more.firmware()?,
            boot_order: imp.more.boot_order(),
            media,
            drivers: imp.source.drivers(),
            disks: disk.into_iter().chain(more).collect(),
            nic: imp.network.nic(),
            mac,
            address: which.noted_address(self.sets_addresses()),
            address_by_hand: which.address_by_hand(mac, self.sets_addresses()),
            forwards: imp.network.forwards(which.number()),
            screen: imp.more.screen()?,
            serial_console: imp.more.serial_console(),
            extras: imp.more.extras(),
            ..NewMachine::new(&name, os, offer?)
        };
        Some(self.with_drivers(draft, offer?))
    }

    pub(super) fn check(
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
        let networks: Option<Vec<String>> = facts.networks.as_ref().ok().map(|networks| {
            let names = networks.iter().map(|network| network.name.clone());
            names.collect()
        });
        let pools = self.connection().map(|it| it.pool_list().all());
        let pools: Vec<String> = pools.iter().flatten().map(|pool| pool.name()).collect();
        let usage = imp.usage.borrow();
        let devices = known_devices(&draft.nic, facts);
        let around = Surroundings {
            names: &names,
            host_memory: facts.memory,
            host_cpus: facts.cpus,
            capabilities: Some(offer),
            pools: &pools,
            free_space: place.as_ref().and_then(|place| place.free),
            paths: usage.as_ref().map_or(&[], |usage| &usage.disks),
            macs: usage.as_ref().map_or(&[], |usage| &usage.macs),
            host_devices: devices.as_deref(),
            networks: networks.as_deref(),
        };
        if let Some(problem) = place.as_ref().and_then(|place| place.problem.clone()) {
            problems.error(Field::Disk, problem);
        }
        if imp.source.kind() == SourceKind::Network && draft.nic == NicChoice::None {
            let text = gettext("Booting from the network needs a network card.");
            problems.error(Field::Network, text);
        }
        self.add_image_problems(problems);
        problems.add_checked(draft.check(&around));
    }

    /// The definition made from the form: the very text libvirt gets.
    pub(in crate::ui::new_machine::dialog) fn document(&self) -> Option<String> {
        let imp = self.imp();
        let draft = imp.draft.borrow().clone()?;
        let offer = imp.offer.borrow().as_ref()?.given()?;
        self.written(&draft, &offer)
    }

    /// The definition of one machine.
    pub(in crate::ui::new_machine::dialog) fn written(
        &self,
        draft: &NewMachine,
        offer: &DomainCapabilities,
    ) -> Option<String> {
        match draft.document(offer) {
            Ok(document) => Some(document.to_string()),
            Err(error) => {
                let what = gettext("Could not write the definition");
                if let Some(dialog) = self.dialog() {
                    dialog.show_failure(&what, &error.to_string());
                }
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
    let is_there = facts.has_device(name)?;
    Some(is_there.then(|| name.clone()).into_iter().collect())
}
