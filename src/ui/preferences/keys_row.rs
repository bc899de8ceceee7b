// SPDX-License-Identifier: GPL-3.0-or-later
//! The keys that release the keyboard from a screen, recorded by pressing them.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::{gdk, glib};

use super::rows;
use crate::ui::console::{ReleaseKeys, qnum_of_keycode};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::settings::Settings;

/// The row with the keys of now, and the button that records others.
pub(super) fn row(window: &adw::PreferencesWindow) -> adw::ActionRow {
    let title = gettext("Keys that release the keyboard");
    let (row, button) = rows::button((&title, &current()), &gettext("_Record…"));
    button.connect_clicked(glib::clone!(
        #[weak]
        window,
        #[weak]
        row,
        move |_| record(&window, &row)
    ));
    row
}

fn current() -> String {
    let keys = ReleaseKeys::of_program().text();
    gettext_f("{keys}, pressed and released", &[("keys", &keys)])
}

/// The keys that are held now, and all that were since none was.
#[derive(Default)]
struct Held {
    down: Vec<u16>,
    all: Vec<u16>,
}

impl Held {
    fn press(&mut self, key: u16) {
        if !self.down.contains(&key) {
            self.down.push(key);
        }
        if !self.all.contains(&key) {
            self.all.push(key);
        }
    }

    /// The keys that were held together, once the last of them is up.
    fn release(&mut self, key: u16) -> Option<Vec<u16>> {
        self.down.retain(|it| *it != key);
        let is_last = self.down.is_empty() && !self.all.is_empty();
        is_last.then(|| std::mem::take(&mut self.all))
    }
}

/// Asks for the keys, until some are pressed that are good, or Escape.
fn record(window: &adw::PreferencesWindow, row: &adw::ActionRow) {
    let heading = gettext("Press the Keys");
    let body = gettext(
        "Hold down the keys that are to release the keyboard, and let them go. Escape cancels.",
    );
    let dialog = adw::MessageDialog::new(Some(window), Some(&heading), Some(&body));
    dialog.add_responses(&[
        ("reset", &gettext("_Use Ctrl+Alt")),
        ("cancel", &gettext("_Cancel")),
    ]);
    dialog.set_close_response("cancel");
    let said = gtk::Label::builder()
        .label(ReleaseKeys::of_program().text())
        .wrap(true)
        .build();
    said.add_css_class("title-4");
    let wrong = gtk::Label::builder().wrap(true).visible(false).build();
    wrong.add_css_class("error");
    let both = gtk::Box::new(gtk::Orientation::Vertical, 12);
    both.append(&said);
    both.append(&wrong);
    dialog.set_extra_child(Some(&both));
    dialog.connect_response(
        Some("reset"),
        glib::clone!(
            #[weak]
            row,
            move |_, _| keep(&ReleaseKeys::default(), &row)
        ),
    );
    dialog.add_controller(listener(&dialog, &said, &wrong, row));
    dialog.present();
}

fn keep(keys: &ReleaseKeys, row: &adw::ActionRow) {
    Settings::of_program().set_release_keys(&keys.name());
    row.set_subtitle(&glib::markup_escape_text(&current()));
}

fn listener(
    dialog: &adw::MessageDialog,
    said: &gtk::Label,
    wrong: &gtk::Label,
    row: &adw::ActionRow,
) -> gtk::EventControllerKey {
    let held = Rc::new(RefCell::new(Held::default()));
    let keys = gtk::EventControllerKey::new();
    // Before the buttons, which Space and Return would press.
    keys.set_propagation_phase(gtk::PropagationPhase::Capture);
    keys.connect_key_pressed(glib::clone!(
        #[strong]
        held,
        #[weak]
        said,
        #[upgrade_or]
        glib::Propagation::Proceed,
        move |_, keyval, keycode, _| {
            let is_alone = held.borrow().down.is_empty();
            if keyval == gdk::Key::Escape && is_alone {
                return glib::Propagation::Proceed;
            }
            if let Some(key) = qnum_of_keycode(keycode) {
                held.borrow_mut().press(key);
                let all = ReleaseKeys::recorded(&held.borrow().all);
                said.set_label(&all.text());
            }
            glib::Propagation::Stop
        }
    ));
    keys.connect_key_released(glib::clone!(
        #[weak]
        dialog,
        #[weak]
        wrong,
        #[weak]
        row,
        move |_, _, keycode, _| {
            let released = qnum_of_keycode(keycode).and_then(|key| held.borrow_mut().release(key));
            let Some(recorded) = released.map(|all| ReleaseKeys::recorded(&all)) else {
                return;
            };
            match recorded.problem() {
                Some(problem) => {
                    wrong.set_label(&problem);
                    wrong.set_visible(true);
                }
                None => {
                    keep(&recorded, &row);
                    dialog.close();
                }
            }
        }
    ));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_held_together_are_one_combination() {
        let mut held = Held::default();
        held.press(1);
        held.press(2);
        held.press(2);
        assert_eq!(held.release(1), None);
        held.press(3);
        assert_eq!(held.release(3), None);
        assert_eq!(held.release(2), Some(vec![1, 2, 3]));
        assert_eq!(held.release(7), None);
        held.press(4);
        assert_eq!(held.release(4), Some(vec![4]));
    }
}
