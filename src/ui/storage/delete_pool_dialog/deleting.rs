// SPDX-License-Identifier: GPL-3.0-or-later
//! Deletes the pool as it was chosen, and says what of it could not be deleted.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::DeletePoolForm;
use crate::model::Error;
use crate::ui::i18n::{gettext, ngettext_f};
use crate::ui::widgets::{FormDialog, InfoRow, Unfinished};

impl DeletePoolForm {
    pub(super) fn delete(&self, dialog: &FormDialog) {
        let pool = self.pool().clone();
        let Some(connection) = pool.connection() else {
            return;
        };
        let with_contents = self.imp().with_contents.is_active();
        let secrets = self.imp().secrets.borrow().clone();
        let with_secrets = secrets.is_some_and(|it| it.is_active());
        let job = connection.new_job(&gettext("Deleting the pool"), &pool.name());
        let (form, running) = (self.clone(), job.clone());
        dialog.work_in_form(&job, async move {
            let work = async {
                match with_contents {
                    true => pool.delete_with_contents(with_secrets, &running).await,
                    false => pool.forget().await.map(|()| Vec::new()),
                }
            };
            match connection.run_job(&running, work).await {
                Ok(failures) if failures.is_empty() => Ok(()),
                Ok(failures) => Err(form.show_failures(&failures)),
                Err(error) => {
                    form.look();
                    let what = gettext("Could not delete the pool");
                    Err(Unfinished::of(&error, what))
                }
            }
        });
    }

    /// Some volumes are still there, and the pool with them.
    fn show_failures(&self, failures: &[(String, Error)]) -> Unfinished {
        let rows = failures.iter();
        let rows = rows.map(|(name, error)| InfoRow::new(name, error.to_string().trim()));
        self.show_rows(rows.collect());
        if let Some(contents) = self.imp().contents.borrow_mut().as_mut() {
            contents.retain(|it| failures.iter().any(|(name, _)| *name == it.volume.name));
        }
        self.check();
        let count = u32::try_from(failures.len()).unwrap_or(u32::MAX);
        let why = ngettext_f(
            "{count} volume could not be deleted.",
            "{count} volumes could not be deleted.",
            count,
            &[],
        );
        Unfinished::Failed(gettext("The pool stays"), why)
    }
}
