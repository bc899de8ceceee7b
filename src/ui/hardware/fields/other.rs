// SPDX-License-Identifier: GPL-3.0-or-later
//! Values of devices that have few.

use super::super::field::{Field, Group, Kind, any_text, choices, some_text, yes_no};
use super::super::labels::host_name;
use super::{line, words};
use crate::definition::device::Place;
use crate::definition::device::{other as places, tpm};
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::{HostOffer, attached};
use crate::ui::i18n::{gettext, pgettext};

pub(super) fn groups(
    kind: &str,
    machine: &Machine,
    element: ElementId,
    offer: Option<&HostOffer>,
) -> Vec<Group> {
    let fields = match kind {
        "sound" => vec![plain(
            gettext("Model"),
            &["ich9", "ich6", "ac97", "usb", "virtio"],
        )],
        "input" => input(machine, element),
        "watchdog" => watchdog(),
        "rng" => rng(),
        "tpm" => tpm(machine, element, offer),
        "vsock" => vsock(),
        "panic" => vec![plain(gettext("Model"), &["isa", "pvpanic", "hyperv"])],
        "smartcard" => smartcard(machine, element),
        "redirdev" => line::away(machine, element),
        "memballoon" => balloon(),
        "filesystem" => folder(machine, element),
        "controller" => controller(machine, element),
        "hostdev" => host_device(machine, element),
        _ => return Vec::new(),
    };
    vec![Group::new(String::new(), fields)]
}

/// The `model` of the device itself, one of these words.
fn plain(title: String, models: &[&str]) -> Field {
    Field::new(
        "model",
        title,
        Kind::Choice(words(models)),
        |machine, element| places::MODEL.get(machine.document(), element),
        |machine, element, value| machine.set_device_model(element, value),
    )
    .loses()
}

fn input(machine: &Machine, element: ElementId) -> Vec<Field> {
    let kind = places::TYPE.get(machine.document(), element);
    let kind = kind.as_deref().unwrap_or_default();
    let mut fields = vec![Field::fact_at("type", gettext("Type"), places::TYPE)];
    // Devices of the host that the machine gets as they are.
    let of_host = match kind {
        "evdev" => Some(places::INPUT_DEVICE),
        "passthrough" => Some(places::INPUT_EVENTS),
        _ => None,
    };
    if let Some(place) = of_host {
        let title = gettext("Device of the host");
        fields.push(Field::at("device", title, Kind::Path, place));
        return fields;
    }
    let now = places::INPUT_BUS.get(machine.document(), element);
    if matches!(now.as_deref(), Some("usb" | "virtio")) {
        let buses = [("usb", gettext("USB")), ("virtio", "VirtIO".to_owned())];
        let bus = Field::new(
            "bus",
            gettext("Bus"),
            choices(None, &buses),
            |machine, element| places::INPUT_BUS.get(machine.document(), element),
            |machine, element, value| {
                if let Some(bus) = value {
                    machine.set_input_bus(element, bus);
                }
            },
        );
        fields.push(bus.hint(gettext("The guest needs a driver for it")).loses());
    } else {
        fields.push(Field::fact_at("bus", gettext("Bus"), places::INPUT_BUS));
    }
    fields.push(Field::fact("mode", gettext("Mode"), |machine, element| {
        let kind = places::TYPE.get(machine.document(), element)?;
        match kind.as_str() {
            "tablet" => Some(gettext("Absolute: the pointer need not be captured")),
            "mouse" => Some(gettext("Relative")),
            _ => None,
        }
    }));
    fields
}

fn watchdog() -> Vec<Field> {
    let actions = [
        ("reset", gettext("Reset it")),
        ("shutdown", gettext("Ask it to shut down")),
        ("poweroff", gettext("Force it off")),
        ("pause", gettext("Pause it")),
        ("none", gettext("Do nothing")),
        ("dump", gettext("Write its memory to a file")),
        ("inject-nmi", gettext("Interrupt it")),
    ];
    let title = gettext("When it fires");
    vec![
        plain(gettext("Model"), &["i6300esb", "ib700", "itco", "diag288"]),
        Field::at(
            "action",
            title,
            choices(None, &actions),
            places::WATCHDOG_ACTION,
        ),
    ]
}

