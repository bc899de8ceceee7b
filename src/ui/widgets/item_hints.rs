// SPDX-License-Identifier: GPL-3.0-or-later
//! Tooltips on the items of a menu: menu models have no place for them, so they are
//! put on the widgets while the menu is shown.

use gtk::prelude::*;

/// Sets what `hint` says of each label of an item, given without its mnemonic.
pub(crate) fn set_item_hints(menu: &gtk::Widget, hint: &dyn Fn(&str) -> Option<String>) {
    if menu.type_().name() == "GtkModelButton" {
        let text: Option<String> = menu.property("text");
        let text = text.unwrap_or_default().replace('_', "");
        menu.set_tooltip_text(hint(&text).as_deref());
        return;
    }
    let mut child = menu.first_child();
    while let Some(widget) = child {
        set_item_hints(&widget, hint);
        child = widget.next_sibling();
    }
}
