// SPDX-License-Identifier: GPL-3.0-or-later
//! The networks and links that a new one must not clash with, where they could not be read.

use adw::subclass::prelude::*;
use gtk::glib;

use super::NetworkDialog;
use super::facts::Facts;
use crate::ui::i18n::{gettext, gettext_f};

impl NetworkDialog {
    /// Says why it is not known what is taken: nothing is saved before it is.
    pub(super) fn show_unread(&self) {
        let imp = self.imp();
        let text = imp.facts.borrow().unread.as_ref().map(|why| {
            gettext_f(
                "Could not read which names and addresses are taken on this host: {why}",
                &[("why", why)],
            )
        });
        imp.unread.say(text.as_deref().unwrap_or_default(), true);
        let again = gettext("Try Again");
        imp.unread.offer(text.map(|_| again.as_str()));
    }

    /// Asks again what is taken.
    pub(super) fn read_again(&self) {
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let imp = dialog.imp();
            let own = imp.edited.borrow().as_ref().map(|(own, _)| own.clone());
            let facts = Facts::gather(dialog.connection(), own.as_ref()).await;
            if facts.unread.is_none()
                && let Some(plan) = dialog.read()
            {
                // What there is to choose from is known only now.
                return dialog.begin(facts, &plan);
            }
            imp.facts.replace(facts);
            dialog.show_unread();
            dialog.check();
        });
    }
}
