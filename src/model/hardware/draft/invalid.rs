// SPDX-License-Identifier: GPL-3.0-or-later
//! Texts that were typed for values and are not valid: they are no edits, and are kept with them until they are corrected.

use super::{Draft, Part};

/// The texts, by part and value.
#[derive(Debug, Clone, Default)]
pub(super) struct Invalid {
    texts: Vec<(Part, String, String)>,
}

impl Invalid {
    /// The parts they were typed for.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Part> {
        self.texts.iter().map(|(part, _, _)| part)
    }

    /// Forgets those of a part.
    pub(super) fn forget_part(&mut self, part: &Part) {
        self.texts.retain(|(it, _, _)| it != part);
    }
}

impl Draft {
    /// Keeps a text that is not valid for a value, or forgets it.
    pub fn set_invalid(&mut self, part: &Part, field: &str, text: Option<String>) {
        let texts = &mut self.invalid.texts;
        texts.retain(|(it, of, _)| it != part || of != field);
        texts.extend(text.map(|text| (part.clone(), field.to_owned(), text)));
    }

    /// The text that was typed for a value and is not valid.
    #[must_use]
    pub fn invalid(&self, part: &Part, field: &str) -> Option<&str> {
        let mut texts = self.invalid.texts.iter();
        texts
            .find(|(it, of, _)| it == part && of == field)
            .map(|(_, _, text)| text.as_str())
    }

    /// Whether it cannot be applied because of a text that is not valid.
    #[must_use]
    pub fn has_invalid(&self) -> bool {
        !self.invalid.texts.is_empty()
    }

    /// Whether anything was entered that would be lost without it.
    #[must_use]
    pub fn is_worth_keeping(&self) -> bool {
        self.is_changed() || self.has_invalid()
    }
}
