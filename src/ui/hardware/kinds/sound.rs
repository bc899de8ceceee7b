// SPDX-License-Identifier: GPL-3.0-or-later
//! Sound cards.

use super::super::fields::model_choice;
use super::{DeviceKind, NewKind, model, one_group};
use crate::definition::device::new_device::simple;
use crate::ui::i18n::gettext;

pub(super) static SOUND: DeviceKind = DeviceKind {
    detail: model,
    icon: |_, _| "audio-card-symbolic",
    fields: |_, _, _| one_group(vec![model_choice(MODELS)]),
    new: &[NewKind::simple(|| gettext("Sound card"), simple::SOUND)],
    ..DeviceKind::new("sound", || gettext("Sound card"))
};

const MODELS: &[&str] = &["ich9", "ich6", "ac97", "usb", "virtio"];
