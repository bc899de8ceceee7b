// SPDX-License-Identifier: GPL-3.0-or-later
//! Values of the firmware, and what the machine is besides.

use super::super::field::{Choice, Field, Group, Kind, choices};
use crate::definition::device::other;
use crate::definition::machine::{Firmware, Machine};
use crate::model::hardware::HostOffer;
use crate::ui::i18n::{gettext, pgettext};

pub(super) fn groups(machine: &Machine, offer: Option<&HostOffer>) -> Vec<Group> {
    let kinds = [("bios", gettext("BIOS")), ("efi", gettext("UEFI"))];
    let firmware = Field::new(
        "firmware",
        gettext("Firmware"),
        choices(None, &kinds),
        |machine, _| {
            Some(match machine.firmware() {
                Firmware::Uefi => "efi".to_owned(),
                Firmware::Bios => "bios".to_owned(),
            })
        },
        |machine, _, value| machine.set_uefi(value == Some("efi")),
    )
    .hint(gettext(
        "An installed system starts only with the firmware it was installed with",
    ));
    let mut fields = vec![firmware];
    if machine.firmware() == Firmware::Uefi {
        fields.push(
            Field::new(
                "secure-boot",
                gettext("Secure Boot"),
                Kind::Choice(vec![
                    choice("yes", pgettext("switch", "On")),
                    choice("no", pgettext("switch", "Off")),
                ]),
                |machine, _| {
                    let document = machine.document();
                    other::LOADER_SECURE.get(document, document.root())
                },
                |machine, _, value| machine.set_secure_boot(value == Some("yes")),
            )
            .hint(gettext("Firmware settings will be reset")),
        );
    }
    if machine.firmware() == Firmware::Uefi {
        fields.push(loader(machine, offer));
    }
    if machine.chosen_loader().is_none() {
        fields.push(Field::fact_at(
            "loader-found",
            gettext("Chosen by libvirt"),
            other::LOADER,
        ));
    }
    fields.push(Field::fact_at(
        "nvram",
        gettext("UEFI variables file"),
        other::NVRAM,
    ));
    let kind = Field::fact_at("machine-type", gettext("Machine type"), other::MACHINE_TYPE);
    let arch = Field::fact("arch", gettext("Architecture"), |machine, _| machine.arch());
    let emulator = Field::fact("emulator", gettext("Emulator"), |machine, _| {
        machine.emulator()
    });
    vec![
        Group::new(gettext("Firmware"), fields),
        Group::new(gettext("Machine"), vec![kind, arch, emulator]),
    ]
}

/// The firmware's file: one of those that the host can name.
fn loader(machine: &Machine, offer: Option<&HostOffer>) -> Field {
    let known = offer.and_then(|offer| offer.capabilities.as_ref());
    let mut paths = known.map(|it| it.loaders.clone()).unwrap_or_default();
    paths.extend(machine.chosen_loader().filter(|it| !paths.contains(it)));
    // They are in the same folders, and differ in what a narrow row has no room for.
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let is_only = |path: &&String| paths.iter().filter(|it| name(it) == name(path)).count() == 1;
    let text = |path: &String| match is_only(&path) {
        true => name(path),
        false => path.clone(),
    };
    let words: Vec<(&str, String)> = paths.iter().map(|it| (it.as_str(), text(it))).collect();
    Field::new(
        "loader",
        gettext("Firmware’s file"),
        choices(Some(gettext("Found by libvirt")), &words),
        |machine, _| machine.chosen_loader(),
        |machine, _, value| machine.set_loader(value),
    )
    .hint(gettext("Firmware settings will be reset"))
}

fn choice(value: &str, text: String) -> Choice {
    Choice {
        value: Some(value.to_owned()),
        text,
    }
}
