// SPDX-License-Identifier: GPL-3.0-or-later
//! The command line: `--connect`, `--new` and its options, `--show`, `--backup`,
//! `--read-only`, `--version`, and files to open.

mod wishes;

use std::ffi::OsStr;
use std::path::PathBuf;

use adw::prelude::*;
use gtk::{gio, glib};

use crate::config::VERSION;
use crate::definition::uri::Uri;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::Wishes;

/// What a start of the program, or a second one, asks for.
#[derive(Debug, Default)]
pub(super) struct Request {
    /// Open this connection, beside the remembered ones.
    pub(super) connect: Option<String>,
    /// Open it to look only.
    pub(super) read_only: bool,
    /// Open the creation page, with this on it.
    pub(super) new_machine: Option<Wishes>,
    /// Open these files.
    pub(super) files: Vec<PathBuf>,
    /// Show the machine with this name or UUID.
    pub(super) show: Option<String>,
    /// Back up the machine with this name or UUID, without a window.
    pub(super) backup: Option<String>,
}

impl Request {
    /// The same, with what takes longer to check; for the process that is asked.
    ///
    /// # Errors
    /// A sentence for the person at the terminal.
    pub(super) fn read_here(options: &glib::VariantDict) -> Result<Self, String> {
        let request = Self::read(options, &|argument| {
            gio::File::for_commandline_arg(argument)
        })?;
        let system = request
            .new_machine
            .as_ref()
            .and_then(|it| it.system.as_deref());
        system.map_or(Ok(()), wishes::check_system)?;
        Ok(request)
    }

    pub(super) fn for_new_machine() -> Self {
        Self {
            new_machine: Some(Wishes::default()),
            ..Self::default()
        }
    }

    /// Opens these files, as far as they are of this computer.
    pub(super) fn for_files(files: &[gio::File]) -> Self {
        Self {
            files: files.iter().filter_map(gio::File::path).collect(),
            ..Self::default()
        }
    }

    /// Reads the options. `file` makes a file of an argument, which may be relative to the
    /// folder of another process.
    ///
    /// # Errors
    /// A sentence for the person at the terminal.
    pub(super) fn read(
        options: &glib::VariantDict,
        file: &dyn Fn(&OsStr) -> gio::File,
    ) -> Result<Self, String> {
        let text = |name: &str| options.lookup::<String>(name).ok().flatten();
        let connect = match text("connect").map(|uri| (Uri::put_right(&uri), uri)) {
            None => None,
            Some((Ok(uri), _)) => Some(uri),
            Some((Err(problem), uri)) => {
                let values = [("uri", uri.as_str()), ("problem", &problem.to_string())];
                return Err(gettext_f(
                    "“{uri}” is not a libvirt URI: {problem}",
                    &values,
                ));
            }
        };
        // A path may be one of the host that is connected to.
        let is_here = connect.as_ref().is_none_or(Uri::is_local);
        Ok(Self {
            connect: connect.map(|uri| uri.to_string()),
            read_only: options.contains("read-only"),
            new_machine: wishes::read(options, file, is_here)?,
            show: text("show"),
            backup: text("backup"),
            files: wishes::files(options, file)?,
        })
    }
}

/// Gives GApplication the options there are.
pub(super) fn add_options(application: &impl IsA<gio::Application>) {
    let none = glib::OptionFlags::NONE;
    let (flag, text) = (glib::OptionArg::None, glib::OptionArg::String);
    let add = |name: &str, short: u8, arg, help: &str, value: Option<&str>| {
        application.add_main_option(name, short.into(), none, arg, help, value);
    };
    add(
        "connect",
        b'c',
        text,
        &gettext("Open this libvirt connection"),
        Some("URI"),
    );
    add("read-only", 0, flag, &gettext("Open it read-only"), None);
    add(
        "new",
        b'n',
        flag,
        &gettext("Create a virtual machine"),
        None,
    );
    wishes::add_options(application);
    add(
        "show",
        b's',
        text,
        &gettext("Show this machine"),
        Some("NAME|UUID"),
    );
    add(
        "backup",
        0,
        text,
        &gettext("Back up this machine as before, without a window"),
        Some("NAME|UUID"),
    );
    add(
        "version",
        b'v',
        flag,
        &gettext("Print the version and exit"),
        None,
    );
}

#[expect(clippy::print_stdout, reason = "--version speaks to the terminal")]
pub(super) fn print_version() {
    println!("Guesthouse {VERSION}");
}

/// Says on the terminal what is wrong with the command.
pub(super) fn complain(problem: &str) {
    eprintln!("guesthouse: {problem}");
}
