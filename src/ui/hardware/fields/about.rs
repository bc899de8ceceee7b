// SPDX-License-Identifier: GPL-3.0-or-later
//! What is written about a machine: the guest does not see it.

use super::super::field::{Field, Group, Kind, any_text};
use crate::ui::i18n::gettext;

pub(super) fn groups() -> Vec<Group> {
    let title = Field::new(
        "title",
        gettext("Title"),
        Kind::Text(any_text),
        |machine, _| machine.title(),
        |machine, _, value| machine.set_title(value),
    );
    let description = Field::new(
        "description",
        gettext("Description"),
        Kind::Lines,
        |machine, _| machine.description(),
        |machine, _, value| machine.set_description(value),
    );
    let system = Field::new(
        "system",
        gettext("Operating system"),
        Kind::System,
        |machine, _| machine.os_id(),
        |machine, _, value| machine.set_os_id(value),
    );
    vec![
        Group::new(String::new(), vec![title, description]),
        Group::new(String::new(), vec![system]).describe(gettext(
            "Used by programs that manage machines; the guest does not see it.",
        )),
    ]
}
