// SPDX-License-Identifier: GPL-3.0-or-later
//! The places of the devices that need nothing else.

use super::Place;
use super::fitting::fit;
use crate::definition::machine::Machine;
use crate::definition::xml::{Document, ElementId};

/// What most devices are: `tablet`, `pty`, `usb`, `emulator`, …
pub const TYPE: Place = Place::attr("", "type");
/// The model, where the device itself has it: sound, watchdog, RNG, TPM, panic, …
pub const MODEL: Place = Place::attr("", "model");
/// The mode, where the device itself has it: smart cards, folders, host devices.
pub const DEVICE_MODE: Place = Place::attr("", "mode");
/// An input's bus: `usb`, `ps2`, `virtio`.
pub const INPUT_BUS: Place = Place::attr("", "bus");
/// The host's device behind an input of type `evdev`.
pub const INPUT_DEVICE: Place = Place::attr("source", "dev");
/// The host's device behind an input of type `passthrough`.
pub const INPUT_EVENTS: Place = Place::attr("source", "evdev");

/// What a fired watchdog does: `reset`, `poweroff`, `pause`, …
pub const WATCHDOG_ACTION: Place = Place::attr("", "action");

/// Where an RNG has its numbers from: `random`, `egd`, `builtin`.
pub const RNG_BACKEND: Place = Place::attr("backend", "model");
/// The host's device of it.
pub const RNG_DEVICE: Place = Place::text("backend");

/// Backend of a TPM: `emulator`, `passthrough`.
pub const TPM_BACKEND: Place = Place::attr("backend", "type");
/// `2.0`, `1.2`.
pub const TPM_VERSION: Place = Place::attr("backend", "version");
/// The host's TPM that is passed through.
pub const TPM_DEVICE: Place = Place::attr("backend/device", "path");

/// Whether libvirt chooses the number of a vsock: `yes`, `no`.
pub const VSOCK_AUTO: Place = Place::attr("cid", "auto");
/// The number of a vsock, from 3.
pub const VSOCK_CID: Place = Place::attr("cid", "address");

/// A line's host side: a file, a socket, a terminal.
pub const LINE_PATH: Place = Place::attr("source", "path");
/// What the guest sees of a line.
pub const LINE_TARGET: Place = Place::attr("target", "type");
/// A line's number.
pub const LINE_PORT: Place = Place::attr("target", "port");
/// Whether a program in the guest has opened a channel: `connected`, `disconnected`.
/// Only of a running machine.
pub const CHANNEL_STATE: Place = Place::attr("target", "state");
/// A channel's name in the guest.
pub const CHANNEL_NAME: Place = Place::attr("target", "name");

/// A controller's number among those of its type.
pub const CONTROLLER_INDEX: Place = Place::attr("", "index");

/// How a folder is shared: `virtiofs`, `path` (9p), …
pub const FOLDER_DRIVER: Place = Place::attr("driver", "type");
/// The folder of the host.
pub const FOLDER_SOURCE: Place = Place::attr("source", "dir");
/// The name by which the guest mounts it.
pub const FOLDER_TAG: Place = Place::attr("target", "dir");
/// The guest cannot write to it.
pub const FOLDER_READ_ONLY: Place = Place::presence("readonly");

/// What is missing when a USB device is not there at start: `mandatory`,
/// `requisite`, `optional`.
pub const STARTUP_POLICY: Place = Place::attr("source", "startupPolicy");
/// Whether a PCI device's own firmware is shown to the guest: `on`, `off`.
pub const ROM_BAR: Place = Place::attr("rom", "bar");

/// What a balloon is: `virtio`, `none`.
pub const BALLOON_MODEL: Place = Place::attr("", "model");
/// How often, in seconds, the guest reports its memory's use.
pub const BALLOON_PERIOD: Place = Place::attr("stats", "period");
/// Whether the guest's free memory goes back to the host: `on`, `off`.
pub const BALLOON_REPORTING: Place = Place::attr("", "freePageReporting");

/// UEFI chosen by libvirt: `efi`, `bios`.
pub const FIRMWARE: Place = Place::attr("os", "firmware");
/// Whether Secure Boot is asked of libvirt's choice: `yes`, `no`.
pub const LOADER_SECURE: Place = Place::attr("os/loader", "secure");
/// The firmware's file.
pub const LOADER: Place = Place::text("os/loader");
/// The file the firmware keeps its settings in.
pub const NVRAM: Place = Place::text("os/nvram");
/// The machine type.
pub const MACHINE_TYPE: Place = Place::attr("os/type", "machine");

/// A line `mount` for the guest, with which it gets a shared folder.
#[must_use]
pub fn mount_line(document: &Document, folder: ElementId) -> Option<String> {
    let tag = FOLDER_TAG.get(document, folder)?;
    let tag = quoted(&tag);
    let driver = FOLDER_DRIVER.get(document, folder);
    Some(match driver.as_deref() {
        Some("virtiofs") => format!("mount -t virtiofs {tag} /mnt"),
        _ => format!("mount -t 9p -o trans=virtio,version=9p2000.L {tag} /mnt"),
    })
}

