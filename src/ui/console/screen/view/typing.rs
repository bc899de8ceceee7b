// SPDX-License-Identifier: GPL-3.0-or-later
//! Types for a person: combinations that their own desktop would take, and texts
//! where a guest has no clipboard.

use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::ScreenView;
use crate::ui::console::screen::backend::ScreenBackend;
use crate::ui::console::screen::keystrokes::{Plan, Stroke, plan};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};

/// The pause after each stroke: a guest's keyboard remembers sixteen bytes, and
/// an emulated guest takes its time.
const PACE: Duration = Duration::from_millis(20);

/// How many of the characters that cannot be typed are named.
const NAMED: usize = 20;

impl ScreenView {
    /// Presses keys in order and lets them go in the other.
    pub(super) fn stroke(&self, keys: &[u16]) {
        let backend = self.imp().backend.borrow().clone();
        if let Some(backend) = backend {
            keys.iter().for_each(|&key| backend.key(key, 0, true));
            keys.iter()
                .rev()
                .for_each(|&key| backend.key(key, 0, false));
        }
    }

    /// Types what is on the clipboard.
    pub(super) fn paste_as_keystrokes(&self) {
        let view = self.clone();
        glib::spawn_future_local(async move {
            let text = view.clipboard().read_text_future().await.ok().flatten();
            let plan = plan(text.as_deref().unwrap_or_default());
            if view.agrees_to(&plan).await && !plan.strokes.is_empty() {
                view.type_out(plan.strokes).await;
            }
        });
    }

    /// Types this.
    pub(crate) fn type_text(&self, text: &str) {
        let (view, strokes) = (self.clone(), plan(text).strokes);
        glib::spawn_future_local(async move { view.type_out(strokes).await });
    }

    /// Says what cannot be typed, and asks whether to type the rest.
    async fn agrees_to(&self, plan: &Plan) -> bool {
        let Some(window) = self.root().and_downcast::<gtk::Window>() else {
            return false;
        };
        if plan.strokes.is_empty() && plan.missing.is_empty() {
            let nothing = gettext("The clipboard contains no text.");
            self.say(&nothing);
            return false;
        }
        if plan.missing.is_empty() {
            return true;
        }
        let mut missing: String = plan.missing.iter().take(NAMED).collect();
        if plan.missing.len() > NAMED {
            missing.push('…');
        }
        let body = gettext_f(
            "Keystrokes are sent as from a US keyboard, which has no {characters}. They will be left out.",
            &[("characters", &missing)],
        );
        let heading = gettext("Some Characters Cannot Be Typed");
        let go_on = gettext("_Type the Rest");
        let dialog = adw::MessageDialog::new(Some(&window), Some(&heading), Some(&body));
        dialog.add_responses(&[("cancel", &gettext("_Cancel")), ("go-on", &go_on)]);
        dialog.set_default_response(Some("go-on"));
        dialog.set_close_response("cancel");
        dialogs::response(&dialog).await == "go-on"
    }

    async fn type_out(&self, strokes: Vec<Stroke>) {
        let imp = self.imp();
        self.stop_typing();
        let number = imp.typing_stopped.get();
        let total = strokes.len();
        let count = u32::try_from(total).unwrap_or(u32::MAX);
        let text = ngettext_f(
            "Typing {count} character…",
            "Typing {count} characters…",
            count,
            &[],
        );
        imp.typing_text.set_label(&text);
        imp.typing.set_visible(true);
        imp.screen.grab_focus();
        for (done, stroke) in strokes.into_iter().enumerate() {
            if imp.typing_stopped.get() != number {
                return;
            }
            self.stroke(&stroke);
            imp.typing_progress
                .set_fraction((done + 1) as f64 / total as f64);
            glib::timeout_future(PACE).await;
        }
        imp.typing.set_visible(false);
    }

    /// Stops typing.
    pub(super) fn stop_typing(&self) {
        let imp = self.imp();
        imp.typing_stopped.set(imp.typing_stopped.get() + 1);
        imp.typing.set_visible(false);
    }

    /// Says something over the picture for a moment.
    pub(super) fn say(&self, text: &str) {
        self.show_pill(Some(text));
        let hide = glib::clone!(
            #[weak(rename_to = view)]
            self,
            #[to_owned]
            text,
            move || {
                if view.imp().pill.label() == text {
                    view.show_pill(None);
                }
            }
        );
        glib::timeout_add_local_once(Duration::from_secs(3), hide);
    }
}
