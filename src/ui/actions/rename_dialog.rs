// SPDX-License-Identifier: GPL-3.0-or-later
//! Gives a machine another name. What is wrong with a name is said while it is
//! typed; what libvirt refuses stays in the dialog with what was typed.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::definition::new_machine::{ProblemKind, name_problem};
use crate::model::{Connection, Job, Machine};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{FormDialog, NameRow, name_problem_sentence};

/// The form, and what it is about.
struct Renaming {
    machine: Machine,
    connection: Connection,
    name: NameRow,
}

/// Asks for another name for `machine`.
pub(super) fn show(window: &gtk::Window, machine: &Machine) {
    let Some(connection) = machine.connection() else {
        return;
    };
    let title = gettext("Rename Machine");
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Rename"));
    let group = adw::PreferencesGroup::new();
    let form = Rc::new(Renaming {
        machine: machine.clone(),
        connection,
        name: NameRow::new(&group, &machine.name()),
    });
    dialog.add(&group);
    form.name.row.connect_changed(glib::clone!(
        #[strong]
        form,
        #[weak]
        dialog,
        move |_| dialog.set_complete(form.check().is_some())
    ));
    let row = form.name.row.clone();
    dialog.connect_apply(move |dialog| form.rename(dialog));
    dialog.present();
    row.grab_focus();
    row.select_region(0, -1);
}

impl Renaming {
    /// The new name, if the machine can have it. The same name is nothing to do, but nothing wrong either.
    fn check(&self) -> Option<String> {
        let name = self.name.name();
        let other = self.connection.machines().find_by_name(&name);
        let is_taken = other.is_some_and(|other| other.uuid() != self.machine.uuid());
        let problem = name_sentence(&name, is_taken);
        let name = self.name.accept(name, problem)?;
        (name != self.machine.name()).then_some(name)
    }

    fn rename(self: &Rc<Self>, dialog: &FormDialog) {
        let Some(name) = self.check() else {
            return;
        };
        let machine = self.machine.clone();
        let job = Job::new(&gettext("Renaming"), machine.subject());
        let what = gettext_f("Could not rename “{name}”", &[("name", &machine.name())]);
        let running = job.clone();
        dialog.work(&job, what, async move {
            running.run(machine.rename(&name)).await
        });
    }
}

/// What is wrong with the name of a machine, if anything is.
pub(super) fn name_sentence(name: &str, taken: bool) -> Option<String> {
    match name_problem(name, taken)? {
        ProblemKind::Empty => Some(gettext("A machine needs a name.")),
        ProblemKind::Slash => Some(gettext("A name cannot contain “/”.")),
        ProblemKind::NameTaken => Some(gettext_f(
            "Another machine is named “{name}”.",
            &[("name", name)],
        )),
        other => name_problem_sentence(&other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_name() {
        assert_eq!(name_sentence("web 2", false), None);
        assert!(name_sentence("", false).is_some());
        assert!(name_sentence("  ", false).is_some());
        assert_eq!(name_sentence(&"n".repeat(240), false), None);
        let long = name_sentence(&"ü".repeat(121), false);
        assert!(long.is_some_and(|text| text.contains("240")));
        assert!(name_sentence("a\tb", false).is_some());
        assert!(name_sentence("a/b", false).is_some_and(|text| text.contains('/')));
        assert!(name_sentence("web", true).is_some_and(|text| text.contains("web")));
    }
}
