// SPDX-License-Identifier: GPL-3.0-or-later
//! What is on a server, in words.

use crate::definition::size::Size;
use crate::model::catalogue::{CatalogueItem, ItemKind, PoolImage};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::list_picker::Entry;

fn kind(kind: ItemKind) -> String {
    match kind {
        ItemKind::Installation => gettext("Installation image"),
        ItemKind::Live => gettext("Live image"),
        ItemKind::CloudImage => gettext("Cloud image"),
        ItemKind::Tree => gettext("Installation tree"),
    }
}

/// What it is, for which architecture, how large, and its file.
pub(in crate::ui::new_machine) fn described(item: &CatalogueItem) -> String {
    let size = item.size.map(|it| Size(it).to_string());
    let file = match item.kind {
        ItemKind::Tree => item.url.as_str(),
        _ => item.file(),
    };
    let parts = [kind(item.kind), item.arch.clone()].into_iter();
    let parts = parts.chain(size).chain([file.to_owned()]);
    let parts: Vec<String> = parts.filter(|it| !it.is_empty()).collect();
    parts.join(" · ")
}

/// As it is in the list, with where the host has it.
pub(in crate::ui::new_machine) fn entry(
    item: &CatalogueItem,
    found: Option<&PoolImage>,
    today: &str,
) -> Entry {
    let mut subtitle = described(item);
    if let Some(found) = found {
        let values = [("pool", found.pool.as_str())];
        let text = gettext_f("In the pool “{pool}”", &values);
        subtitle = format!("{subtitle} · {text}");
    }
    let os = &item.os;
    let searched = [&item.name, &os.name, &os.short_id, &subtitle];
    Entry {
        searched: Some(searched.map(|it| it.to_lowercase()).join(" ")),
        title: item.name.clone(),
        is_old: os.is_over(today),
        detail: String::new(),
        subtitle,
    }
}
