// SPDX-License-Identifier: GPL-3.0-or-later
//! The port forwards of a network card, as a table: one row for each, which opens to its address,
//! its ports and its protocol.

mod row;

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use self::row::ForwardRow;
use super::entry::Note;
use super::{Shown, To, Update, button};
use crate::definition::device::port_forward::{self, ForwardProblem, PortForward};
use crate::definition::uri::Uri;
use crate::model::hardware::{has_passt, is_port_free};
use crate::ui::hardware::field::Field;
use crate::ui::i18n::{gettext, gettext_f};

/// The table while it is on the screen; the form holds it.
struct Forwards {
    group: glib::WeakRef<adw::PreferencesGroup>,
    rows: RefCell<Vec<ForwardRow>>,
    note: Note,
    field: Field,
    to: To,
    /// Whether the machine is a user's, who has no ports below 1024.
    is_session: bool,
    /// Whether the host is this computer, whose ports can be looked at.
    is_local: bool,
}

/// Adds the rows, and the button that adds one more.
pub(super) fn add(
    group: &adw::PreferencesGroup,
    field: &Field,
    value: Option<&str>,
    shown: &Shown,
    to: &To,
) -> Update {
    let connection = shown.machine.connection();
    let uri = connection.map(|it| it.uri()).unwrap_or_default();
    let is_local = uri.parse::<Uri>().is_ok_and(|uri| uri.is_local());
    let table = Rc::new(Forwards {
        group: group.downgrade(),
        rows: RefCell::default(),
        note: Note::below(group),
        field: field.clone(),
        to: to.clone(),
        is_session: uri.contains("/session"),
        is_local,
    });
    let passt = has_passt(shown.offer.and_then(|it| it.capabilities.as_deref()), &uri);
    describe(group, passt);
    let add = button("list-add-symbolic", &gettext("Add Port Forward"));
    add.set_sensitive(shown.writable && passt != Some(false));
    let weak = Rc::downgrade(&table);
    add.connect_clicked(move |_| {
        if let Some(table) = weak.upgrade() {
            table.add_proposed();
        }
    });
    group.set_header_suffix(Some(&add));
    table.show(value);
    Box::new(move |value| {
        if table.words().as_deref() != value {
            table.show(value);
        }
    })
}

/// Says what forwards are good for, or why there can be none.
fn describe(group: &adw::PreferencesGroup, passt: Option<bool>) {
    let text = match passt {
        Some(true) => gettext("Ports of the host that lead to ports of the guest."),
        Some(false) => gettext(
            "The host has no passt, which carries port forwards. Install its package “passt” there.",
        ),
        None => gettext(
            "Ports of the host that lead to ports of the guest. The host needs passt for that.",
        ),
    };
    group.set_description(Some(&glib::markup_escape_text(&text)));
}

impl Forwards {
    /// Shows what a value says, in place of what is there.
    fn show(self: &Rc<Self>, value: Option<&str>) {
        let Some(group) = self.group.upgrade() else {
            return;
        };
        for row in self.rows.take() {
            group.remove(row.widget());
        }
        let lines = value.unwrap_or_default().lines();
        for forward in lines.filter_map(|line| line.parse().ok()) {
            self.add_row(&group, &forward);
        }
        self.note.say("", false);
    }

    fn add_row(self: &Rc<Self>, group: &adw::PreferencesGroup, forward: &PortForward) {
        let row = ForwardRow::new(forward);
        let weak = Rc::downgrade(self);
        row.connect_changed(move || {
            if let Some(table) = weak.upgrade() {
                table.changed();
            }
        });
        let (weak, widget) = (Rc::downgrade(self), row.widget().downgrade());
        row.connect_remove(move || {
            if let (Some(table), Some(widget)) = (weak.upgrade(), widget.upgrade()) {
                table.remove(&widget);
            }
        });
        group.add(row.widget());
        self.rows.borrow_mut().push(row);
    }

    fn add_proposed(self: &Rc<Self>) {
        let Some(group) = self.group.upgrade() else {
            return;
        };
        let known: Vec<PortForward> = self.entered().unwrap_or_default();
        let forward = port_forward::proposal(&known, |port| !self.is_local || is_port_free(port));
        self.add_row(&group, &forward);
        if let Some(row) = self.rows.borrow().last() {
            row.widget().set_expanded(true);
        }
        self.changed();
    }

    fn remove(&self, widget: &adw::ExpanderRow) {
        self.rows.borrow_mut().retain(|row| row.widget() != widget);
        if let Some(group) = self.group.upgrade() {
            group.remove(widget);
        }
        self.changed();
    }

    /// What is entered in all rows, or the first thing that is wrong.
    fn entered(&self) -> Result<Vec<PortForward>, String> {
        self.rows.borrow().iter().map(ForwardRow::entered).collect()
    }

    /// What is entered as one value; none of no forwards.
    fn words(&self) -> Option<String> {
        let entered = self.entered().unwrap_or_default();
        let lines: Vec<String> = entered.iter().map(ToString::to_string).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn changed(&self) {
        let checked = self.entered().and_then(|forwards| {
            let problem = port_forward::problem(&forwards, self.is_session);
            problem.map_or(Ok(()), |it| Err(sentence(it)))
        });
        let problem = checked.err();
        self.note.say(problem.as_deref().unwrap_or_default(), true);
        self.to.problem(self.field.key, problem.clone());
        if problem.is_none() {
            self.to.entered(&self.field, self.words());
        }
    }
}

fn sentence(problem: ForwardProblem) -> String {
    match problem {
        ForwardProblem::Twice(port) => gettext_f(
            "Port {port} of the host is forwarded twice",
            &[("port", &port.to_string())],
        ),
        ForwardProblem::Privileged(port) => gettext_f(
            "Port {port} of the host is the administrator’s: use one from 1024 on",
            &[("port", &port.to_string())],
        ),
    }
}
