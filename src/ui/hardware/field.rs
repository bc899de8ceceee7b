// SPDX-License-Identifier: GPL-3.0-or-later
//! One value of a machine as a form shows it: what it is called, how it is read
//! and set, and what it may be. Knows no widget.

mod sizes;

use std::rc::Rc;

pub(super) use self::sizes::Bounds;
use self::sizes::in_one_unit;
use crate::definition::device::Place;
use crate::definition::machine::Machine;
use crate::definition::size::Size;
use crate::definition::xml::ElementId;
use crate::model::os;
use crate::ui::i18n::{gettext, pgettext};
use crate::ui::storage::VolumeKind;

/// Reads the value from a definition; the element is the part's.
pub(super) type Get = Rc<dyn Fn(&Machine, ElementId) -> Option<String>>;
/// Sets it.
pub(super) type Set = Rc<dyn Fn(&mut Machine, ElementId, Option<&str>)>;

/// A value of a machine.
#[derive(Clone)]
pub(super) struct Field {
    /// By which an edit of it is known.
    pub key: &'static str,
    pub title: String,
    /// What to know of it.
    pub hint: String,
    pub kind: Kind,
    pub get: Get,
    /// None for what can only be read.
    pub set: Option<Set>,
    /// Whether the running and the saved machine can be compared by it.
    pub compares: bool,
    /// Whether only what runs has it.
    pub runs: bool,
    /// Whether other values of the device go with a change of it.
    pub loses: bool,
    /// Of bytes: the least there can be, and what the host has.
    pub bounds: Bounds,
    /// For which values the hint holds; none for all.
    pub hint_for: Option<fn(Option<&str>) -> bool>,
}

/// How a value is shown and entered.
#[derive(Clone)]
pub(super) enum Kind {
    /// Text to read.
    Fact,
    /// One of these.
    Choice(Vec<Choice>),
    /// There (`yes`) or not.
    Switch,
    /// A whole number.
    Number { lowest: u32, highest: u32 },
    /// A text; the check makes a value of it, or says what is wrong.
    Text(Check),
    /// A text of several lines.
    Lines,
    /// An operating system, by libosinfo's full name.
    System,
    /// A secret, whose characters are hidden; checked like a text.
    Secret(Check),
    /// Bytes.
    Size,
    /// Bytes, or none of them.
    Room,
    /// An image of the host, which can be taken out.
    Medium(VolumeKind),
    /// A folder or file of the host, which can be browsed for.
    HostFile(VolumeKind),
    /// The path of a device or socket of the host.
    Path,
    /// Devices in order, by their names, with commas.
    Order,
    /// What a network card is plugged into.
    Network,
    /// The address of a network card.
    Mac,
    /// Port forwards of a network card, one a line.
    Forwards,
}

/// Makes a value of what was typed, or says what is wrong with it.
pub(super) type Check = fn(&str) -> Result<Option<String>, String>;

/// One of several values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// None where nothing is written.
    pub value: Option<String>,
    pub text: String,
}

/// Values under a common title.
pub(super) struct Group {
    pub title: String,
    pub description: String,
    pub fields: Vec<Field>,
}

impl Group {
    pub(super) fn new(title: String, fields: Vec<Field>) -> Self {
        Self {
            title,
            description: String::new(),
            fields,
        }
    }

    pub(super) fn describe(mut self, description: String) -> Self {
        self.description = description;
        self
    }
}

impl Field {
    /// A value with a place of its own.
    pub(super) fn at(key: &'static str, title: String, kind: Kind, place: Place) -> Self {
        Self::new(
            key,
            title,
            kind,
            move |machine, element| place.get(machine.document(), element),
            move |machine, element, value| place.set(machine.document_mut(), element, value),
        )
    }

    /// A value that takes more than a place.
    pub(super) fn new(
        key: &'static str,
        title: String,
        kind: Kind,
        get: impl Fn(&Machine, ElementId) -> Option<String> + 'static,
        set: impl Fn(&mut Machine, ElementId, Option<&str>) + 'static,
    ) -> Self {
        Self {
            key,
            title,
            hint: String::new(),
            kind,
            get: Rc::new(get),
            set: Some(Rc::new(set)),
            compares: true,
            runs: false,
            loses: false,
            bounds: Bounds::default(),
            hint_for: None,
        }
    }

    /// Something to read.
    pub(super) fn fact(
        key: &'static str,
        title: String,
        get: impl Fn(&Machine, ElementId) -> Option<String> + 'static,
    ) -> Self {
        Self {
            key,
            title,
            hint: String::new(),
            kind: Kind::Fact,
            get: Rc::new(get),
            set: None,
            compares: false,
            runs: false,
            loses: false,
            bounds: Bounds::default(),
            hint_for: None,
        }
    }

