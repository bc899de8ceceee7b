// SPDX-License-Identifier: GPL-3.0-or-later
//! USB devices redirected from the computer that shows the screen, and hubs.

use super::{DeviceKind, NewKind, line, one_group, type_of};
use crate::definition::device::new_device::simple;
use crate::ui::i18n::gettext;

pub(super) static REDIRECTION: DeviceKind = DeviceKind {
    detail: type_of,
    icon: |_, _| "media-removable-symbolic",
    fields: |machine, element, _| one_group(line::away(machine, element)),
    new: &[NewKind::simple(
        || gettext("USB redirection"),
        simple::USB_REDIRECTION,
    )],
    ..DeviceKind::new("redirdev", || gettext("USB redirection"))
};

pub(super) static HUB: DeviceKind = DeviceKind {
    detail: type_of,
    icon: |_, _| "drive-removable-media-symbolic",
    ..DeviceKind::new("hub", || gettext("Hub"))
};
