// SPDX-License-Identifier: GPL-3.0-or-later
//! Gives a stopped pool another name. Machines that name the pool in their definition are told of before.

use std::cell::RefCell;
use std::rc::Rc;

use super::labels;
use crate::model::{Connection, Error, Pool};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{FormDialog, Unfinished, ask_for_name};

/// What is renamed.
struct Renaming {
    pool: Pool,
    connection: Connection,
    /// A name that was taken when it came to it.
    taken: RefCell<Option<String>>,
}

/// Asks for another name for `pool`.
pub(super) fn show(window: &gtk::Window, pool: &Pool) {
    let Some(connection) = pool.connection() else {
        return;
    };
    let title = gettext("Rename Pool");
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Rename"));
    let renaming = Rc::new(Renaming {
        pool: pool.clone(),
        connection,
        taken: RefCell::default(),
    });
    let judging = renaming.clone();
    ask_for_name(
        &dialog,
        &pool.name(),
        move |name| judging.problem(name),
        move |dialog, name| renaming.rename(dialog, name),
    );
}

impl Renaming {
    fn problem(&self, name: &str) -> Option<String> {
        let other = self.connection.pool_list().find_by_name(name);
        let is_taken = other.is_some_and(|other| other.uuid() != self.pool.uuid())
            || self.taken.borrow().as_deref() == Some(name);
        labels::pool_name_problem(name, is_taken)
    }

    fn rename(self: &Rc<Self>, dialog: &FormDialog, name: String) {
        let now = self.pool.name();
        let job = self.connection.new_job(&gettext("Renaming"), &now);
        let what = gettext_f("Could not rename “{name}”", &[("name", &now)]);
        let (renaming, running) = (self.clone(), job.clone());
        dialog.work_in_form(&job, async move {
            let work = renaming.rename_unless_named(&name);
            match renaming.connection.run_job(&running, work).await {
                Ok(()) => Ok(()),
                Err(Error::Exists(_)) => {
                    renaming.taken.replace(Some(name));
                    Err(Unfinished::InForm)
                }
                Err(error) => Err(Unfinished::of(&error, what)),
            }
        });
    }

    /// Renames the pool, unless machines name it: they would not find their disks.
    async fn rename_unless_named(&self, name: &str) -> Result<(), Error> {
        let users = self.pool.named_by().await?;
        if users.is_empty() {
            return self.pool.rename(name).await;
        }
        let users: Vec<String> = users.iter().map(|it| shown_name(it)).collect();
        Err(Error::Refused(gettext_f(
            "These machines have a disk by the pool’s name and would not start any more: {machines}.",
            &[("machines", &users.join(", "))],
        )))
    }
}
