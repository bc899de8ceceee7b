// SPDX-License-Identifier: GPL-3.0-or-later
//! Random numbers of the host.

use super::super::field::{Field, Kind, any_text};
use super::{DeviceKind, NewKind, model, one_group};
use crate::definition::device::new_device::simple;
use crate::definition::device::other;
use crate::ui::i18n::gettext;

pub(super) static RNG: DeviceKind = DeviceKind {
    detail: model,
    fields: |_, _, _| one_group(rng()),
    new: &[NewKind::simple(|| gettext("Random numbers"), simple::RNG)],
    icon: |_, _| "media-playlist-shuffle-symbolic",
    ..DeviceKind::new("rng", || gettext("Random numbers"))
};

fn rng() -> Vec<Field> {
    vec![
        Field::fact_at("model", gettext("Model"), other::MODEL),
        Field::fact_at("backend", gettext("Type"), other::RNG_BACKEND),
        Field::at(
            "device",
            gettext("Device of the host"),
            Kind::Text(any_text),
            other::RNG_DEVICE,
        ),
    ]
}