    /// Something to read that has a place of its own.
    pub(super) fn fact_at(key: &'static str, title: String, place: Place) -> Self {
        Self::fact(key, title, move |machine, element| {
            place.get(machine.document(), element)
        })
    }

    /// Something to read that has a place of its own, in what runs alone.
    pub(super) fn of_running(key: &'static str, title: String, place: Place) -> Self {
        Self {
            runs: true,
            ..Self::fact_at(key, title, place)
        }
    }

    /// What to know of it.
    pub(super) fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    /// Holds the hint back from other values than these.
    pub(super) fn hint_for(mut self, holds: fn(Option<&str>) -> bool) -> Self {
        self.hint_for = Some(holds);
        self
    }

    /// The hint, as far as it holds for a value.
    pub(super) fn hint_of(&self, value: Option<&str>) -> &str {
        match self.hint_for.is_none_or(|holds| holds(value)) {
            true => &self.hint,
            false => "",
        }
    }

    /// Refuses fewer bytes, and warns of more than the host has.
    pub(super) fn between(mut self, least: Size, host: Option<Size>) -> Self {
        self.bounds = Bounds { least, host };
        self
    }

    /// Other values of the device go with a change: said beside it.
    pub(super) fn loses(mut self) -> Self {
        self.loses = true;
        self
    }

    /// What runs always has another value: it is not compared.
    pub(super) fn differs_anyway(mut self) -> Self {
        self.compares = false;
        self
    }

    /// Two values to be compared in a person's words: sizes in the same unit.
    pub(super) fn say_both(&self, one: Option<&str>, other: Option<&str>) -> [String; 2] {
        let bytes = |value: Option<&str>| value?.parse().ok().map(Size);
        let is_size = matches!(self.kind, Kind::Size | Kind::Room);
        if let (true, Some(one), Some(other)) = (is_size, bytes(one), bytes(other)) {
            return in_one_unit(one, other);
        }
        [self.say(one), self.say(other)]
    }

    /// A value in a person's words.
    pub(super) fn say(&self, value: Option<&str>) -> String {
        match &self.kind {
            Kind::Choice(choices) => {
                let known = choices.iter().find(|it| it.value.as_deref() == value);
                match (known, value) {
                    (Some(choice), _) => choice.text.clone(),
                    (None, Some(value)) => value.to_owned(),
                    (None, None) => pgettext("value", "Default"),
                }
            }
            Kind::Switch if value == Some("yes") => pgettext("switch", "On"),
            Kind::Switch => pgettext("switch", "Off"),
            Kind::Size | Kind::Room => {
                let bytes = value.and_then(|value| value.parse().ok());
                Size(bytes.unwrap_or_default()).exact()
            }
            Kind::System => {
                value.map_or_else(|| pgettext("operating system", "Unknown"), os::plain_name)
            }
            Kind::Secret(_) if value.is_some() => pgettext("password", "Set"),
            Kind::Secret(_) => pgettext("password", "Not set"),
            Kind::Medium(_) if value.is_none() => pgettext("drive", "Empty"),
            _ => value.map_or_else(|| pgettext("value", "None"), str::to_owned),
        }
    }
}

/// The first choice writes nothing; the others are libvirt's words with a text.
pub(super) fn choices(nothing: Option<String>, words: &[(&str, String)]) -> Kind {
    let nothing = nothing.map(|text| Choice { value: None, text });
    let words = words.iter().map(|(value, text)| Choice {
        value: Some((*value).to_owned()),
        text: text.clone(),
    });
    Kind::Choice(nothing.into_iter().chain(words).collect())
}

/// `yes` and `no` as libvirt writes them, and nothing.
pub(super) fn yes_no(yes: &str, no: &str) -> Kind {
    let words = [
        (yes, pgettext("switch", "On")),
        (no, pgettext("switch", "Off")),
    ];
    choices(Some(pgettext("value", "Default")), &words)
}

/// Any text; an empty one means no value.
pub(super) fn any_text(text: &str) -> Result<Option<String>, String> {
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// A text that cannot be missing.
pub(super) fn some_text(text: &str) -> Result<Option<String>, String> {
    match any_text(text) {
        Ok(None) => Err(gettext("Required")),
        text => text,
    }
}

/// A whole number, or nothing.
pub(super) fn number(text: &str) -> Result<Option<String>, String> {
    match any_text(text)? {
        None => Ok(None),
        Some(text) => match text.parse::<u32>() {
            Ok(number) => Ok(Some(number.to_string())),
            Err(_) => Err(gettext("This is not a whole number")),
        },
    }
}
