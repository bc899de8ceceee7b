// SPDX-License-Identifier: GPL-3.0-or-later
//! Unattended installations: looks for scripts for the image and the system that are chosen, and has them made.

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use super::NewMachineForm;
use super::orders::Plan;
use crate::definition::capabilities::DomainCapabilities;
use crate::definition::machine::Firmware;
use crate::definition::new_machine::{Field, NewDisk, NewMachine, defaults};
use crate::definition::unattended::DriverFolders;
use crate::model::ConnectionState;
use crate::model::Error;
use crate::model::creation::InstallationToMake;
use crate::model::host_facts::HostFacts;
use crate::model::os_catalog::OsCatalog;
use crate::model::unattended::{ScriptMedium, ScriptOffer, Scripts, UnattendedConfig};
use crate::ui::guest::AddressChoice;
use crate::ui::i18n::gettext;
use crate::ui::new_machine::dialog::orders::Which;
use crate::ui::new_machine::source::SourceKind;
use crate::ui::problems::Problems;

/// An image, the system on it, and the architecture of the machine.
type Sought = (String, String, String);

/// The scripts that there are for an image.
#[derive(Clone, Debug, Default)]
pub(in crate::ui::new_machine) struct FoundScripts {
    sought: Sought,
    medium: ScriptMedium,
    offers: Vec<ScriptOffer>,
}

/// Scripts to be made.
#[derive(Clone, Debug)]
pub(super) struct ScriptOrder {
    medium: ScriptMedium,
    config: UnattendedConfig,
}

impl ScriptOrder {
    /// Has them made.
    ///
    /// # Errors
    /// As [`OsCatalog::write_scripts`].
    pub(super) async fn make(self) -> Result<Scripts, Error> {
        OsCatalog::write_scripts(self.medium, self.config).await
    }
}

impl NewMachineForm {
    /// The scripts for the chosen image; they are looked for where that is not known.
    pub(super) fn script_offers(&self, arch: &str, facts: &HostFacts) -> Vec<ScriptOffer> {
        let imp = self.imp();
        let path = imp.source.path();
        let system = imp.source.os_row().system();
        let (Some(system), Some(connection)) = (system, self.connection()) else {
            return Vec::new();
        };
        let is_ready = connection.state() == ConnectionState::Connected;
        if imp.source.kind() != SourceKind::Iso || !path.starts_with('/') || !is_ready {
            return Vec::new();
        }
        let sought: Sought = (path, system, arch.to_owned());
        if let Some(found) = &*imp.scripts.borrow()
            && found.sought == sought
        {
            return found.offers.clone();
        }
        let found = FoundScripts {
            sought: sought.clone(),
            ..FoundScripts::default()
        };
        imp.scripts.replace(Some(found));
        let (weak, is_here) = (self.downgrade(), facts.is_local);
        glib::spawn_future_local(async move {
            let (path, system, arch) = sought.clone();
            let Some(head) = connection.image_head(&path, is_here).await else {
                return;
            };
            let medium = ScriptMedium { head, system, arch };
            let offers = OsCatalog::script_offers(medium.clone()).await;
            if let Some(form) = weak.upgrade() {
                form.take_scripts(FoundScripts {
                    sought,
                    medium,
                    offers,
                });
            }
        });
        Vec::new()
    }

    fn take_scripts(&self, scripts: FoundScripts) {
        let mut found = self.imp().scripts.borrow_mut();
        // Another image may have been chosen meanwhile.
        if found.as_ref().is_some_and(|it| it.sought == scripts.sought) {
            *found = Some(scripts);
            drop(found);
            self.queue_update();
        }
    }

    /// Whether something of ours can set an address in the guest: a seed image or a script.
    pub(super) fn sets_addresses(&self) -> bool {
        let imp = self.imp();
        let scripts = imp.guest.scripts();
        imp.source.kind() == SourceKind::Cloud || scripts.is_some_and(|it| it.can_set_addresses())
    }

    /// The scripts that are to be made for a machine; none where its system does not install itself.
    pub(super) fn script_order(&self, draft: &NewMachine, which: &Which) -> Option<ScriptOrder> {
        let config = self.imp().guest.unattended(&draft.name)?;
        let medium = self.imp().scripts.borrow().as_ref()?.medium.clone();
        let network = match (which.address(), draft.mac) {
            (AddressChoice::Fixed(fixed), Some(mac)) => Some((mac, fixed.clone())),
            _ => None,
        };
        Some(ScriptOrder {
            medium,
            config: UnattendedConfig {
                arch: draft.arch.clone(),
                disk: self.installer_disk(draft),
                network,
                drivers: self.driver_folders(draft),
                ..config
            },
        })
    }