fn rng() -> Vec<Field> {
    vec![
        Field::fact_at("model", gettext("Model"), places::MODEL),
        Field::fact_at("backend", gettext("Type"), places::RNG_BACKEND),
        Field::at(
            "device",
            gettext("Device of the host"),
            Kind::Text(any_text),
            places::RNG_DEVICE,
        ),
    ]
}

fn tpm(machine: &Machine, element: ElementId, offer: Option<&HostOffer>) -> Vec<Field> {
    let offered = offer.and_then(|it| it.capabilities.as_ref());
    let offered = offered.map(|it| it.tpm_models.iter().map(String::as_str));
    let mut models: Vec<&str> = offered.map(Iterator::collect).unwrap_or_default();
    if models.is_empty() {
        models = tpm::models(&machine.arch().unwrap_or_default()).to_vec();
    }
    let backend = places::TPM_BACKEND.get(machine.document(), element);
    let mut fields = vec![
        plain(gettext("Model"), &models),
        Field::fact_at("backend", gettext("Type"), places::TPM_BACKEND),
    ];
    if backend.as_deref() == Some("passthrough") {
        let title = gettext("Device of the host");
        fields.push(Field::at("device", title, Kind::Path, places::TPM_DEVICE));
    } else {
        let kind = Kind::Choice(words(&["2.0", "1.2"]));
        fields.push(Field::at(
            "version",
            gettext("Version"),
            kind,
            places::TPM_VERSION,
        ));
    }
    fields
}

fn vsock() -> Vec<Field> {
    let number = Field::new(
        "cid",
        gettext("Number"),
        Kind::Text(cid),
        |machine, element| {
            let document = machine.document();
            let auto = places::VSOCK_AUTO.get(document, element);
            let cid = places::VSOCK_CID.get(document, element);
            cid.filter(|_| auto.as_deref() != Some("yes"))
        },
        |machine, element, value| machine.set_vsock(element, value),
    );
    vec![
        number.hint(gettext("At least 3; left empty, libvirt chooses one")),
        Field::of_running("cid-now", gettext("Number now"), places::VSOCK_CID),
    ]
}

fn cid(text: &str) -> Result<Option<String>, String> {
    match any_text(text)? {
        None => Ok(None),
        Some(text) => match text.parse::<u32>() {
            Ok(cid) if cid >= 3 => Ok(Some(cid.to_string())),
            _ => Err(gettext("A number from 3 on")),
        },
    }
}

fn smartcard(machine: &Machine, element: ElementId) -> Vec<Field> {
    let modes = [
        ("passthrough", gettext("The viewer’s reader")),
        ("host", gettext("The host’s reader")),
    ];
    let mode = Field::new(
        "mode",
        gettext("Mode"),
        choices(None, &modes),
        |machine, element| places::DEVICE_MODE.get(machine.document(), element),
        |machine, element, value| {
            if let Some(mode) = value {
                machine.set_smartcard_mode(element, mode);
            }
        },
    );
    let mut fields = vec![mode];
    let now = places::DEVICE_MODE.get(machine.document(), element);
    if now.as_deref() == Some("passthrough") {
        fields.extend(line::away(machine, element));
    }
    fields
}

fn balloon() -> Vec<Field> {
    let period = gettext("Seconds between statistics");
    let reporting = gettext("Give free memory back");
    vec![
        Field::fact_at("model", gettext("Model"), places::BALLOON_MODEL),
        // Whoever shows a machine's memory sets it while it runs, as we do.
        Field::at("period", period, Kind::Text(number), places::BALLOON_PERIOD).differs_anyway(),
        Field::at(
            "reporting",
            reporting,
            yes_no("on", "off"),
            places::BALLOON_REPORTING,
        ),
    ]
}

