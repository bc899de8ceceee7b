// SPDX-License-Identifier: GPL-3.0-or-later
//! Deleting volumes, after looking again who uses them: libvirt itself deletes the disk of a running machine.

use gtk::prelude::*;

use super::{gone, secrets, volume_labels};
use crate::definition::size::Size;
use crate::model::{Connection, Error, ImageUser, Pool, Volume};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};

/// More names than these are only counted.
const NAMED: usize = 10;

/// Asks, and deletes them.
pub(super) fn ask(window: &gtk::Window, volumes: &[Volume]) {
    let (parent, volumes) = (window.clone(), volumes.to_vec());
    failure::run(window, async move {
        let what = gettext("Could not delete the volumes");
        for volume in &volumes {
            let users = users(volume).await.or_failed(what.clone())?;
            if !users.is_empty() {
                refuse(&parent, volume, &users).await;
                return Ok(());
            }
        }
        let infos: Vec<_> = volumes.iter().map(|it| it.info().clone()).collect();
        let secrets = secrets::choice(&infos);
        if !confirm(&parent, &volumes, secrets.as_ref()).await {
            return Ok(());
        }
        let with_secrets = secrets.is_some_and(|it| it.is_active());
        for (pool, names) in by_pool(&volumes) {
            let Some(connection) = pool.connection() else {
                continue;
            };
            let job = connection.new_job(&gettext("Deleting volumes"), &pool.name());
            pool.delete_volumes(&names, with_secrets, &job)
                .await
                .or_failed(what.clone())?;
        }
        Ok(())
    });
}

/// Who uses it now.
async fn users(volume: &Volume) -> Result<Vec<ImageUser>, Error> {
    let connection = connection(volume)?;
    let info = volume.info().clone();
    let machines = connection.machines_with(&info).await?;
    let mut users: Vec<ImageUser> = machines
        .iter()
        .map(|it| ImageUser::Machine(it.name()))
        .collect();
    let above = connection.images_on(&info).await?;
    users.extend(above.into_iter().map(ImageUser::Image));
    let snapshots = volume.users().clone().into_iter();
    users.extend(snapshots.filter(|it| matches!(it, ImageUser::Snapshot { .. })));
    Ok(users)
}

fn connection(volume: &Volume) -> Result<Connection, Error> {
    let pool = volume.pool().ok_or(Error::Closed)?;
    pool.connection().ok_or(Error::Closed)
}

async fn refuse(window: &gtk::Window, volume: &Volume, users: &[ImageUser]) {
    let name = volume.info().name.clone();
    let heading = gettext_f("“{name}” Is in Use", &[("name", &name)]);
    let users = volume_labels::users(users);
    let body = gettext_f(
        "It is used by: {users}. Remove it there first.",
        &[("users", &users)],
    );
    let dialog = adw::MessageDialog::new(Some(window), Some(&heading), Some(&body));
    adw::prelude::MessageDialogExt::add_response(&dialog, "close", &gettext("_Close"));
    adw::prelude::MessageDialogExt::set_close_response(&dialog, "close");
    dialogs::response(&dialog).await;
}

async fn confirm(
    window: &gtk::Window,
    volumes: &[Volume],
    secrets: Option<&gtk::CheckButton>,
) -> bool {
    let count = u32::try_from(volumes.len()).unwrap_or(u32::MAX);
    let heading = match volumes {
        [volume] => gettext_f("Delete “{name}”?", &[("name", &volume.info().name)]),
        _ => ngettext_f(
            "Delete {count} Volume?",
            "Delete {count} Volumes?",
            count,
            &[],
        ),
    };
    let bytes = volumes.iter().map(|it| it.info().allocation).sum();
    let size = Size(bytes).to_string();
    let mut lines: Vec<String> = match volumes {
        [_] => Vec::new(),
        many => many
            .iter()
            .take(NAMED)
            .map(|it| it.info().name.clone())
            .collect(),
    };
    if volumes.len() > NAMED {
        lines.push("…".to_owned());
    }
    lines.push(gettext_f(
        "All data in it is lost. This frees {size}.",
        &[("size", &size)],
    ));
    let (body, delete) = (lines.join("\n"), gettext("_Delete"));
    dialogs::confirm_with(window, &heading, &body, &delete, |dialog| {
        adw::prelude::MessageDialogExt::set_extra_child(dialog, secrets);
        if let [volume] = volumes {
            gone::watch_question(volume, dialog);
        }
    })
    .await
}

fn by_pool(volumes: &[Volume]) -> Vec<(Pool, Vec<String>)> {
    let mut pools: Vec<(Pool, Vec<String>)> = Vec::new();
    for volume in volumes {
        let Some(pool) = volume.pool() else {
            continue;
        };
        let name = volume.info().name.clone();
        match pools.iter_mut().find(|(it, _)| *it == pool) {
            Some((_, names)) => names.push(name),
            None => pools.push((pool, vec![name])),
        }
    }
    pools
}
