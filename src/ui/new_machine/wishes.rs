// SPDX-License-Identifier: GPL-3.0-or-later
//! What was asked for before the page that makes a machine is open, by the command line or by
//! opening a file; and what a file that is opened is good for.

use std::path::{Path, PathBuf};

use gtk::prelude::*;
use gtk::{gio, glib};

use super::import::is_definition;
use super::package::is_package;
use crate::definition::size::Size;

/// What is on the page when it opens; none of a value leaves it as it is proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wishes {
    /// The path of an installation image, or by its name of a disk image.
    pub source: Option<String>,
    /// The system, by libosinfo's short name.
    pub system: Option<String>,
    /// The name of the machine.
    pub name: Option<String>,
    /// The size of its disk.
    pub disk: Option<Size>,
}

impl Wishes {
    /// A machine from this image.
    pub(crate) fn from_image(path: &str) -> Self {
        Self {
            source: Some(path.to_owned()),
            ..Self::default()
        }
    }
}

/// Opens a file of this computer: a package or a definition is imported, and a machine is made
/// of an image.
pub(crate) fn open_file(window: &impl IsA<gtk::Widget>, path: &Path) {
    let (weak, path) = (window.upcast_ref().downgrade(), path.to_owned());
    glib::spawn_future_local(async move {
        let action = action_for(path.clone()).await;
        let Some(window) = weak.upgrade() else {
            return;
        };
        let path = path.to_string_lossy();
        if let Err(error) = window.activate_action(action, Some(&path.to_variant())) {
            log::warn!("{path} was to be opened: {error}");
        }
    });
}

/// The window's action for a file.
async fn action_for(path: PathBuf) -> &'static str {
    // A package of ours begins with a definition, too.
    if is_package(&path) {
        return "win.import-package-file";
    }
    let looked = gio::spawn_blocking(move || is_definition(&path)).await;
    match looked {
        Ok(true) => "win.import-file",
        _ => "win.new-machine-from",
    }
}
