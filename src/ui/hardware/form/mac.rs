// SPDX-License-Identifier: GPL-3.0-or-later
//! The address of a network card: what no card can have is refused, and one that
//! another card of the host has is named.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::entry::{Note, keep};
use super::{Shown, To, Update};
use crate::definition::mac::Mac;
use crate::definition::new_machine::mac_problem;
use crate::model::{Machine, NetworkCard};
use crate::ui::hardware::field::Field;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::mac_problem_sentence;

/// Adds the entry of a card that is there.
pub(super) fn add(
    group: &adw::PreferencesGroup,
    field: &Field,
    value: Option<&str>,
    shown: &Shown,
    to: &To,
) -> Update {
    let cards = shown.definition.nics().into_iter();
    let others = cards.filter(|nic| nic.element != shown.element);
    let check = MacCheck {
        siblings: others.filter_map(|nic| nic.mac).collect(),
        ..MacCheck::default()
    };
    let row = row(group, field, value.unwrap_or_default());
    follow(&row, Note::below(group), check, field, shown.machine, to);
    Box::new(move |value| {
        let text = value.unwrap_or_default();
        if row.text() != text {
            row.set_text(text);
        }
    })
}

/// Adds the entry of a new card: left empty, the card gets
/// an address of its own. `siblings` are those of the machine's other cards.
pub(in crate::ui::hardware) fn add_first(
    group: &adw::PreferencesGroup,
    field: &Field,
    machine: &Machine,
    siblings: Vec<Mac>,
    to: &To,
) {
    let check = MacCheck {
        siblings,
        can_be_empty: true,
        ..MacCheck::default()
    };
    let row = row(group, field, "");
    follow(&row, Note::below(group), check, field, machine, to);
}

fn row(group: &adw::PreferencesGroup, field: &Field, text: &str) -> adw::EntryRow {
    let row = adw::EntryRow::builder()
        .title(glib::markup_escape_text(&field.title))
        .text(text)
        .build();
    group.add(&row);
    row
}

/// Judges what is typed, and again once the other machines' cards are known.
fn follow(
    row: &adw::EntryRow,
    note: Note,
    check: MacCheck,
    field: &Field,
    machine: &Machine,
    to: &To,
) {
    let check = Rc::new(RefCell::new(check));
    note.say(&field.hint, false);
    let (weak, found, said) = (row.downgrade(), check.clone(), note.clone());
    let (machine, hint) = (machine.clone(), field.hint.clone());
    glib::spawn_future_local(async move {
        let Some(connection) = machine.connection() else {
            return;
        };
        let (mut others, unread) = connection.network_cards().await;
        others.retain(|card| card.uuid != machine.uuid());
        found.borrow_mut().unread = unread.map(|error| error.to_string());
        found.borrow_mut().others = others;
        if let Some(row) = weak.upgrade() {
            say(&row, &said, &hint, &found.borrow().judge(&row.text()));
        }
    });
    let (field, to) = (field.clone(), to.clone());
    let kept = to.kept_invalid(field.key);
    row.connect_changed(move |row| {
        let judged = check.borrow().judge(&row.text());
        say(row, &note, &field.hint, &judged);
        keep(row, field.key, judged.as_ref().err().cloned(), &to);
        if let Ok((value, _)) = judged {
            to.entered(&field, value);
        }
    });
    if let Some(text) = kept {
        row.set_text(&text);
    }
}

fn say(row: &adw::EntryRow, note: &Note, hint: &str, judged: &Judged) {
    match judged {
        Ok((_, warning)) => note.say(warning.as_deref().unwrap_or(hint), false),
        Err(problem) => note.say(problem, true),
    }
    if judged.is_err() {
        row.add_css_class("error");
    } else {
        row.remove_css_class("error");
    }
}

/// The value and what to know of it, or what is wrong.
type Judged = Result<(Option<String>, Option<String>), String>;

/// What an address is compared with.
#[derive(Debug, Default)]
struct MacCheck {
    /// Addresses of the machine's other cards.
    siblings: Vec<Mac>,
    /// Cards of other machines.
    others: Vec<NetworkCard>,
    /// Why the cards of a machine are not known.
    unread: Option<String>,
    can_be_empty: bool,
}

impl MacCheck {
    /// An address that another card has is no mistake where the two never meet, so it
    /// is named and not refused.
    fn judge(&self, text: &str) -> Judged {
        if self.can_be_empty && text.trim().is_empty() {
            return Ok((None, None));
        }
        let mac: Mac = text
            .parse()
            .map_err(|_| gettext("This is not an address, such as 52:54:00:12:34:56"))?;
        if let Some(problem) = mac_problem(mac) {
            return Err(mac_problem_sentence(&problem).unwrap_or_default());
        }
        let other = self.others.iter().find(|card| card.mac == mac);
        let warning = if self.siblings.contains(&mac) {
            Some(gettext(
                "Another card of this machine has this address. Two cards in one network cannot share it.",
            ))
        } else {
            other.map(|card| {
                gettext_f(
                    "A card of “{machine}” has this address. Two cards in one network cannot share it.",
                    &[("machine", &card.machine)],
                )
            })
            .or_else(|| {
                let why = [("why", self.unread.as_deref()?)];
                Some(gettext_f(
                    "Could not read which addresses other machines have: {why}",
                    &why,
                ))
            })
        };
        Ok((Some(mac.to_string()), warning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_card_can_have_and_what_another_has() {
        let check = MacCheck {
            siblings: vec!["52:54:00:00:00:01".parse().unwrap()],
            others: vec![NetworkCard {
                mac: "52:54:00:00:00:02".parse().unwrap(),
                machine: "web".to_owned(),
                uuid: uuid::Uuid::nil(),
            }],
            ..MacCheck::default()
        };
        for wrong in ["", "x", "01:00:5e:00:00:01", "00:00:00:00:00:00"] {
            assert!(check.judge(wrong).is_err(), "{wrong}");
        }
        let (value, warning) = check.judge("52-54-00-00-00-02").unwrap();
        assert_eq!(value.as_deref(), Some("52:54:00:00:00:02"));
        assert!(warning.is_some_and(|text| text.contains("web")));
        assert!(check.judge("52:54:00:00:00:01").unwrap().1.is_some());
        assert_eq!(check.judge("52:54:00:00:00:03").unwrap().1, None);
        let optional = MacCheck {
            can_be_empty: true,
            ..check
        };
        assert_eq!(optional.judge(" "), Ok((None, None)));
    }
}
