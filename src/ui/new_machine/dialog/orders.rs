// SPDX-License-Identifier: GPL-3.0-or-later
//! What is to be made when Create is pressed: one machine, or several that differ in name, card, disk and address.

use std::path::PathBuf;

use adw::subclass::prelude::*;
use gtk::glib;
use uuid::Uuid;

use super::NewMachineForm;
use super::unattended::ScriptOrder;
use crate::definition::cloud_config::seed_name;
use crate::definition::mac::Mac;
use crate::definition::network::plan::StaticAddress;
use crate::definition::network_config::AddressByHand;
use crate::definition::new_machine::{NewDisk, NewMachine};
use crate::model::Seed;
use crate::model::creation::{Aim, Creation, DiskToMake, Reservation};
use crate::ui::guest::AddressChoice;
use crate::ui::new_machine::source::SourceKind;
use crate::ui::problems::Problems;

/// What a machine and its card are known by.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui::new_machine) struct Identity {
    pub uuid: Uuid,
    mac: Mac,
}

/// The names and addresses of all machines.
#[derive(Clone, Debug)]
pub(in crate::ui::new_machine) struct Plan {
    pub names: Vec<String>,
    addresses: Vec<AddressChoice>,
    identities: Vec<Identity>,
}

/// One of the machines.
#[derive(Clone, Debug)]
pub(in crate::ui::new_machine) struct Which {
    pub name: String,
    pub identity: Identity,
    number: usize,
    address: AddressChoice,
}

impl Which {
    /// Which of them it is, from 0.
    pub(in crate::ui::new_machine::dialog) fn number(&self) -> usize {
        self.number
    }
}

/// A machine to be made, and how.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub draft: NewMachine,
    pub creation: Creation,
    /// The scripts of its installation, which are made first.
    pub scripts: Option<ScriptOrder>,
}

impl Plan {
    /// The first, which the page shows.
    pub(super) fn first(&self) -> Which {
        self.which(0)
    }

    fn which(&self, number: usize) -> Which {
        Which {
            name: self.names[number].clone(),
            identity: self.identities[number],
            number,
            address: self.addresses.get(number).cloned().unwrap_or_default(),
        }
    }
}

impl Which {
    /// The address that was chosen.
    pub(super) fn address(&self) -> &AddressChoice {
        &self.address
    }

    /// The address that is noted in the definition: one that something sets.
    pub(super) fn noted_address(&self, sets_addresses: bool) -> Option<std::net::IpAddr> {
        let address = self.address.address();
        let is_set = sets_addresses || matches!(self.address, AddressChoice::Kept(..));
        address.filter(|_| is_set)
    }

    /// The address that a person is to set on the guest's console: one that nothing sets.
    pub(super) fn address_by_hand(
        &self,
        mac: Option<Mac>,
        sets_addresses: bool,
    ) -> Option<AddressByHand> {
        match &self.address {
            AddressChoice::Fixed(fixed) if !sets_addresses => Some(AddressByHand {
                mac: mac?,
                address: fixed.address,
                gateway: fixed.gateway,
            }),
            _ => None,
        }
    }
}

impl NewMachineForm {
    /// The names and addresses that the page asks for.
    pub(super) fn plan(&self, problems: &mut Problems) -> Plan {
        let imp = self.imp();
        let names = imp.basics.names(problems);
        let around = imp.network.around(self.sets_addresses(), names.len());
        let addresses = imp.network.address().choices(&around, problems);
        Plan {
            identities: self.identities(names.len()),
            addresses,
            names,
        }
    }

    /// So many identities; they stay the same while the page is open.
    fn identities(&self, count: usize) -> Vec<Identity> {
        let imp = self.imp();
        let mut known = imp.identities.borrow_mut();
        let usage = imp.usage.borrow();
        while known.len() < count {
            let used = |mac: &Mac| {
                let mut others = usage.iter().flat_map(|it| &it.macs);
                others.any(|(other, _)| other == mac) || known.iter().any(|it| it.mac == *mac)
            };
            let mut random = std::iter::repeat_with(Mac::random);
            let mac = random.find(|mac| !used(mac)).unwrap_or_else(Mac::random);
            let uuid = Uuid::try_parse(&glib::uuid_string_random());
            known.push(Identity {
                uuid: uuid.unwrap_or_default(),
                mac,
            });
        }
        known[..count].to_vec()
    }

