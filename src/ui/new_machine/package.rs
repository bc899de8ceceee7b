// SPDX-License-Identifier: GPL-3.0-or-later
//! Importing a machine from a file that Guesthouse or another program wrote, or from a bare disk of one.

mod form;

use std::path::{Path, PathBuf};

use gtk::prelude::*;
use gtk::{gio, glib};

use super::Hosts;
use super::import::is_definition;
use crate::model::{HostTargets, Package};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};

/// What is offered first in the chooser, and what is a package when it is dropped: an image that libvirt can use as it is
/// belongs to a new machine.
const PATTERNS: &[&str] = &[
    "*.guesthouse",
    "*.ova",
    "*.ovf",
    "*.vmdk",
    "*.vdi",
    "*.vhd",
    "*.vhdx",
    "*.qcow2",
    "*.img",
    "*.raw",
    "*.xz",
    "*.gz",
    "*.xml",
];
const DROPPED: [&str; 9] = [
    "guesthouse",
    "ova",
    "ovf",
    "vmdk",
    "vdi",
    "vhd",
    "vhdx",
    "xz",
    "gz",
];

/// Whether a file that is dropped is to be imported.
pub(super) fn is_package(path: &Path) -> bool {
    let ending = path
        .extension()
        .map(|it| it.to_string_lossy().to_lowercase());
    ending.is_some_and(|it| DROPPED.contains(&it.as_str()))
}

/// Lets a person pick a file, and imports it.
pub(super) fn choose(window: &gtk::Window, hosts: Hosts) {
    let window = window.clone();
    glib::spawn_future_local(async move {
        let (title, filter) = (gettext("Import a Machine"), gettext("Machines and disks"));
        let file = dialogs::open_file(&window, &title, &filter, PATTERNS).await;
        let Some(path) = file.and_then(|it| it.path()) else {
            return;
        };
        let looked = path.clone();
        let is_xml = gio::spawn_blocking(move || is_definition(&looked)).await;
        // A package of ours begins with a definition, too.
        if is_xml.unwrap_or(false) && !is_package(&path) {
            let target = path.to_string_lossy().to_variant();
            let done = WidgetExt::activate_action(&window, "win.import-file", Some(&target));
            return done.unwrap_or_else(|error| log::warn!("{error}"));
        }
        open(&window, hosts, path);
    });
}

/// Looks into the file, and asks what is to be known before it is imported.
pub(super) fn open(window: &gtk::Window, hosts: Hosts, path: PathBuf) {
    let over = window.clone();
    failure::run(window, async move {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let what = gettext_f("Could not read “{name}”", &[("name", &name)]);
        let package = Package::open(path).await.or_failed(what)?;
        let Some((connections, selected)) = hosts.open(&over).await else {
            return Ok(());
        };
        let Some(connection) = connections.get(selected).cloned() else {
            return Ok(());
        };
        let what = gettext("Could not read what the host has");
        let targets = HostTargets::of(&connection).await.or_failed(what)?;
        form::show(&over, &connection, package, &name, targets);
        Ok(())
    });
}
