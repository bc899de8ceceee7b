// SPDX-License-Identifier: GPL-3.0-or-later
//! The program under test, started as a person starts it, and seen through the accessibility bus.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use super::accessible::Accessibles;
use super::cut_text::CutText;
use super::desktop::Desktop;
use super::language;
use super::tree::{Tree, matches, role};
use super::wait::{self, SOON};
use super::window::Window;

/// A running program.
pub struct Program<'a> {
    pub desktop: &'a Desktop,
    pub accessibles: Accessibles,
    child: Mutex<Child>,
    log: PathBuf,
    pub cut_text: CutText,
    /// Every name that was seen in it, with its role.
    seen: RefCell<HashSet<(u32, String)>>,
}

/// The log and the objects of the program that runs now, for what is left when a story fails.
static CURRENT: Mutex<Vec<(PathBuf, Accessibles)>> = Mutex::new(Vec::new());

/// The binary that cargo built for this test, or the one that `GUESTHOUSE_BINARY` names.
pub fn binary() -> PathBuf {
    std::env::var_os("GUESTHOUSE_BINARY")
        .map(PathBuf::from)
        .or_else(|| option_env!("CARGO_BIN_EXE_guesthouse").map(PathBuf::from))
        .expect("cargo names the binary")
}

impl<'a> Program<'a> {
    /// Starts Guesthouse with these arguments and waits for its first window.
    pub fn start<S: AsRef<OsStr>>(desktop: &'a Desktop, arguments: &[S]) -> Self {
        Self::start_binary(desktop, &binary(), arguments, &[])
    }

    /// Starts Guesthouse with more in its environment.
    pub fn start_with<S: AsRef<OsStr>>(
        desktop: &'a Desktop,
        arguments: &[S],
        environment: &[(&str, &str)],
    ) -> Self {
        Self::start_binary(desktop, &binary(), arguments, environment)
    }

    /// Starts any program.
    pub fn start_binary<S: AsRef<OsStr>>(
        desktop: &'a Desktop,
        binary: &std::path::Path,
        arguments: &[S],
        environment: &[(&str, &str)],
    ) -> Self {
        let log = desktop.log.clone();
        let output = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .expect("the log can be written");
        let child = desktop
            .command(binary)
            .args(arguments)
            .env("G_MESSAGES_DEBUG", "guesthouse")
            .env("RUST_BACKTRACE", "1")
            .envs(CutText::environment(desktop))
            .envs(language::environment())
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(output.try_clone().expect("a file can be shared"))
            .stderr(output)
            .spawn()
            .unwrap_or_else(|e| panic!("starting {}: {e}", binary.display()));
        let pid = child.id();
        let child = Mutex::new(child);
        let accessibles = Accessibles::of_process(&desktop.accessibility, pid, SOON)
            .unwrap_or_else(|seen| {
                let ended = child.lock().expect("no story panics here").try_wait();
                panic!(
                    "{} shows nothing: {seen}; ended: {ended:?}; log:\n{}",
                    binary.display(),
                    tail(&log)
                )
            });
        CURRENT
            .lock()
            .expect("no story panics here")
            .push((log.clone(), accessibles.clone()));
        let program = Self {
            desktop,
            accessibles,
            child,
            log,
            cut_text: CutText::new(desktop),
            seen: RefCell::default(),
        };
        program.until("a window is there", SOON, |tree| {
            tree.windows().next().is_some()
        });
        program
    }

    /// All that the program shows now.
    #[track_caller]
    pub fn look(&self) -> Tree {
        self.try_look()
            .unwrap_or_else(|e| panic!("looking at the program: {e}; log:\n{}", tail(&self.log)))
    }

    /// All that the program shows now, if it answers.
    ///
    /// # Errors
    /// The program is gone, or does not answer.
    pub fn try_look(&self) -> Result<Tree, String> {
        let tree = Tree::look(&self.accessibles)?;
        let mut seen = self.seen.borrow_mut();
        let named = tree.nodes.iter();
        seen.extend(named.map(|node| (node.role(), node.name().to_owned())));
        // Whatever its role, what is on the screen by itself is a window.
        let windows = tree.windows().map(|at| tree.nodes[at].name().to_owned());
        seen.extend(windows.map(|name| (role::FRAME, name)));
        drop(seen);
        Ok(tree)
    }

