// SPDX-License-Identifier: GPL-3.0-or-later
//! The memory balloon.

use super::super::field::{Field, Kind, number, yes_no};
use super::{DeviceKind, NewKind, model, one_group};
use crate::definition::device::new_device::simple;
use crate::definition::device::other;
use crate::model::hardware::CannotRemove;
use crate::ui::i18n::gettext;

pub(super) static BALLOON: DeviceKind = DeviceKind {
    detail: model,
    fields: |_, _, _| one_group(balloon()),
    new: &[NewKind::simple(
        || gettext("Memory balloon"),
        simple::MEMORY_BALLOON,
    )],
    refusal: |_, _| Some(CannotRemove::AddedAgain),
    icon: |_, _| "mail-send-receive-symbolic",
    ..DeviceKind::new("memballoon", || gettext("Memory balloon"))
};

fn balloon() -> Vec<Field> {
    let period = gettext("Seconds between statistics");
    let reporting = gettext("Give free memory back");
    vec![
        Field::fact_at("model", gettext("Model"), other::BALLOON_MODEL),
        // Programs that show a machine's memory set this while it runs, as we do.
        Field::at("period", period, Kind::Text(number), other::BALLOON_PERIOD).differs_anyway(),
        Field::at(
            "reporting",
            reporting,
            yes_no("on", "off"),
            other::BALLOON_REPORTING,
        ),
    ]
}
