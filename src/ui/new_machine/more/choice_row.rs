// SPDX-License-Identifier: GPL-3.0-or-later
//! Filling a list of choices without telling everybody that it is empty in
//! between.

use adw::prelude::*;

/// Gives a row its choices, unless it has just these.
pub(super) fn fill(row: &adw::ComboRow, texts: &[String]) {
    let old = row.model().and_downcast::<gtk::StringList>();
    let is_same = old.is_some_and(|old| {
        old.n_items() as usize == texts.len()
            && texts
                .iter()
                .zip(0..)
                .all(|(text, index)| old.string(index).as_deref() == Some(text.as_str()))
    });
    if is_same {
        return;
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    row.set_model(Some(&gtk::StringList::new(&texts)));
}

/// Chooses by position.
pub(super) fn select(row: &adw::ComboRow, position: usize) {
    row.set_selected(u32::try_from(position).unwrap_or(0));
}