    /// Fails unless something of one of these roles was called so since the program started: that it is not there, or
    /// no more, says nothing of a name that is misspelt or has changed.
    #[track_caller]
    pub fn expect_seen(&self, roles: &[u32], name: &str) {
        let seen = self.seen.borrow();
        let mut of_role = seen.iter().filter(|(role, _)| roles.contains(role));
        assert!(
            of_role.any(|(_, it)| matches(it, name)),
            "nothing was called “{name}” yet: a check that it is not there cannot fail"
        );
    }

    /// Waits until what the program shows meets a condition.
    #[track_caller]
    pub fn until(&self, what: &str, patience: Duration, condition: impl Fn(&Tree) -> bool) {
        let found = wait::poll(patience, || {
            let tree = self.try_look()?;
            if condition(&tree) {
                Ok(())
            } else {
                Err(tree.to_string())
            }
        });
        if let Err(seen) = found {
            panic!("still not so: {what}. The program shows:\n{seen}");
        }
    }

    /// The window or dialog of that title, once it is there.
    #[track_caller]
    pub fn window(&self, title: &str) -> Window<'_> {
        self.until(&format!("there is a window “{title}”"), SOON, |tree| {
            tree.window(title).is_some()
        });
        Window::new(self, title)
    }

    /// The first window that the program opened, whatever its title.
    #[track_caller]
    pub fn main_window(&self) -> Window<'_> {
        let tree = self.look();
        let first = tree.windows().next().expect("the program has a window");
        let title = tree.nodes[first].name().to_owned();
        Window::new(self, &title)
    }

    /// Whether a window or dialog of that title is open.
    pub fn has_window(&self, title: &str) -> bool {
        self.look().window(title).is_some()
    }

    /// Waits until no window of that title is open.
    #[track_caller]
    pub fn until_closed(&self, title: &str) {
        self.until_closed_within(SOON, title);
    }

    /// The same, with another limit.
    #[track_caller]
    pub fn until_closed_within(&self, limit: Duration, title: &str) {
        self.expect_seen(&[role::FRAME], title);
        let what = format!("the window “{title}” is closed");
        self.until(&what, limit, |tree| tree.window(title).is_none());
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.lock().expect("no story panics here").id()
    }

    /// What the program wrote so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until the process ended by itself.
    #[track_caller]
    pub fn ended(&self) -> ExitStatus {
        let ended = wait::poll(SOON, || {
            let status = self
                .child
                .lock()
                .expect("no story panics here")
                .try_wait()
                .map_err(|e| e.to_string())?;
            status.ok_or_else(|| "it runs still".to_owned())
        });
        ended.unwrap_or_else(|seen| panic!("the program should have ended: {seen}"))
    }

    /// Whether the process runs.
    pub fn runs(&self) -> bool {
        matches!(
            self.child.lock().expect("no story panics here").try_wait(),
            Ok(None)
        )
    }
}

impl Drop for Program<'_> {
    fn drop(&mut self) {
        if let Ok(mut current) = CURRENT.lock() {
            current.retain(|(log, _)| *log != self.log);
        }
        if !std::thread::panicking() && self.runs() {
            self.cut_text.check();
        }
        let mut child = self
            .child
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let ended = child.try_wait();
        let _ = child.kill();
        let _ = child.wait();
        if std::thread::panicking() {
            return;
        }
        if let Ok(Some(status)) = ended {
            assert!(
                status.success(),
                "the program ended with {status}; log:\n{}",
                tail(&self.log)
            );
        }
        self.cut_text.assert_none();
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        for line in log.lines() {
            assert!(!is_complaint(line), "the program complained: {line}");
        }
    }
}

/// Whether a line of the log is one that GLib, GTK or Rust write when the program is wrong.
fn is_complaint(line: &str) -> bool {
    [
        "-CRITICAL **",
        "panicked at",
        "GLib-GObject-WARNING",
        "Gtk-WARNING",
        "Adwaita-WARNING",
    ]
    .iter()
    .any(|sign| line.contains(sign))
}

/// Logs and pictures of what the running programs show, for a failure.
pub fn current() -> Vec<(PathBuf, String)> {
    let Ok(current) = CURRENT.try_lock() else {
        return Vec::new();
    };
    current
        .iter()
        .map(|(log, objects)| {
            (
                log.clone(),
                Tree::look(objects).map_or_else(|e| e, |tree| tree.to_string()),
            )
        })
        .collect()
}

fn tail(log: &std::path::Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}
