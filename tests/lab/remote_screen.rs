// SPDX-License-Identifier: GPL-3.0-or-later
//! Screens of machines behind SSH: no descriptor is handed over there, so the program goes to where they listen, on the
//! other computer's own loopback or on a socket, and the server asks for its password.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use crate::host;
use crate::sasl::Sasl;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;

/// The same host, reached as another computer is.
pub const REMOTE: &str = "qemu+ssh://root@127.0.0.1:2222/system";

/// The same, by an address that is not recognised as this computer: all goes through libvirt.
pub const ANOTHER: &str = "qemu+ssh://root@127.0.0.2:2222/system";

const PASSWORD: &str = "sesame";

/// What is said below a screen that is shown.
const SHOWN: &str = "Click the screen to type into the machine.*";

/// The socket that libvirt makes for a machine's screen is used on this computer.
pub fn on_a_socket(desktop: &Desktop) {
    start(
        "socketed",
        "<graphics type='vnc'><listen type='socket'/></graphics>",
    );
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("socketed");
    window.click("Console");
    window.until_label(SHOWN);
}

/// Through SSH: the password is asked for in the page, a wrong one again, and the right one is kept in the keyring; the
/// next time no password is asked for. A screen on a socket is found as well.
pub fn through_ssh(desktop: &Desktop) {
    start_host(desktop);
    start(
        "protected",
        &format!("<graphics type='vnc' port='-1' listen='127.0.0.1' passwd='{PASSWORD}'/>"),
    );
    start(
        "socketed",
        "<graphics type='vnc'><listen type='socket'/></graphics>",
    );
    {
        let program = open(desktop, REMOTE);
        let window = open_protected(&program);
        window.screenshot("lab-screen-sign-in");
        answer(&window, "wrong");
        window.until_label("The machine did not accept that.");
        window.toggle("Keep in the keyring", true);
        answer(&window, PASSWORD);
        window.until_label(SHOWN);
        window.screenshot("lab-screen-through-ssh");
        wait::until("the keyring has it", SOON, || {
            kept(desktop) == format!("\n{PASSWORD}")
        });

        window.show_machine("socketed");
        window.until_label(SHOWN);
    }
    opens_unasked(desktop);
}

/// A server that wants to know who it is: the page asks for name and password, a wrong one again, and shows the picture.
/// Both are kept in the keyring, and no question comes the next time.
pub fn asks_for_a_name(desktop: &Desktop) {
    let _sasl = Sasl::start("ada", PASSWORD);
    start_host(desktop);
    start(
        "protected",
        "<graphics type='vnc' port='-1' listen='127.0.0.1'/>",
    );
    {
        let program = open(desktop, REMOTE);
        let window = open_protected(&program);
        window.screenshot("lab-screen-asks-for-a-name");
        window.set_text("User name", "ada");
        answer(&window, "wrong");
        window.until_label("The machine did not accept that.");
        assert_eq!(window.text("User name"), "ada", "it is not typed again");
        window.screenshot("lab-screen-asks-for-a-name-again");
        window.resize(360, 720);
        window.screenshot("lab-screen-asks-for-a-name-narrow");
        window.toggle("Keep in the keyring", true);
        answer(&window, PASSWORD);
        window.until_label(SHOWN);
        window.screenshot("lab-screen-of-ada");
        wait::until("the keyring has both", SOON, || {
            kept(desktop) == format!("ada\n{PASSWORD}")
        });
    }
    opens_unasked(desktop);
}

/// A host to reach by SSH, and somewhere to keep its passwords.
fn start_host(desktop: &Desktop) {
    start_ssh(desktop);
    start_keyring(desktop);
}

fn open_protected<'a>(program: &'a Program<'a>) -> Window<'a> {
    let window = open_screen(program, "protected");
    window.until_label("This Screen Is Protected");
    window
}

/// A new program shows the screen, and asks nothing.
fn opens_unasked(desktop: &Desktop) {
    let program = open(desktop, REMOTE);
    open_screen(&program, "protected").until_label(SHOWN);
}

