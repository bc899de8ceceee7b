// SPDX-License-Identifier: GPL-3.0-or-later
//! What a text is as a definition, and whether its name and UUID are free.

use gtk::glib;
use uuid::Uuid;

use crate::definition::machine::Machine;
use crate::definition::new_machine::propose_name;
use crate::definition::xml::Document;
use crate::model::MachineList;
use crate::ui::i18n::{gettext, gettext_f};

/// What a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nothing yet.
    Empty,
    /// A definition that can be tried.
    Fine,
    /// No definition, and why.
    Wrong(String),
    /// A definition of a machine that is there already.
    Taken(Taken),
}

/// What of a definition is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Another machine has the name.
    Name(String),
    /// The machine of this name has the UUID.
    Uuid(String),
}

impl Reading {
    /// Reads a text.
    pub(super) fn of(text: &str, machines: &MachineList) -> Self {
        if text.trim().is_empty() {
            return Self::Empty;
        }
        let machine = match Machine::parse(text) {
            Ok(machine) => machine,
            Err(error) => return Self::Wrong(error.to_string()),
        };
        let name = machine.name();
        if name.is_empty() {
            return Self::Wrong(gettext("The definition has no name."));
        }
        if let Some(same) = machine.uuid().and_then(|uuid| machines.get(uuid)) {
            return Self::Taken(Taken::Uuid(same.name()));
        }
        if machines.find_by_name(&name).is_some() {
            return Self::Taken(Taken::Name(name));
        }
        Self::Fine
    }

    /// What is wrong, as a sentence.
    pub(super) fn problem(&self) -> Option<String> {
        match self {
            Self::Empty | Self::Fine => None,
            Self::Wrong(why) => Some(gettext_f(
                "This is not a machine definition: {why}",
                &[("why", why)],
            )),
            Self::Taken(Taken::Name(name)) => Some(gettext_f(
                "There is a machine called “{name}”.",
                &[("name", name)],
            )),
            Self::Taken(Taken::Uuid(name)) => Some(gettext_f(
                "The machine “{name}” has this UUID: it would be defined anew.",
                &[("name", name)],
            )),
        }
    }
}

impl Taken {
    /// The text with a name and a UUID nobody has; nothing else is touched.
    pub(super) fn renamed(text: &str, machines: &MachineList) -> Option<String> {
        let mut document = Document::parse(text).ok()?;
        let root = document.root();
        let name = document.text_at(root, "name")?;
        let name = propose_name(Some(&name), |name| machines.find_by_name(name).is_some());
        let uuid = Uuid::try_parse(&glib::uuid_string_random()).ok()?;
        let element = document.find(root, "name")?;
        document.set_text(element, &name);
        if let Some(element) = document.find(root, "uuid") {
            document.set_text(element, &uuid.to_string());
        }
        Some(document.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_nothing_or_wrong_or_fine() {
        let machines = MachineList::default();
        assert_eq!(Reading::of(" \n", &machines), Reading::Empty);
        let fine = "<domain type='test'><name>a</name></domain>";
        assert_eq!(Reading::of(fine, &machines), Reading::Fine);
        for wrong in [
            "<domain",
            "<network><name>a</name></network>",
            "<domain/>",
            "hello",
        ] {
            assert!(
                matches!(Reading::of(wrong, &machines), Reading::Wrong(_)),
                "{wrong}"
            );
        }
    }

    #[test]
    fn another_uuid_touches_nothing_else() {
        let machines = MachineList::default();
        let old = "94a8d1a4-5f3f-4c5b-9f49-8d1ad7e7a001";
        let text =
            format!("<domain>\n  <name>a</name> <!-- c -->\n  <uuid>{old}</uuid>\n</domain>");
        let renamed = Taken::renamed(&text, &machines).unwrap();
        let document = Document::parse(&renamed).unwrap();
        let uuid = document.text_at(document.root(), "uuid").unwrap();
        assert_ne!(uuid, old);
        assert_eq!(renamed.replace(&uuid, old), text);
    }
}
