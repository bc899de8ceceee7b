// SPDX-License-Identifier: GPL-3.0-or-later
//! The page's header: which buttons there is room for, which of them can be
//! used and why not, and the keys that do the same.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::MachinePage;
use crate::ui::actions::{HeaderMenu, MachineActions, add_shortcuts, follow_hints, header_menu};
use crate::ui::widgets::machine_text;

impl MachinePage {
    pub(super) fn setup_squeezer(&self) {
        self.imp()
            .squeezer
            .connect_visible_child_notify(glib::clone!(
                #[weak(rename_to = page)]
                self,
                move |_| {
                    page.hide_squeezed_out();
                }
            ));
        self.hide_squeezed_out();
    }

    /// A narrow window keeps its close button alone: with the others the state has no room.
    pub(super) fn setup_title_buttons(&self) {
        let header = &*self.imp().header;
        let layout = |page: &Self| {
            let all = page.settings().gtk_decoration_layout();
            page.folded()
                .then(|| without_size_buttons(&all.unwrap_or_default()))
        };
        header.set_decoration_layout(layout(self).as_deref());
        self.connect_folded_notify(move |page| {
            page.imp()
                .header
                .set_decoration_layout(layout(page).as_deref());
        });
    }

    /// The set of buttons that is not on the screen is not there for a screen
    /// reader either.
    fn hide_squeezed_out(&self) {
        let imp = self.imp();
        let shown = imp.squeezer.visible_child();
        for buttons in [&imp.wide_buttons, &imp.narrow_buttons] {
            let hidden = shown.as_ref() != Some(buttons.upcast_ref());
            buttons.update_state(&[gtk::accessible::State::Hidden(hidden)]);
        }
    }

    /// What can be done with the machine that is shown.
    pub(super) fn actions(&self) -> &MachineActions {
        let make = || MachineActions::new(self, self);
        self.imp().actions.get_or_init(make)
    }

    /// Buttons, menus and keys. The keys work wherever the focus is while a machine is
    /// shown.
    pub(super) fn setup_actions(&self) {
        let (imp, actions) = (self.imp(), self.actions());
        imp.menu
            .set_menu_model(Some(&header_menu(HeaderMenu::More)));
        if let Some(popover) = imp.menu.popover() {
            follow_hints(&popover, actions);
        }
        for buttons in [&imp.wide_buttons, &imp.narrow_buttons] {
            buttons.bind(actions);
        }
        actions.connect_changed(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |actions| {
                if let [machine] = &*actions.machines() {
                    let status = machine_text(machine);
                    page.imp().subtitle.set_label(&status);
                    page.imp().subtitle.set_tooltip_text(Some(&status));
                }
            }
        ));
        add_shortcuts(self);
    }
}

/// A layout of a window's buttons, such as `icon:minimize,maximize,close`, without those that change its size.
fn without_size_buttons(layout: &str) -> String {
    let sides = layout.split(':').map(|side| {
        let kept = side
            .split(',')
            .filter(|name| !matches!(*name, "minimize" | "maximize"));
        kept.collect::<Vec<_>>().join(",")
    });
    sides.collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_window_has_no_buttons_for_its_size() {
        assert_eq!(
            without_size_buttons("icon:minimize,maximize,close"),
            "icon:close"
        );
        assert_eq!(without_size_buttons("close,minimize:"), "close:");
    }
}
