// SPDX-License-Identifier: GPL-3.0-or-later
//! Values of memory modules.

use super::super::field::{Field, Group, Kind};
use super::other::number;
use crate::definition::device::{module, other};
use crate::definition::size::Size;
use crate::ui::i18n::gettext;

pub(super) fn groups() -> Vec<Group> {
    let size = Field::new(
        "size",
        gettext("Size"),
        Kind::Size,
        |machine, module| Some(machine.module_size(module)?.bytes().to_string()),
        |machine, module, value| {
            if let Some(bytes) = value.and_then(|it| it.parse().ok()) {
                machine.set_module_size(module, Size(bytes));
            }
        },
    )
    .hint(gettext("Linux uses whole blocks of 128 MiB"));
    let node = Field::at(
        "node",
        gettext("NUMA cell"),
        Kind::Text(number),
        module::NODE,
    );
    let model = Field::fact_at("model", gettext("Model"), other::MODEL);
    let group = Group::new(String::new(), vec![model, size, node]).describe(gettext(
        "The first module gives the machine slots for more, and a NUMA cell: both wait for a shutdown.",
    ));
    vec![group]
}
