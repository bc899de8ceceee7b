// SPDX-License-Identifier: GPL-3.0-or-later
//! What the buttons below a message do.

use std::ffi::OsStr;
use std::future::Future;
use std::path::PathBuf;

use gtk::{gio, glib};

use super::ScreenView;
use crate::model::actions::START;
use crate::ui::actions::{entry, perform};
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::i18n::gettext_f;

/// The program that shows SPICE screens, where it is installed.
pub(super) fn viewer_program() -> Option<PathBuf> {
    glib::find_program_in_path("virt-viewer")
}

impl ScreenView {
    /// Runs `task` and shows its failure.
    pub(super) fn run(&self, task: impl Future<Output = Result<(), Failure>> + 'static) {
        failure::run(self, task);
    }

    pub(super) fn start_machine(&self) {
        let Some(machine) = self.machine() else {
            return;
        };
        self.run(perform(self, entry(&START), &[machine]));
    }

    pub(super) fn add_vnc_screen(&self) {
        let Some(machine) = self.machine() else {
            return;
        };
        let view = self.clone();
        self.run(async move {
            let name = machine.name();
            let what = gettext_f("Could not add a VNC screen to “{name}”", &[("name", &name)]);
            machine.add_vnc_screen().await.or_failed(what)?;
            if view.machine().as_ref() == Some(&machine) && machine.status().is_active() {
                view.show_added();
            }
            Ok(())
        });
    }

    pub(super) fn open_viewer(&self) {
        let (Some(machine), Some(program)) = (self.machine(), viewer_program()) else {
            return;
        };
        let uri = machine.connection().map(|connection| connection.uri());
        let uri = format!("--connect={}", uri.unwrap_or_default());
        let uuid = machine.uuid().to_string();
        let arguments = [
            program.as_os_str(),
            OsStr::new(&uri),
            OsStr::new("--"),
            OsStr::new(&uuid),
        ];
        let started = gio::Subprocess::newv(&arguments, gio::SubprocessFlags::NONE);
        if let Err(error) = started {
            self.show_failed(&error.to_string());
        }
    }
}
