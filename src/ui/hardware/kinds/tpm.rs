// SPDX-License-Identifier: GPL-3.0-or-later
//! Trusted platform modules.

use super::super::field::{Field, Group, Kind};
use super::super::fields::{model_choice, words};
use super::new_kind::values_later;
use super::{Begin, DeviceKind, NewKind, model, one_group};
use crate::definition::device::new_device::NewDevice;
use crate::definition::device::{other, tpm};
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::HostOffer;
use crate::ui::i18n::gettext;

pub(super) static TPM: DeviceKind = DeviceKind {
    detail: model,
    icon: |_, _| "security-high-symbolic",
    fields: tpm,
    new: &[NewKind {
        name: || gettext("TPM"),
        begin: Begin::Fitting(new),
        note,
    }],
    ..DeviceKind::new("tpm", || gettext("TPM"))
};

fn new(machine: &Machine, offer: &HostOffer) -> NewDevice {
    let offered = offer.capabilities.as_ref().map(|it| &it.tpm_models[..]);
    let arch = machine.arch().unwrap_or_default();
    NewDevice::Tpm {
        model: tpm::model(&arch, offered.unwrap_or_default()),
    }
}

fn note(offer: &HostOffer) -> Result<String, String> {
    let known = offer.capabilities.as_ref();
    let lacks = known.is_some_and(|it| !it.tpm_backends.iter().any(|b| b == "emulator"));
    match lacks {
        true => Err(gettext("The host has no TPM emulator, such as swtpm.")),
        false => values_later(offer),
    }
}

fn tpm(machine: &Machine, element: ElementId, offer: Option<&HostOffer>) -> Vec<Group> {
    let offered = offer.and_then(|it| it.capabilities.as_ref());
    let offered = offered.map(|it| it.tpm_models.iter().map(String::as_str));
    let mut models: Vec<&str> = offered.map(Iterator::collect).unwrap_or_default();
    if models.is_empty() {
        models = tpm::models(&machine.arch().unwrap_or_default()).to_vec();
    }
    let backend = other::TPM_BACKEND.get(machine.document(), element);
    let mut fields = vec![
        model_choice(&models),
        Field::fact_at("backend", gettext("Type"), other::TPM_BACKEND),
    ];
    if backend.as_deref() == Some("passthrough") {
        let title = gettext("Device of the host");
        fields.push(Field::at("device", title, Kind::Path, other::TPM_DEVICE));
    } else {
        let kind = Kind::Choice(words(&["2.0", "1.2"]));
        fields.push(Field::at(
            "version",
            gettext("Version"),
            kind,
            other::TPM_VERSION,
        ));
    }
    one_group(fields)
}
