// SPDX-License-Identifier: GPL-3.0-or-later
//! What tells the host that the guest’s kernel has crashed.

use super::super::fields::model_choice;
use super::{DeviceKind, NewKind, model, one_group};
use crate::definition::device::new_device::simple;
use crate::ui::i18n::gettext;

pub(super) static PANIC: DeviceKind = DeviceKind {
    detail: model,
    icon: |_, _| "dialog-error-symbolic",
    fields: |_, _, _| one_group(vec![model_choice(&["isa", "pvpanic", "hyperv"])]),
    new: &[NewKind::simple(|| gettext("Panic notifier"), simple::PANIC)],
    ..DeviceKind::new("panic", || gettext("Panic notifier"))
};
