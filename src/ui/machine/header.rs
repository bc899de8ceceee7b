// SPDX-License-Identifier: GPL-3.0-or-later
//! The page's header: which buttons there is room for, which of them can be
//! used and why not, and the keys that do the same.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::gdk;

use super::verb::Verb;
use super::{MachinePage, menu_hints, status_text};
use crate::ui::i18n::gettext;

impl MachinePage {
    pub(super) fn setup_squeezer(&self) {
        let weak = self.downgrade();
        self.imp().squeezer.connect_visible_child_notify(move |_| {
            if let Some(page) = weak.upgrade() {
                page.hide_squeezed_out();
            }
        });
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

    pub(super) fn setup_menu(&self) {
        let Some(popover) = self.imp().menu.popover() else {
            return;
        };
        let weak = self.downgrade();
        popover.connect_show(move |popover| {
            if let Some(context) = weak.upgrade().and_then(|page| page.context()) {
                menu_hints::explain(popover, &context);
            }
        });
    }

    /// Keys that work wherever the focus is while a machine is shown.
    pub(super) fn setup_keys(&self) {
        let keys = gtk::ShortcutController::new();
        keys.set_scope(gtk::ShortcutScope::Global);
        let control = gdk::ModifierType::CONTROL_MASK;
        for (key, modifiers, verb) in [
            (gdk::Key::Return, control, Verb::Start),
            (gdk::Key::p, control, Verb::Pause),
            (
                gdk::Key::p,
                control | gdk::ModifierType::SHIFT_MASK,
                Verb::Resume,
            ),
            (gdk::Key::F2, gdk::ModifierType::empty(), Verb::Rename),
        ] {
            keys.add_shortcut(gtk::Shortcut::new(
                Some(gtk::KeyvalTrigger::new(key, modifiers)),
                Some(gtk::NamedAction::new(verb.action())),
            ));
        }
        self.add_controller(keys);
    }

    /// Turns on what can be done now; without a machine nothing can.
    pub(super) fn show_context(&self) {
        let imp = self.imp();
        let context = self.context();
        for verb in Verb::ALL {
            let enabled = context.is_some_and(|context| verb.refusal(&context).is_none());
            self.action_set_enabled(verb.action(), enabled);
        }
        let Some(context) = context else {
            return;
        };
        let starts = context.starting && !context.status.is_active();
        let status = match starts {
            true => gettext("Starting…"),
            false => status_text(context.status, context.saved),
        };
        imp.subtitle.set_label(&status);
        imp.subtitle.set_tooltip_text(Some(&status));
        for buttons in [&imp.wide_buttons, &imp.narrow_buttons] {
            buttons.show_context(&context);
        }
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