    /// The disk that is installed on, as Linux names it; Windows finds it by itself.
    fn installer_disk(&self, draft: &NewMachine) -> String {
        if draft.os.is_windows {
            return String::new();
        }
        let offer = self.imp().offer.borrow();
        let offer = offer.as_ref().and_then(|it| it.given());
        let usual = offer.and_then(|it| defaults::disk_bus(&draft.os, &it));
        let bus = draft.disks.first().and_then(|it| it.bus.clone());
        match bus.or(usual).as_deref() {
            Some("virtio") => "/dev/vda".to_owned(),
            _ => "/dev/sda".to_owned(),
        }
    }

    fn driver_folders(&self, draft: &NewMachine) -> Option<DriverFolders> {
        draft.drivers.as_ref()?;
        DriverFolders::of(draft.os.short_id.as_deref()?, &draft.arch)
    }

    /// VirtIO for disk and card where the installation brings their drivers.
    pub(super) fn with_drivers(&self, draft: NewMachine, offer: &DomainCapabilities) -> NewMachine {
        let installs = self.imp().guest.installs_by_itself();
        if !installs || self.driver_folders(&draft).is_none() || !offer.has_disk_bus("virtio") {
            return draft;
        }
        let virtio = || Some("virtio".to_owned());
        let disks = draft.disks.into_iter().map(|disk| NewDisk {
            bus: disk.bus.or_else(virtio),
            ..disk
        });
        NewMachine {
            disks: disks.collect(),
            nic_model: draft.nic_model.or_else(virtio),
            ..draft
        }
    }

    /// What is made for the installation, beside the machine's disk, but for its scripts.
    pub(super) fn installation(&self, draft: &NewMachine) -> Option<InstallationToMake> {
        let imp = self.imp();
        if !imp.guest.installs_by_itself() {
            return None;
        }
        let disk = draft.disks.first()?.source.path()?.to_owned();
        let (folder, _) = disk.rsplit_once('/')?;
        let stem = self.installer_stem(draft)?;
        let facts = imp.facts.borrow();
        Some(InstallationToMake {
            medium: imp.source.path(),
            is_here: facts.as_ref().is_some_and(|facts| facts.is_local),
            pool: imp.disk.selected_pool().map(|pool| pool.uuid),
            stem: format!("{folder}/{stem}"),
            scripts: Scripts::default(),
        })
    }

    /// How the names of what is made for an installation begin, so that none of them is taken.
    pub(super) fn installer_stem(&self, draft: &NewMachine) -> Option<String> {
        let machine: String = draft.name.replace('/', "-").chars().take(60).collect();
        let taken = self.imp().disk.taken_names();
        let is_free = |stem: &String| {
            let mut paths = InstallationToMake::paths(stem).into_iter();
            !paths.any(|it| taken.contains(&it))
        };
        let numbered = (2_u32..).map(|it| format!("{machine}-{it}"));
        let mut stems = std::iter::once(machine.clone()).chain(numbered);
        stems.find(is_free)
    }

    /// Says what is wrong with what the scripts are given.
    pub(super) fn check_scripts(&self, plan: &Plan, draft: &NewMachine, problems: &mut Problems) {
        let imp = self.imp();
        let Some(config) = imp.guest.unattended(&draft.name) else {
            return;
        };
        imp.guest.check_unattended(&config, problems);
        let Some(scripts) = imp.guest.scripts() else {
            return;
        };
        if draft
            .disks
            .first()
            .is_none_or(|it| it.source.path().is_none())
        {
            let text = gettext("An unattended install needs a disk.");
            problems.error(Field::Disk, text);
        }
        if scripts.only_for_bios && draft.firmware == Firmware::Uefi {
            let text = gettext(
                "The installation script of this system sets the disk up for a BIOS. Choose BIOS, or turn “Unattended install” off.",
            );
            problems.error(Field::Firmware, text);
        }
        if let AddressChoice::Fixed(fixed) = plan.first().address() {
            let address = fixed.address.addr();
            if scripts.can_set_addresses() && !scripts.kinds().iter().any(|it| it.can_set(address))
            {
                let text = gettext("The installation script can set IPv4 addresses only.");
                problems.error(Field::Address, text);
            }
        }
    }
}
