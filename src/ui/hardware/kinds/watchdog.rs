// SPDX-License-Identifier: GPL-3.0-or-later
//! The watchdog.

use super::super::field::{Field, choices};
use super::super::fields::model_choice;
use super::{DeviceKind, NewKind, model, one_group};
use crate::definition::device::new_device::simple;
use crate::definition::device::other;
use crate::ui::i18n::gettext;

pub(super) static WATCHDOG: DeviceKind = DeviceKind {
    detail: model,
    icon: |_, _| "alarm-symbolic",
    fields: |_, _, _| one_group(watchdog()),
    new: &[NewKind::simple(|| gettext("Watchdog"), simple::WATCHDOG)],
    ..DeviceKind::new("watchdog", || gettext("Watchdog"))
};

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
        model_choice(&["i6300esb", "ib700", "itco", "diag288"]),
        Field::at(
            "action",
            title,
            choices(None, &actions),
            other::WATCHDOG_ACTION,
        ),
    ]
}