fn open_screen<'a>(program: &'a Program<'a>, machine: &str) -> Window<'a> {
    let window = program.window(MAIN);
    window.show_machine(machine);
    window.click("Console");
    window
}

fn answer(window: &Window, password: &str) {
    window.set_text("Password", password);
    window.click("Sign In");
}

/// A machine that needs no guest: its firmware writes to the screen.
fn start(name: &str, graphics: &str) {
    let xml = format!(
        "<domain type='qemu'><name>{name}</name><memory unit='MiB'>32</memory>\
         <os><type arch='x86_64'>hvm</type></os><devices>{graphics}</devices></domain>"
    );
    host::virsh(&["define", &host::file(&format!("{name}.xml"), &xml)]);
    host::virsh(&["start", name]);
}

/// An SSH server of the lab's host, and a key that it takes. All of it is gone with the host.
pub fn start_ssh(desktop: &Desktop) {
    let folder = "/root/.ssh";
    fs::create_dir_all(folder).expect("root has a home");
    host::run("mount", &["-t", "tmpfs", "-o", "mode=700", "tmpfs", folder]);
    let key = format!("{folder}/id_ed25519");
    for key in [key.as_str(), "/run/ssh-host-key"] {
        // The last story's.
        let _ = fs::remove_file(key);
        host::run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", key]);
    }
    fs::copy(format!("{key}.pub"), format!("{folder}/authorized_keys")).expect("a file of ours");
    let host_key = fs::read_to_string("/run/ssh-host-key.pub").expect("it was made");
    let known = format!("[127.0.0.1]:2222,[127.0.0.2]:2222,[10.99.0.1]:2222 {host_key}");
    fs::write(format!("{folder}/known_hosts"), known).expect("a file of ours");
    // Who is nobody yet goes in there.
    fs::create_dir_all("/run/sshd").expect("a folder of ours");
    fs::set_permissions("/run/sshd", fs::Permissions::from_mode(0o755)).expect("a folder of ours");
    let config = host::file(
        "sshd_config",
        "Port 2222\nHostKey /run/ssh-host-key\nPidFile none\nUsePAM no\n\
         PermitRootLogin prohibit-password\nStrictModes no\n",
    );
    let server = Command::new("/usr/sbin/sshd")
        .args(["-D", "-e", "-f", &config])
        .stdin(Stdio::null())
        .stderr(fs::File::create("/run/sshd.log").expect("a file of ours"))
        .spawn();
    desktop.keep(server.expect("sshd is installed (package openssh-server)"));
    wait::until("the SSH server lets us in", SOON, || {
        host::try_run(
            "ssh",
            &[
                "-o",
                "BatchMode=yes",
                "-p",
                "2222",
                "root@127.0.0.1",
                "true",
            ],
        )
        .is_ok()
    });
}

/// The keyring of the story's own session, open.
fn start_keyring(desktop: &Desktop) {
    let daemon = desktop
        .command("gnome-keyring-daemon")
        .args(["--unlock", "--components=secrets", "--foreground"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut daemon = daemon.expect("gnome-keyring is installed");
    // Its password is what it reads up to the end, and must be something.
    let written = daemon.stdin.take().map(|mut input| input.write_all(b"\n"));
    written.expect("it was piped").expect("it reads");
    desktop.keep(daemon);
    wait::until("there is a keyring", SOON, || {
        let owned = desktop.session.call_sync(
            Some("org.freedesktop.DBus"),
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            "NameHasOwner",
            Some(&glib::variant::ToVariant::to_variant(&(
                "org.freedesktop.secrets",
            ))),
            None,
            gio::DBusCallFlags::NONE,
            -1,
            gio::Cancellable::NONE,
        );
        owned.is_ok_and(|it| it.child_value(0).get() == Some(true))
    });
}

/// What the keyring has of the program.
fn kept(desktop: &Desktop) -> String {
    let uuid = host::virsh(&["domuuid", "protected"]);
    let output = desktop
        .command("secret-tool")
        .args(["lookup", "machine", uuid.trim()])
        .output();
    let output = output.expect("secret-tool is installed (package libsecret-tools)");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
