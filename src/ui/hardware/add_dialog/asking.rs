// SPDX-License-Identifier: GPL-3.0-or-later
//! Shows what is asked for the kind of device that is chosen.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::AddDeviceDialog;
use crate::definition::disk::DiskDevice;
use crate::model::Machine;
use crate::ui::hardware::kinds::{Begin, NewKind, all_new};
use crate::ui::storage::{VolumeKind, browse_from};
use crate::ui::widgets::bus_text;

/// Buses where the host lists none.
const BUSES: [&str; 4] = ["virtio", "sata", "scsi", "usb"];
/// Buses that a CD drive can be on.
const CDROM_BUSES: [&str; 4] = ["sata", "ide", "scsi", "usb"];

impl AddDeviceDialog {
    fn new_kind(&self) -> Option<&'static NewKind> {
        all_new().nth(self.imp().kind.selected() as usize)
    }

    /// How the chosen device begins.
    pub(super) fn begin(&self) -> Option<&'static Begin> {
        self.new_kind().map(|kind| &kind.begin)
    }

    /// Which drive is chosen, if one is.
    pub(super) fn drive(&self) -> Option<DiskDevice> {
        match self.begin() {
            Some(Begin::Drive(device)) => Some(*device),
            _ => None,
        }
    }

    /// What the buttons of the paths let a person choose.
    pub(super) fn setup_browsing(&self, machine: &Machine) {
        let imp = self.imp();
        let connection = glib::clone!(
            #[weak]
            machine,
            #[upgrade_or]
            None,
            move || machine.connection()
        );
        let host = connection.clone();
        browse_from(&imp.folder_path, move || {
            Some((host()?, VolumeKind::Folder))
        });
        let weak = self.downgrade();
        browse_from(&imp.path, move || {
            let kind = match weak.upgrade()?.drive()? {
                DiskDevice::Cdrom => VolumeKind::Iso,
                DiskDevice::Floppy => VolumeKind::Floppy,
                DiskDevice::Disk | DiskDevice::Lun => VolumeKind::Disk,
            };
            Some((connection()?, kind))
        });
    }

    /// Whether an image is to be made.
    pub(super) fn makes_image(&self) -> bool {
        self.drive() == Some(DiskDevice::Disk) && self.imp().image.selected() == 0
    }

    /// Shows what is asked for this kind of device.
    pub(super) fn follow_kind(&self) {
        let imp = self.imp();
        let Some(kind) = self.new_kind() else {
            return;
        };
        let drive = self.drive();
        let makes = self.makes_image();
        imp.disk.set_visible(drive.is_some());
        imp.image.set_visible(drive == Some(DiskDevice::Disk));
        imp.pool.set_visible(makes);
        self.show_unread_pools();
        imp.size.set_visible(makes);
        self.check_size();
        imp.path.set_visible(!makes);
        let machine = imp.machine.borrow();
        let runs = machine.as_ref().is_some_and(|it| it.status().is_active());
        // An image that is made belongs to what is saved.
        imp.for_now_group.set_visible(runs && !makes);
        imp.format.set_visible(makes);
        imp.nic.set_visible(matches!(kind.begin, Begin::Card));
        imp.host.set_visible(matches!(kind.begin, Begin::OfHost(_)));
        imp.folder.set_visible(matches!(kind.begin, Begin::Folder));
        imp.xml_group.set_visible(matches!(kind.begin, Begin::Xml));
        self.say("", false);
        let buses = drive.filter(|it| matches!(it, DiskDevice::Disk | DiskDevice::Cdrom));
        imp.bus.set_visible(buses.is_some());
        if let Some(drive) = buses {
            self.offer_buses(drive);
        }
        if let Begin::OfHost(bus) = kind.begin {
            self.list_host_devices(bus);
        }
        self.check_path();
        // An image that is there needs no explanation.
        if drive == Some(DiskDevice::Disk) && !makes {
            return;
        }
        match (kind.note)(&imp.offer.borrow()) {
            Ok(hint) => self.say(&hint, false),
            Err(problem) => self.say(&problem, true),
        }
    }

    /// The buses that suit, beginning with the one the machine's disks are on.
    fn offer_buses(&self, drive: DiskDevice) {
        let imp = self.imp();
        let offer = imp.offer.borrow().clone();
        let known: Vec<&str> = offer.disk_buses().iter().map(String::as_str).collect();
        let all = if known.is_empty() {
            BUSES.to_vec()
        } else {
            known
        };
        let suits = |bus: &&str| match drive {
            DiskDevice::Cdrom => CDROM_BUSES.contains(bus),
            _ => *bus != "fdc",
        };
        let buses: Vec<String> = all.into_iter().filter(suits).map(str::to_owned).collect();
        let names: Vec<String> = buses.iter().map(|bus| bus_text(bus)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        imp.bus.set_model(Some(&gtk::StringList::new(&names)));
        let at = buses
            .iter()
            .position(|bus| Some(bus) == self.usual_bus(drive).as_ref());
        imp.bus
            .set_selected(u32::try_from(at.unwrap_or(0)).unwrap_or(0));
        imp.buses.replace(buses);
    }

    /// The bus of the machine's first drive of this kind.
    fn usual_bus(&self, drive: DiskDevice) -> Option<String> {
        let definition = self.imp().definition.borrow();
        let disks = definition.as_ref()?.disks();
        let first = disks.into_iter().find(|disk| disk.device == drive);
        match (first.and_then(|disk| disk.bus), drive) {
            (Some(bus), _) => Some(bus),
            (None, DiskDevice::Cdrom) => Some("sata".to_owned()),
            (None, _) => Some("virtio".to_owned()),
        }
    }
}
