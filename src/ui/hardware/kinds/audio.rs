// SPDX-License-Identifier: GPL-3.0-or-later
//! Where the sound of a machine comes out on the host.

use super::{DeviceKind, type_of};
use crate::ui::i18n::gettext;

pub(super) static AUDIO: DeviceKind = DeviceKind {
    detail: type_of,
    icon: |_, _| "audio-speakers-symbolic",
    ..DeviceKind::new("audio", || gettext("Sound on the host"))
};
