// SPDX-License-Identifier: GPL-3.0-or-later
//! What is measured: how it is started, where its main loop answers, what it prints.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::process::{Line, Process};

/// A program with a list of machines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Guesthouse,
    VirtManager,
    BareList,
}

impl Subject {
    pub fn name(self) -> &'static str {
        match self {
            Self::Guesthouse => "Guesthouse",
            Self::VirtManager => "virt-manager",
            Self::BareList => "bare list",
        }
    }

    /// Whether it can be measured here.
    pub fn is_here(self) -> bool {
        self != Self::VirtManager || Path::new("/usr/share/virt-manager/virtManager").is_dir()
    }

    /// Starts it on `uri`, with nothing remembered from before.
    pub fn start(self, uri: &str) -> Process {
        self.start_with(uri, &[])
    }

    /// The same, drawn by OpenGL: in software where there is no graphics card.
    pub fn start_by_opengl(self, uri: &str) -> Process {
        Process::start(self.command(uri, &[]).env("GSK_RENDERER", "gl"))
    }

    /// The same, with a page shown (Guesthouse alone can).
    pub fn start_on(self, uri: &str, page: &str) -> Process {
        self.start_with(uri, &["--show", page])
    }

    /// Has the one that runs on `uri` show a machine: its window, or its page.
    pub fn show(self, uri: &str, machine: &str) -> Process {
        match self {
            Self::VirtManager => self.start_with(uri, &["--show-domain-editor", machine]),
            Self::Guesthouse | Self::BareList => self.start_with(uri, &["--show", machine]),
        }
    }

    fn start_with(self, uri: &str, more: &[&str]) -> Process {
        // The renderer that needs no graphics card, for those that would look for one.
        Process::start(self.command(uri, more).env("GSK_RENDERER", "cairo"))
    }

    fn command(self, uri: &str, more: &[&str]) -> Command {
        let mut command = match self {
            Self::Guesthouse => {
                let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
                command
                    .args(["--connect", uri])
                    .args(more)
                    .env("G_MESSAGES_DEBUG", "guesthouse");
                command
            }
            Self::VirtManager => {
                let mut command = Command::new("/usr/bin/python3");
                let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/virt-manager.py");
                command
                    .args([script, "--no-fork", "--connect", uri])
                    .args(more);
                command
            }
            Self::BareList => {
                let mut command = Command::new(bare_list());
                command.arg(uri);
                command
            }
        };
        command.env("GSETTINGS_BACKEND", "memory");
        command
    }

    /// Waits until the list holds `machines`.
    pub fn wait_until_listed(
        self,
        process: &Process,
        machines: usize,
        limit: Duration,
    ) -> Option<Line> {
        let mut rows = 0;
        let listed = format!("listed {machines} machines");
        process.wait_for(0, limit, |line| match self {
            Self::VirtManager => {
                rows += usize::from(line.starts_with("row "));
                rows == machines
            }
            Self::Guesthouse | Self::BareList => line.contains(&listed),
        })
    }

    /// Waits until it connects, and tells when that was: where it does not say, when it was started.
    pub fn wait_until_connecting(self, process: &Process, limit: Duration) -> Instant {
        let line = (self == Self::Guesthouse)
            .then(|| process.wait_for(0, limit, |line| line.contains("connecting to ")))
            .flatten();
        line.map_or(process.started, |line| line.at)
    }

    /// Bus name and object path of the program on the session bus, answered by its main loop.
    pub fn address(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Guesthouse => Some((
                "io.github.guesthouse.Guesthouse",
                "/io/github/guesthouse/Guesthouse",
            )),
            Self::VirtManager => Some((
                "org.virt-manager.virt-manager",
                "/org/virt_manager/virt_manager",
            )),
            Self::BareList => None,
        }
    }
}

/// cargo builds examples beside the binary.
fn bare_list() -> std::path::PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_guesthouse"));
    binary.with_file_name("examples").join("bare_list")
}
