// SPDX-License-Identifier: GPL-3.0-or-later
//! Overwriting a volume with zeros.

use gtk::prelude::*;

use super::{gone, secrets, volume_labels};
use crate::model::{Connection, Error, Volume, VolumeInfo};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};

/// Asks, and wipes it.
pub(super) fn ask(window: &gtk::Window, volume: &Volume) {
    let (parent, volume) = (window.clone(), volume.clone());
    failure::run(window, async move {
        let name = volume.info().name.clone();
        let what = gettext_f("Could not wipe “{name}”", &[("name", &name)]);
        let pool = volume.pool().ok_or(Error::Closed).or_failed(what.clone())?;
        let connection = pool
            .connection()
            .ok_or(Error::Closed)
            .or_failed(what.clone())?;
        let info = volume.info().clone();
        match refusal(&connection, &info).await {
            Ok(None) => {}
            Ok(Some(why)) => {
                dialogs::show_details(&parent, &what, &why);
                return Ok(());
            }
            Err(error) => return Err(error).or_failed(what),
        }
        let heading = gettext_f("Wipe “{name}”?", &[("name", &name)]);
        let users = volume_labels::users(&volume.users());
        let mut body = gettext(
            "All of its data is erased. Space that it takes only as needed is given back and not overwritten.",
        );
        if info.format != "raw" {
            let format = [("format", info.format.as_str())];
            let text = gettext_f(
                "It will no longer be an image in the format {format}, and has the size of its file.",
                &format,
            );
            body = format!("{body} {text}");
        }
        if !users.is_empty() {
            let users = gettext_f("It is used by: {users}.", &[("users", &users)]);
            body = format!("{users}\n{body}");
        }
        // What was encrypted is not any more.
        let secret = secrets::choice([&info]);
        let prepare = |dialog: &adw::MessageDialog| {
            adw::prelude::MessageDialogExt::set_extra_child(dialog, secret.as_ref());
            gone::watch_question(&volume, dialog);
        };
        if dialogs::confirm_with(&parent, &heading, &body, &gettext("_Wipe"), prepare).await {
            let with_secret = secret.is_some_and(|it| it.is_active());
            let job = connection.new_job(&gettext("Wiping"), &name);
            pool.wipe_volume(&info, with_secret, &job)
                .await
                .or_failed(what)?;
        }
        Ok(())
    });
}

/// Why the volume may not be wiped, where that is so: a running machine has it, or an image has it as its backing file.
async fn refusal(connection: &Connection, info: &VolumeInfo) -> Result<Option<String>, Error> {
    let machines = connection.machines_with(info).await?;
    if let Some(machine) = machines.iter().find(|it| it.status().is_active()) {
        return Ok(Some(gettext_f(
            "The running machine “{machine}” uses it.",
            &[("machine", &machine.name())],
        )));
    }
    match connection.check_is_no_backing_file(info).await {
        Ok(()) => Ok(None),
        Err(Error::Refused(why)) => Ok(Some(why)),
        Err(error) => Err(error),
    }
}