/// A whole number, or nothing.
pub(super) fn number(text: &str) -> Result<Option<String>, String> {
    match any_text(text)? {
        None => Ok(None),
        Some(text) => match text.parse::<u32>() {
            Ok(number) => Ok(Some(number.to_string())),
            Err(_) => Err(gettext("This is not a whole number")),
        },
    }
}

fn folder(machine: &Machine, element: ElementId) -> Vec<Field> {
    let drivers = [
        ("virtiofs", gettext("virtiofs: fast")),
        ("path", gettext("9p: works everywhere")),
    ];
    let driver = Field::new(
        "driver",
        gettext("Driver"),
        choices(None, &drivers),
        |machine, element| {
            let driver = places::FOLDER_DRIVER.get(machine.document(), element);
            Some(driver.unwrap_or_else(|| "path".to_owned()))
        },
        |machine, element, value| {
            if let Some(driver) = value {
                machine.set_folder_driver(element, driver);
            }
        },
    )
    .hint(gettext("virtiofs requires shared memory, which is added"))
    .loses();
    let source = Field::at(
        "source",
        gettext("Folder of the host"),
        Kind::Path,
        places::FOLDER_SOURCE,
    );
    let tag = Field::at(
        "tag",
        gettext("Name in the guest"),
        Kind::Text(some_text),
        places::FOLDER_TAG,
    );
    let mut fields = vec![driver, source, tag];
    // virtiofs of our floor cannot do it.
    let kind = places::FOLDER_DRIVER.get(machine.document(), element);
    if kind.as_deref() != Some("virtiofs") {
        let title = gettext("Read-only");
        let place = places::FOLDER_READ_ONLY;
        fields.push(Field::at("read-only", title, Kind::Switch, place));
    }
    fields.push(Field::fact(
        "mount",
        gettext("In the guest"),
        |machine, element| places::mount_line(machine.document(), element),
    ));
    fields
}

fn controller(machine: &Machine, element: ElementId) -> Vec<Field> {
    let kind = places::TYPE.get(machine.document(), element);
    let models: &[&str] = match kind.as_deref() {
        Some("usb") => &["qemu-xhci", "ich9-ehci1", "piix3-uhci", "nec-xhci", "none"],
        Some("scsi") => &["virtio-scsi", "lsilogic", "lsisas1068", "megasas"],
        _ => &[],
    };
    let mut fields = vec![
        Field::fact_at("type", gettext("Type"), places::TYPE),
        Field::fact_at("index", gettext("Number"), places::CONTROLLER_INDEX),
    ];
    if models.is_empty() {
        fields.push(Field::fact_at("model", gettext("Model"), places::MODEL));
    } else {
        fields.push(plain(gettext("Model"), models));
    }
    fields.push(Field::fact(
        "attached",
        gettext("Devices on it"),
        |machine, element| {
            let names = attached(machine, element);
            (!names.is_empty()).then(|| names.join("\n"))
        },
    ));
    fields
}

fn host_device(machine: &Machine, element: ElementId) -> Vec<Field> {
    let document = machine.document();
    let mut fields = vec![Field::fact("device", gettext("Device"), host_name)];
    match places::TYPE.get(document, element).as_deref() {
        Some("usb") => {
            let words = [
                ("mandatory", gettext("The machine does not start")),
                (
                    "requisite",
                    gettext("It does not start, but can be restored"),
                ),
                ("optional", gettext("It starts without it")),
            ];
            let kind = choices(Some(pgettext("value", "Default")), &words);
            let place: Place = places::STARTUP_POLICY;
            fields.push(Field::at(
                "startup",
                gettext("When it is missing"),
                kind,
                place,
            ));
        }
        Some("pci") => {
            let title = gettext("Show its ROM to the guest");
            fields.push(Field::at(
                "rom",
                title,
                yes_no("on", "off"),
                places::ROM_BAR,
            ));
        }
        // The title tells it of those.
        Some(_) => fields.insert(0, Field::fact_at("type", gettext("Type"), places::TYPE)),
        None => {}
    }
    fields
}
