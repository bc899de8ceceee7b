// SPDX-License-Identifier: GPL-3.0-or-later
//! The unit that translates the addresses of devices.

use super::{DeviceKind, model};
use crate::ui::i18n::gettext;

pub(super) static IOMMU: DeviceKind = DeviceKind {
    detail: model,
    icon: |_, _| "security-medium-symbolic",
    ..DeviceKind::new("iommu", || gettext("IOMMU"))
};