    /// The card's address: the typed one, for the first machine; one of our own where something is to find the card by it.
    pub(super) fn mac(&self, which: &Which, problems: &mut Problems) -> Option<Mac> {
        let typed = self.imp().more.mac(problems);
        let is_needed = which.number > 0 || which.address != AddressChoice::Automatic;
        typed
            .filter(|_| which.number == 0)
            .or(is_needed.then_some(which.identity.mac))
    }

    /// All machines that Create makes; none while something is missing.
    pub(super) fn orders(&self) -> Option<Vec<Order>> {
        let imp = self.imp();
        let facts = imp.facts.borrow().clone()?;
        let offer = imp.offer.borrow().as_ref()?.given()?;
        // All of it was checked, or Create would be off.
        let mut problems = Problems::default();
        let plan = self.plan(&mut problems);
        let hints = imp.draft.borrow().as_ref()?.os.clone();
        let mut orders = Vec::new();
        for number in 0..plan.names.len() {
            let which = plan.which(number);
            let draft = self.draft(&facts, Some(&offer), hints.clone(), &mut problems, &which)?;
            let document = self.written(&draft, &offer)?;
            let creation = Creation {
                document,
                folder: imp.disk.folder_to_make().map(PathBuf::from),
                disks: self.disks_to_make(&draft),
                seed: self.seed(&draft, &which, plan.names.len() > 1),
                installation: self.to_install(&draft),
                reservation: reservation(&draft, &which),
                networks: imp.network.network_to_start().into_iter().collect(),
                aim: self.starts(),
            };
            orders.push(Order {
                scripts: self.script_order(&draft, &which),
                draft,
                creation,
            });
        }
        Some(orders)
    }

    /// What becomes of the definitions.
    pub(super) fn starts(&self) -> Aim {
        match self.imp().more.starts() {
            true => Aim::Start,
            false => Aim::Define,
        }
    }

    fn disks_to_make(&self, draft: &NewMachine) -> Vec<DiskToMake> {
        let imp = self.imp();
        let pool = imp.disk.selected_pool().map(|pool| pool.uuid);
        let image = self.copies_cloud_image().then(|| imp.source.path());
        let to_make = |(number, disk): (usize, &NewDisk)| {
            Some(DiskToMake {
                path: disk.source.path()?.to_owned(),
                pool,
                volume: disk.create.clone()?,
                copy_of: image.clone().filter(|_| number == 0),
            })
        };
        draft.disks.iter().enumerate().filter_map(to_make).collect()
    }

    /// The seed image for a cloud image, beside the machine's disk.
    fn seed(&self, draft: &NewMachine, which: &Which, many: bool) -> Option<Seed> {
        let imp = self.imp();
        if imp.source.kind() != SourceKind::Cloud {
            return None;
        }
        let disk = draft.disks.first()?.source.path()?.to_owned();
        let (folder, _) = disk.rsplit_once('/')?;
        let taken = imp.disk.taken_names();
        let name = seed_name(&draft.name, |name| taken.iter().any(|it| it == name));
        let network = match (&which.address, draft.mac) {
            (AddressChoice::Fixed(fixed), Some(mac)) => Some((mac, fixed.clone())),
            _ => None,
        };
        Some(Seed {
            pool: imp.disk.selected_pool().map(|pool| pool.uuid),
            path: format!("{folder}/{name}"),
            config: imp.guest.config(&draft.name, many),
            password: imp.guest.password(),
            network,
            instance: which.identity.uuid,
        })
    }
}

fn reservation(draft: &NewMachine, which: &Which) -> Option<Reservation> {
    let AddressChoice::Kept(network, address) = &which.address else {
        return None;
    };
    Some(Reservation {
        network: network.clone(),
        address: StaticAddress {
            mac: draft.mac,
            id: None,
            name: None,
            address: *address,
        },
    })
}
