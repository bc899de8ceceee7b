// SPDX-License-Identifier: GPL-3.0-or-later
//! Gives a machine another name. What is wrong with a name is said while it is
//! typed; what libvirt refuses stays in the dialog with what was typed.

use crate::definition::new_machine::{ProblemKind, name_problem};
use crate::model::{Job, Machine};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{FormDialog, ask_for_name, name_problem_sentence};

/// Asks for another name for `machine`.
pub(super) fn show(window: &gtk::Window, machine: &Machine) {
    let Some(connection) = machine.connection() else {
        return;
    };
    let title = gettext("Rename Machine");
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Rename"));
    let own = machine.uuid();
    let problem = move |name: &str| {
        let other = connection.machines().find_by_name(name);
        name_sentence(name, other.is_some_and(|other| other.uuid() != own))
    };
    let now = machine.name();
    let machine = machine.clone();
    ask_for_name(&dialog, &now, problem, move |dialog, name| {
        rename(dialog, &machine, name);
    });
}

fn rename(dialog: &FormDialog, machine: &Machine, name: String) {
    let job = Job::new(&gettext("Renaming"), machine.subject());
    let what = gettext_f("Could not rename “{name}”", &[("name", &machine.name())]);
    let (machine, running) = (machine.clone(), job.clone());
    dialog.work(&job, what, async move {
        running.run(machine.rename(&name)).await
    });
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
