// SPDX-License-Identifier: GPL-3.0-or-later
//! Tooltips on the items of a menu that cannot be used: why not.

use gtk::prelude::*;

use super::group::MachineActions;
use super::table::TABLE;
use crate::ui::widgets::set_item_hints;

/// Says on each item of a menu why it cannot be used, if so, from now on.
pub(crate) fn follow_hints(popover: &impl IsA<gtk::Widget>, actions: &MachineActions) {
    let popover = popover.upcast_ref::<gtk::Widget>();
    actions.connect_changed(glib::clone!(
        #[weak]
        popover,
        move |actions| {
            if popover.is_visible() {
                explain(&popover, actions);
            }
        }
    ));
    let actions = actions.clone();
    popover.connect_show(move |popover| explain(popover, &actions));
}

fn explain(popover: &gtk::Widget, actions: &MachineActions) {
    set_item_hints(popover, &|text| {
        let mut entries = TABLE.iter();
        let entry = entries.find(|it| it.label().replace('_', "") == text)?;
        actions.refusal(entry)
    });
}
