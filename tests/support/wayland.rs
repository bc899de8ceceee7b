// SPDX-License-Identifier: GPL-3.0-or-later
//! A Wayland display without a screen (mutter), whose keyboard is played on its own bus interface, as GNOME's remote
//! desktop does it: to programs it is a keyboard like any.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Stdio;

use glib::variant::{ObjectPath, ToVariant, Variant};

use super::desktop::Desktop;
use super::program::Program;
use super::wait::{self, SOON};

const NAME: &str = "org.gnome.Mutter.RemoteDesktop";
const PATH: &str = "/org/gnome/Mutter/RemoteDesktop";

/// Where programs find it.
const ENVIRONMENT: [(&str, &str); 2] = [
    ("GDK_BACKEND", "wayland"),
    ("WAYLAND_DISPLAY", "guesthouse-wayland"),
];

/// A display with a keyboard.
pub struct Wayland<'a> {
    desktop: &'a Desktop,
    session: ObjectPath,
}

impl<'a> Wayland<'a> {
    /// Starts it with a keyboard of this layout; it ends with the desktop.
    #[track_caller]
    pub fn start(desktop: &'a Desktop, layout: &str) -> Self {
        let mut mutter = desktop.command("mutter");
        mutter.env("XKB_CONFIG_EXTRA_PATH", renamed(desktop, layout));
        let log = File::create(desktop.home().join("mutter.log")).expect("the home is there");
        mutter
            .args(["--headless", "--wayland", "--no-x11"])
            .args(["--virtual-monitor", "1280x900"])
            .args(["--wayland-display", ENVIRONMENT[1].1])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        desktop.keep(mutter.spawn().expect("mutter is installed"));
        let session = wait::poll(SOON, || call(desktop, PATH, NAME, "CreateSession", None));
        let session = session.unwrap_or_else(|e| panic!("mutter gives no keyboard: {e}"));
        let session = session.child_value(0).get().expect("a session is a path");
        let display = Self { desktop, session };
        display.call("Start", None);
        display
    }

    /// Starts Guesthouse there.
    pub fn program(&self, arguments: &[&str]) -> Program<'a> {
        Program::start_with(self.desktop, arguments, &ENVIRONMENT)
    }

    /// Presses a key and lets it go.
    #[track_caller]
    pub fn press(&self, number: u32) {
        for down in [true, false] {
            self.key(number, down);
        }
    }

    /// Presses or lets go the key of this number (linux/input-event-codes.h).
    #[track_caller]
    pub fn key(&self, number: u32, down: bool) {
        let parameters = (number, down).to_variant();
        self.call("NotifyKeyboardKeycode", Some(&parameters));
    }

    #[track_caller]
    fn call(&self, method: &str, parameters: Option<&Variant>) {
        let interface = format!("{NAME}.Session");
        call(
            self.desktop,
            self.session.as_str(),
            &interface,
            method,
            parameters,
        )
        .unwrap_or_else(|e| panic!("{method}: {e}"));
    }
}

/// A folder of keyboard data where this layout has the name "us": the only one that mutter uses by itself. It gives its
/// programs the whole of the layout, so they need not know of the folder.
#[track_caller]
fn renamed(desktop: &Desktop, layout: &str) -> PathBuf {
    let folder = desktop.home().join("xkb");
    // What it would include is itself.
    if layout != "us" {
        fs::create_dir_all(folder.join("symbols")).expect("a folder of ours");
        let symbols = format!(
            "default partial alphanumeric_keys\nxkb_symbols \"basic\" {{ include \"{layout}(basic)\" }};\n"
        );
        fs::write(folder.join("symbols/us"), symbols).expect("a file of ours");
    }
    folder
}

fn call(
    desktop: &Desktop,
    path: &str,
    interface: &str,
    method: &str,
    parameters: Option<&Variant>,
) -> Result<Variant, String> {
    desktop
        .session
        .call_sync(
            Some(NAME),
            path,
            interface,
            method,
            parameters,
            None,
            gio::DBusCallFlags::NONE,
            5000,
            gio::Cancellable::NONE,
        )
        .map_err(|e| e.message().to_owned())
}
