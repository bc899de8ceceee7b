// SPDX-License-Identifier: GPL-3.0-or-later
//! Gives a stopped pool another name. Machines that name the pool in their definition are told of before.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::labels;
use crate::model::{Connection, Error, Pool};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{FormDialog, NameRow, Unfinished};

/// The form, and what it is about.
struct Renaming {
    pool: Pool,
    connection: Connection,
    name: NameRow,
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
    let group = adw::PreferencesGroup::new();
    let form = Rc::new(Renaming {
        pool: pool.clone(),
        connection,
        name: NameRow::new(&group, &pool.name()),
        taken: RefCell::default(),
    });
    dialog.add(&group);
    let check = glib::clone!(
        #[strong]
        form,
        #[weak]
        dialog,
        move || dialog.set_complete(form.check().is_some())
    );
    let changed = check.clone();
    form.name.row.connect_changed(move |_| changed());
    dialog.connect_busy(check);
    let row = form.name.row.clone();
    dialog.connect_apply(move |dialog| form.rename(dialog));
    dialog.present();
    row.grab_focus();
    row.select_region(0, -1);
}

impl Renaming {
    /// The new name, if the pool can have it. The same name is nothing to do, but nothing wrong either.
    fn check(&self) -> Option<String> {
        let name = self.name.name();
        let pools = self.connection.pool_list();
        let other = pools.find_by_name(&name);
        let is_taken = other.is_some_and(|other| other.uuid() != self.pool.uuid())
            || self.taken.borrow().as_ref() == Some(&name);
        let problem = labels::pool_name_problem(&name, is_taken);
        let name = self.name.accept(name, problem)?;
        (name != self.pool.name()).then_some(name)
    }

    fn rename(self: &Rc<Self>, dialog: &FormDialog) {
        let Some(name) = self.check() else {
            return;
        };
        let now = self.pool.name();
        let job = self.connection.new_job(&gettext("Renaming"), &now);
        let what = gettext_f("Could not rename “{name}”", &[("name", &now)]);
        let (form, running) = (self.clone(), job.clone());
        dialog.work_in_form(&job, async move {
            let work = form.rename_unless_named(&name);
            match form.connection.run_job(&running, work).await {
                Ok(()) => Ok(()),
                Err(Error::Exists(_)) => {
                    form.taken.replace(Some(name));
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
