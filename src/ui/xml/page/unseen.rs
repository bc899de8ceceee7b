// SPDX-License-Identifier: GPL-3.0-or-later
//! A definition that changed elsewhere while a draft was typed.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::XmlPage;
use crate::ui::i18n::gettext;
use crate::ui::xml::difference;

/// A difference that waits to be looked at.
#[derive(Clone, Debug)]
pub(in crate::ui::xml) struct Unseen {
    pub(in crate::ui::xml) title: String,
    pub(in crate::ui::xml) explanation: String,
    pub(in crate::ui::xml) old: String,
    pub(in crate::ui::xml) new: String,
}

impl XmlPage {
    pub(super) fn show_unseen(&self) {
        let unseen = self.imp().unseen.borrow().clone();
        let (Some(unseen), Some(window)) = (unseen, self.root().and_downcast::<gtk::Window>())
        else {
            return;
        };
        glib::spawn_future_local(async move {
            let Unseen {
                title,
                explanation,
                old,
                new,
            } = unseen;
            difference::show_one(&window, &title, &explanation, &old, &new).await;
        });
    }

    pub(super) fn take_over(&self, running: bool, xml: &str) {
        let imp = self.imp();
        if running {
            imp.editor.set_text(xml);
            return;
        }
        let base = self.base();
        if base.as_deref() == Some(xml) {
            return;
        }
        if !imp.editor.changed() {
            self.set_base(xml);
            return;
        }
        self.show_notice(
            gtk::MessageType::Warning,
            &gettext("The definition was changed elsewhere while you were editing it."),
            Unseen {
                title: gettext("Changed Elsewhere"),
                explanation: gettext(
                    "What was changed elsewhere, compared with what was opened here.",
                ),
                old: base.unwrap_or_default(),
                new: xml.to_owned(),
            },
        );
    }
}
