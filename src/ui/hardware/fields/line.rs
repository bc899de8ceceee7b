// SPDX-License-Identifier: GPL-3.0-or-later
//! Values of serial lines, text consoles and channels.

use std::rc::Rc;

use super::super::field::{Field, Group, Kind, any_text, choices};
use crate::definition::device::other;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::ui::i18n::{gettext, pgettext};

pub(super) fn groups(kind: &str, machine: &Machine, element: ElementId) -> Vec<Group> {
    let is_channel = kind == "channel";
    let mut fields = Vec::new();
    let type_of = |machine: &Machine| other::TYPE.get(machine.document(), element);
    let now = type_of(machine);
    if is_channel {
        fields.push(Field::fact_at(
            "name",
            gettext("Name in the guest"),
            other::CHANNEL_NAME,
        ));
        fields.push(Field::fact_at("type", gettext("Type"), other::TYPE));
        // Only what runs knows whether anybody listens in the guest.
        fields.push(state());
    } else {
        let types = [
            ("pty", gettext("Terminal of the host")),
            ("file", gettext("File")),
            ("unix", gettext("Socket")),
            ("null", pgettext("serial output", "Nowhere")),
        ];
        fields.push(Field::new(
            "type",
            gettext("Type"),
            choices(None, &types),
            |machine, element| other::TYPE.get(machine.document(), element),
            set_type,
        ));
        if matches!(now.as_deref(), Some("file" | "unix")) {
            let title = gettext("Path");
            fields.push(Field::at("path", title, Kind::Path, other::LINE_PATH));
        }
        fields.push(Field::fact_at(
            "target",
            gettext("The guest sees"),
            other::LINE_TARGET,
        ));
        let title = gettext("Log file");
        let log = crate::definition::device::Place::attr("log", "file");
        fields.push(Field::at("log", title, Kind::Text(any_text), log));
    }
    vec![Group::new(gettext("Line"), fields)]
}

/// Whether somebody in the guest listens.
fn state() -> Field {
    let title = gettext("In the guest");
    let place = other::CHANNEL_STATE;
    let mut field = Field::of_running("state", title, place);
    field.get = Rc::new(move |machine, element| {
        let state = place.get(machine.document(), element)?;
        Some(match state.as_str() {
            "connected" => gettext("Somebody listens"),
            "disconnected" => gettext("Nobody listens"),
            _ => state,
        })
    });
    field
}

/// Another host side: what was said of the old one goes.
fn set_type(machine: &mut Machine, element: ElementId, value: Option<&str>) {
    let Some(kind) = value else {
        return;
    };
    let document = machine.document_mut();
    if other::TYPE.get(document, element).as_deref() == Some(kind) {
        return;
    }
    for name in ["source", "protocol"] {
        for old in document.find_all(element, name) {
            document.remove(old);
        }
    }
    document.remove_attr(element, "tty");
    document.set_attr(element, "type", kind);
    if kind == "unix" {
        document.append_with(element, "source", &[("mode", "bind")]);
    }
}
