// SPDX-License-Identifier: GPL-3.0-or-later
//! Tooltips on the items of a menu that cannot be used: menu models have no
//! place for them, so they are put on the widgets when the menu is shown.

use std::collections::HashMap;

use gtk::prelude::*;
use gtk::{gio, glib};

use super::verb::{Verb, VerbContext};

/// Says on each item of `popover`'s menu why it cannot be used, if so.
pub(super) fn explain(popover: &impl IsA<gtk::Widget>, context: &VerbContext) {
    let Some(menu) = popover.dynamic_cast_ref::<gtk::PopoverMenu>() else {
        return;
    };
    let mut verbs = HashMap::new();
    if let Some(model) = menu.menu_model() {
        collect(&model, &mut verbs);
    }
    set_hints(menu.upcast_ref(), &verbs, context);
}

fn collect(model: &gio::MenuModel, verbs: &mut HashMap<String, Verb>) {
    for item in 0..model.n_items() {
        if let Some(section) = model.item_link(item, gio::MENU_LINK_SECTION) {
            collect(&section, verbs);
        }
        let text = |name| {
            let value = model.item_attribute_value(item, name, Some(glib::VariantTy::STRING));
            value.and_then(|value| value.get::<String>())
        };
        let (Some(label), Some(action)) = (text("label"), text("action")) else {
            continue;
        };
        if let Some(verb) = Verb::ALL.into_iter().find(|verb| verb.action() == action) {
            verbs.insert(without_mnemonic(&label), verb);
        }
    }
}

fn set_hints(widget: &gtk::Widget, verbs: &HashMap<String, Verb>, context: &VerbContext) {
    if widget.type_().name() == "GtkModelButton" {
        let text: Option<String> = widget.property("text");
        let verb = text.and_then(|text| verbs.get(&without_mnemonic(&text)).copied());
        let refusal = verb.and_then(|verb| verb.refusal(context));
        widget.set_tooltip_text(refusal.as_deref());
        return;
    }
    let mut child = widget.first_child();
    while let Some(widget) = child {
        set_hints(&widget, verbs, context);
        child = widget.next_sibling();
    }
}

fn without_mnemonic(label: &str) -> String {
    label.replace('_', "")
}
