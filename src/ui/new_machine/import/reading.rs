// SPDX-License-Identifier: GPL-3.0-or-later
//! What a text is as a definition, before any host is asked.

use crate::definition::machine::Machine;
use crate::ui::i18n::{gettext, gettext_f};

/// What a text is.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    /// Nothing yet.
    Empty,
    /// A definition that can be tried.
    Definition(Box<Machine>),
    /// No definition, and why.
    Wrong(String),
}

impl Reading {
    /// Reads a text.
    pub(super) fn of(text: &str) -> Self {
        if text.trim().is_empty() {
            return Self::Empty;
        }
        match Machine::parse(text) {
            Ok(machine) if machine.name().is_empty() => {
                Self::Wrong(gettext("The definition has no name."))
            }
            Ok(machine) => Self::Definition(Box::new(machine)),
            Err(error) => Self::Wrong(error.to_string()),
        }
    }

    /// What is wrong, as a sentence.
    pub(super) fn problem(&self) -> Option<String> {
        match self {
            Self::Empty | Self::Definition(_) => None,
            Self::Wrong(why) => Some(gettext_f(
                "This is not a machine definition: {why}",
                &[("why", why)],
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_nothing_or_wrong_or_a_definition() {
        assert!(matches!(Reading::of(" \n"), Reading::Empty));
        let fine = "<domain type='test'><name>a</name></domain>";
        assert!(matches!(Reading::of(fine), Reading::Definition(_)));
        for wrong in [
            "<domain",
            "<network><name>a</name></network>",
            "<domain/>",
            "hello",
        ] {
            assert!(matches!(Reading::of(wrong), Reading::Wrong(_)), "{wrong}");
        }
    }
}
