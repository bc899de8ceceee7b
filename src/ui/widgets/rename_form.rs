// SPDX-License-Identifier: GPL-3.0-or-later
//! The form that gives something another name: what is wrong with a name is said while it is typed, and what the host
//! refuses stays in the dialog with what was typed.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::{FormDialog, NameRow};

/// What is wrong with a name; none where it can be had.
type Judge = Box<dyn Fn(&str) -> Option<String>>;

/// The row for the name, and what it is now.
struct RenameForm {
    now: String,
    row: NameRow,
    problem: Judge,
}

/// Puts the form into `dialog` and shows it. `problem` judges what is typed, and `rename` gets the name that is wanted.
pub(crate) fn ask_for_name(
    dialog: &FormDialog,
    now: &str,
    problem: impl Fn(&str) -> Option<String> + 'static,
    rename: impl Fn(&FormDialog, String) + 'static,
) {
    let group = adw::PreferencesGroup::new();
    let form = Rc::new(RenameForm {
        now: now.to_owned(),
        row: NameRow::new(&group, now),
        problem: Box::new(problem),
    });
    dialog.add(&group);
    let check = glib::clone!(
        #[strong]
        form,
        #[weak]
        dialog,
        move || dialog.set_complete(form.wanted().is_some())
    );
    let changed = check.clone();
    form.row.row.connect_changed(move |_| changed());
    // A name may be taken when it comes to it.
    dialog.connect_busy(check);
    let row = form.row.row.clone();
    dialog.connect_apply(move |dialog| {
        if let Some(name) = form.wanted() {
            rename(dialog, name);
        }
    });
    dialog.present();
    row.grab_focus();
    row.select_region(0, -1);
}

impl RenameForm {
    /// The new name, if it can be had. The same name is nothing to do, but nothing wrong either.
    fn wanted(&self) -> Option<String> {
        let name = self.row.name();
        let problem = (self.problem)(&name);
        let name = self.row.accept(name, problem)?;
        (name != self.now).then_some(name)
    }
}
