// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying volumes to this computer, each as a job.

use std::path::PathBuf;

use gtk::glib;
use gtk::prelude::*;

use crate::model::{Error, Volume};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};

/// Asks where to, and copies them.
pub(super) fn ask(window: &gtk::Window, volumes: &[Volume]) {
    let (parent, volumes) = (window.clone(), volumes.to_vec());
    glib::spawn_future_local(async move {
        for (volume, file) in targets(&parent, volumes).await {
            download(&parent, volume, file);
        }
    });
}

async fn targets(window: &gtk::Window, volumes: Vec<Volume>) -> Vec<(Volume, PathBuf)> {
    let title = gettext("Download Volume");
    if let [volume] = volumes.as_slice() {
        let name = volume.info().name.clone();
        let file = dialogs::save_file(window, &title, &name).await;
        let path = file.and_then(|file| file.path());
        return path
            .map(|path| (volume.clone(), path))
            .into_iter()
            .collect();
    }
    let Some(folder) = dialogs::choose_folder(window, &title).await else {
        return Vec::new();
    };
    volumes
        .into_iter()
        .map(|volume| {
            let file = free_path(&folder, &volume.info().name);
            (volume, file)
        })
        .collect()
}

/// A file of this name in the folder, with a number where there is one.
fn free_path(folder: &std::path::Path, name: &str) -> PathBuf {
    let name = name.rsplit('/').next().unwrap_or(name);
    let mut taken = Vec::new();
    let mut name = name.to_owned();
    while folder.join(&name).exists() {
        taken.push(name.clone());
        name = crate::definition::volume::next_name(&name, &taken);
    }
    folder.join(name)
}

fn download(window: &gtk::Window, volume: Volume, file: PathBuf) {
    failure::run(window, async move {
        let name = volume.info().name.clone();
        let what = gettext_f("Could not download “{name}”", &[("name", &name)]);
        let pool = volume.pool().ok_or(Error::Closed);
        let pool = pool.or_failed(what.clone())?;
        let connection = pool.connection().ok_or(Error::Closed);
        let connection = connection.or_failed(what.clone())?;
        let job = connection.new_job(&gettext("Downloading"), &name);
        pool.download(&name, file, &job).await.or_failed(what)
    });
}