/// Takes out what speaks of a firmware: its file, its settings, what it can do.
fn remove_firmware(document: &mut Document) {
    let root = document.root();
    for path in ["os/loader", "os/nvram", "os/firmware"] {
        for element in document.find_all(root, path) {
            document.remove(element);
        }
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+/".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

impl Machine {
    /// Sets how a folder is shared. With virtiofs comes the shared memory that it
    /// needs.
    pub fn set_folder_driver(&mut self, folder: ElementId, driver: &str) {
        let document = self.document_mut();
        FOLDER_DRIVER.set(document, folder, Some(driver));
        fit(document, folder, driver);
        if driver == "virtiofs" {
            // 9p has modes, virtiofs has passthrough alone.
            document.set_attr(folder, "accessmode", "passthrough");
            self.set_shared_memory(true);
        }
    }

    /// Gives a device another model. It is another device then: its address, which was
    /// for the old one, goes, with what the new one cannot have, and with a USB
    /// controller its companions, which only the old one had.
    pub fn set_device_model(&mut self, device: ElementId, model: Option<&str>) {
        if MODEL.get(self.document(), device).as_deref() == model {
            return;
        }
        let mut gone = self.companions(device);
        let document = self.document_mut();
        MODEL.set(document, device, model);
        fit(document, device, model.unwrap_or_default());
        gone.extend(document.find(device, "address"));
        for element in gone {
            document.remove(element);
        }
    }

    /// The USB controllers that are part of another one.
    fn companions(&self, controller: ElementId) -> Vec<ElementId> {
        let document = self.document();
        let is_usb = |it: ElementId| {
            document.name(it) == "controller" && TYPE.get(document, it).as_deref() == Some("usb")
        };
        let Some(devices) = document.parent(controller).filter(|_| is_usb(controller)) else {
            return Vec::new();
        };
        let index = CONTROLLER_INDEX.get(document, controller);
        let all = document.children(devices);
        all.filter(|&it| it != controller && is_usb(it))
            .filter(|&it| document.find(it, "master").is_some())
            .filter(|&it| CONTROLLER_INDEX.get(document, it) == index)
            .collect()
    }

    /// Moves an input to another bus; its address, which was on the old one, goes.
    pub fn set_input_bus(&mut self, input: ElementId, bus: &str) {
        let document = self.document_mut();
        if INPUT_BUS.get(document, input).as_deref() == Some(bus) {
            return;
        }
        INPUT_BUS.set(document, input, Some(bus));
        fit(document, input, bus);
        if let Some(address) = document.find(input, "address") {
            document.remove(address);
        }
    }

    /// Sets where a smart card comes from: `host` has nothing more to say, `passthrough`
    /// comes from the computer that shows the screen.
    pub fn set_smartcard_mode(&mut self, card: ElementId, mode: &str) {
        let document = self.document_mut();
        if DEVICE_MODE.get(document, card).as_deref() == Some(mode) {
            return;
        }
        for name in ["source", "protocol", "certificate", "database"] {
            for old in document.find_all(card, name) {
                document.remove(old);
            }
        }
        document.remove_attr(card, "type");
        DEVICE_MODE.set(document, card, Some(mode));
        if mode == "passthrough" {
            TYPE.set(document, card, Some("spicevmc"));
        }
    }

    /// Sets a vsock's number; none lets libvirt choose.
    pub fn set_vsock(&mut self, vsock: ElementId, cid: Option<&str>) {
        let document = self.document_mut();
        VSOCK_CID.set(document, vsock, cid);
        let auto = if cid.is_some() { "no" } else { "yes" };
        VSOCK_AUTO.set(document, vsock, Some(auto));
    }

    /// Sets the firmware to UEFI of libvirt's choice, or to the BIOS: what spoke of
    /// the other goes, its file of settings too.
    pub fn set_uefi(&mut self, uefi: bool) {
        use crate::definition::machine::Firmware;
        let wanted = if uefi { Firmware::Uefi } else { Firmware::Bios };
        if self.firmware() == wanted {
            return;
        }
        let document = self.document_mut();
        let root = document.root();
        remove_firmware(document);
        FIRMWARE.set(document, root, uefi.then_some("efi"));
    }

    /// The firmware's file where a person chose it; none where libvirt does.
    #[must_use]
    pub fn chosen_loader(&self) -> Option<String> {
        let document = self.document();
        let root = document.root();
        LOADER
            .get(document, root)
            .filter(|_| FIRMWARE.get(document, root).is_none())
    }

    /// Chooses the firmware's file; none leaves it to libvirt. The machine forgets its
    /// file of settings, which suits no other firmware.
    pub fn set_loader(&mut self, path: Option<&str>) {
        if self.chosen_loader().as_deref() == path {
            return;
        }
        let document = self.document_mut();
        let root = document.root();
        remove_firmware(document);
        FIRMWARE.set(document, root, path.is_none().then_some("efi"));
        let Some(path) = path else {
            return;
        };
        LOADER.set(document, root, Some(path));
        Place::attr("os/loader", "readonly").set(document, root, Some("yes"));
        Place::attr("os/loader", "type").set(document, root, Some("pflash"));
        // As the builds of EDK2 are called that ask for it.
        if ["secboot", ".ms.", "snakeoil"]
            .iter()
            .any(|it| path.contains(it))
        {
            LOADER_SECURE.set(document, root, Some("yes"));
            Place::attr("features/smm", "state").set(document, root, Some("on"));
        }
    }

    /// Asks for Secure Boot, or says that it is not wanted. Only where libvirt
    /// chooses the firmware. The machine forgets its file of settings.
    pub fn set_secure_boot(&mut self, secure: bool) {
        let document = self.document_mut();
        let root = document.root();
        let value = if secure { "yes" } else { "no" };
        if LOADER_SECURE.get(document, root).as_deref() == Some(value) {
            return;
        }
        for path in ["os/loader", "os/nvram", "os/firmware"] {
            for element in document.find_all(root, path) {
                document.remove(element);
            }
        }
        FIRMWARE.set(document, root, Some("efi"));
        LOADER_SECURE.set(document, root, Some(value));
        if secure {
            Place::attr("features/smm", "state").set(document, root, Some("on"));
        }
    }
}

#[cfg(test)]
mod tests;
