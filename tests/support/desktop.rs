// SPDX-License-Identifier: GPL-3.0-or-later
//! A screen (Xvfb) and a session bus of a story's own, with a home folder that is thrown away.

use std::cell::RefCell;
use std::fs::{self, DirBuilder, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{accessible, files};

/// Width and height of the screen, in pixels.
pub const SCREEN: (u32, u32) = (1500, 1000);

/// A session's bus; whoever runs the stories may listen, whosever it is.
const SESSION: &str =
    "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'
 'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>
<busconfig>
  <include>/usr/share/dbus-1/session.conf</include>
  <policy context='mandatory'><allow user='root'/></policy>
</busconfig>
";

/// What the program sees of the world.
pub struct Desktop {
    /// Name of the story, for what it leaves behind.
    pub story: String,
    /// Name of the suite that it is of.
    pub suite: String,
    display: String,
    home: PathBuf,
    runtime: PathBuf,
    session_address: String,
    pub session: gio::DBusConnection,
    /// The bus on which programs tell what they show: up before any program looks for it.
    pub accessibility: gio::DBusConnection,
    processes: RefCell<Vec<Child>>,
    user: Option<u32>,
}

/// Display of the story that runs now, for the picture taken when it fails.
static DISPLAY: Mutex<Option<String>> = Mutex::new(None);

impl Desktop {
    /// Starts a screen and a session bus.
    pub fn start(suite: &str, story: &str) -> Self {
        Self::start_for(suite, story, None)
    }

    /// The same for this user, as whom all programs on it run.
    pub fn start_for(suite: &str, story: &str, user: Option<u32>) -> Self {
        let home = files::folder("homes").join(format!("{suite}-{}", files::file_name(story)));
        let _ = fs::remove_dir_all(&home);
        for folder in ["config", "cache", "data", "state"] {
            fs::create_dir_all(home.join(folder))
                .unwrap_or_else(|e| panic!("making {}: {e}", home.display()));
        }
        let _ = fs::remove_file(log_of(story));
        // Sockets lie in this one, and their paths must be short.
        // Never the same twice: what serves the last story's sockets may still be on its way out.
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        // In the lab, a folder that goes with it.
        let base = if in_lab() {
            "/run".into()
        } else {
            std::env::temp_dir()
        };
        let runtime = base.join(format!("guesthouse-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&runtime);
        DirBuilder::new()
            .mode(0o700)
            .create(&runtime)
            .unwrap_or_else(|e| panic!("making {}: {e}", runtime.display()));
        for folder in ["config", "cache", "data", "state", "."] {
            chown(home.join(folder), user, user).expect("folders of ours");
        }
        chown(&runtime, user, user).expect("a folder of ours");
        let (screen, display) = start_screen(&home);
        let display = format!(":{display}");
        *DISPLAY.lock().expect("no story panics here") = Some(display.clone());
        let mut bus = Command::new("dbus-daemon");
        let configuration = home.join("dbus.conf");
        fs::write(&configuration, SESSION).expect("a file of ours");
        bus.arg(format!("--config-file={}", configuration.display()));
        bus.args(["--nofork", "--print-address=1"]);
        isolate(&mut bus, &home, &runtime, &display, user);
        let (bus, session_address) = first_line(&mut bus, &home.join("dbus.log"));
        let session = accessible::connect(&session_address);
        let accessibility = accessible::accessibility_bus(&session);
        Self {
            story: story.to_owned(),
            suite: suite.to_owned(),
            display,
            home,
            runtime,
            session_address,
            session,
            accessibility,
            processes: RefCell::new(vec![bus, screen]),
            user,
        }
    }

    /// A command that sees this screen, this bus and this home, and nothing of the person's own.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        isolate(
            &mut command,
            &self.home,
            &self.runtime,
            &self.display,
            self.user,
        );
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.session_address);
        command
    }

    /// Starts a window manager: without one no window fills the screen.
    pub fn manage_windows(&self) {
        let mut manager = self.command("openbox");
        let manager = manager.stderr(Stdio::null()).spawn();
        let manager = manager.expect("openbox is installed (package openbox)");
        self.keep(manager);
    }

    /// Ends this process when the desktop ends.
    pub fn keep(&self, process: Child) {
        self.processes.borrow_mut().push(process);
    }

    /// The home folder of this story.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Runs xdotool, as a person's hands at mouse and keyboard.
    #[track_caller]
    pub fn xdotool(&self, arguments: &[&str]) -> String {
        self.run("xdotool", arguments)
    }

    /// Runs a program that must succeed, and gives what it wrote.
    #[track_caller]
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self
            .command(program)
            .args(arguments)
            .output()
            .unwrap_or_else(|e| panic!("{program} is to be installed: {e}"));
        assert!(
            output.status.success(),
            "{program} {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Leaves a picture of the whole screen in `target/screenshots`.
    pub fn screenshot(&self, name: &str) {
        photograph(
            &self.display,
            &files::screenshots().join(format!("{}.png", files::file_name(name))),
        );
    }
}

/// Where the program's log of a story lies.
pub fn log_of(story: &str) -> PathBuf {
    files::folder("lab/logs").join(format!("{}.program.log", files::file_name(story)))
}

/// Leaves a picture of the running story's screen at `path`.
pub fn photograph_current(path: &Path) {
    if let Ok(display) = DISPLAY.try_lock()
        && let Some(display) = display.as_deref()
    {
        photograph(display, path);
    }
}

fn photograph(display: &str, path: &Path) {
    let done = Command::new("import")
        .args(["-silent", "-window", "root"])
        .arg(path)
        .env("DISPLAY", display)
        .status();
    if !done.is_ok_and(|status| status.success()) {
        eprintln!(
            "could not take the picture {} (package imagemagick)",
            path.display()
        );
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        if let Ok(mut display) = DISPLAY.lock() {
            *display = None;
        }
        for process in self.processes.get_mut() {
            let _ = process.kill();
            let _ = process.wait();
        }
        let _ = fs::remove_dir_all(&self.home);
        let _ = fs::remove_dir_all(&self.runtime);
    }
}

/// Whether this runs inside the lab's host.
fn in_lab() -> bool {
    std::env::var_os("GUESTHOUSE_LAB").is_some()
}

/// Takes the person's own session, settings and language out of a command's environment.
fn isolate(command: &mut Command, home: &Path, runtime: &Path, display: &str, user: Option<u32>) {
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    for name in [
        "WAYLAND_DISPLAY",
        "GTK_A11Y",
        "GTK_THEME",
        "GUESTHOUSE_CHECK_TEXT",
        "AT_SPI_BUS_ADDRESS",
        "LC_ALL",
        "LANGUAGE",
        "LOCPATH",
        "DBUS_SESSION_BUS_ADDRESS",
    ] {
        command.env_remove(name);
    }
    command
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_STATE_HOME", home.join("state"))
        .env("XDG_RUNTIME_DIR", runtime)
        .env("DISPLAY", display)
        .env("GDK_BACKEND", "x11")
        .env("GSK_RENDERER", "cairo")
        .env("GSETTINGS_BACKEND", "keyfile")
        .env("LANG", "C.UTF-8")
        .env("NO_AT_BRIDGE", "0");
}

/// Starts Xvfb on a display that is free, and tells its number.
fn start_screen(home: &Path) -> (Child, String) {
    let mut screen = Command::new("Xvfb");
    let size = format!("{}x{}x24", SCREEN.0, SCREEN.1);
    screen.args([
        "-displayfd",
        "1",
        "-screen",
        "0",
        &size,
        "-nolisten",
        "tcp",
        "-noreset",
    ]);
    if in_lab() {
        // The lock files in /tmp name processes of another namespace; the sockets' folder is our own there.
        screen.arg("-nolock");
    }
    first_line(&mut screen, &home.join("xvfb.log"))
}

/// Starts a program that tells on its first line of output how to reach it.
fn first_line(command: &mut Command, log: &Path) -> (Child, String) {
    let log = File::create(log).unwrap_or_else(|e| panic!("making {}: {e}", log.display()));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap_or_else(|e| panic!("starting {:?}: {e}", command.get_program()));
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().expect("it was piped"));
    output.read_line(&mut line).expect("it writes a line");
    assert!(
        !line.trim().is_empty(),
        "{:?} ended at once",
        command.get_program()
    );
    // Kept open: the program may write more.
    std::mem::forget(output);
    (child, line.trim().to_owned())
}
