// SPDX-License-Identifier: GPL-3.0-or-later
//! The program as an ordinary user's: polkit decides what NetworkManager does for it, and asks for a password.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::bridges::{ADDRESS, PAGE, networks_page, until_bridge_stands};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::open;
use crate::support::tree::{role, state};
use crate::support::wait::{self, SOON};
use crate::{host, network_manager};

/// Who is an administrator, by a password.
pub const PERSON: (&str, u32) = ("person", 4711);
const PASSWORD: &str = "sesame";

/// The password as the system keeps it.
const KEPT: &str = "$6$guesthouse$crlnv/21HFg4ba6ZPxxfEN3RMHKKtkUXdZOjZS1S.ZkoAdfQ/2YF8.UugkUg0jQ7htzJahrGtcarNz9Bkyv/q0";

/// libvirt asks polkit as well; here it is about NetworkManager.
const RULES: &str = "\
polkit.addAdminRule(function(action, subject) { return ['unix-user:person']; });
polkit.addRule(function(action, subject) {
    if (action.id.indexOf('org.libvirt.') == 0) return polkit.Result.YES;
});
";

/// Nobody can be asked: it is refused in a clear sentence, and nothing is lost. Then somebody signs in.
pub fn asks_for_a_password(desktop: &Desktop) {
    let _system = System::with_person();
    start_polkit(desktop);
    network_manager::start_with_polkit();
    let desktop = Desktop::start_for("lab", "polkit of a person", Some(PERSON.1));
    let program = open(&desktop, host::URI);
    networks_page(&program).click("New Bridge…");
    let page = program.window(PAGE);
    page.until_text("Name", "br101");
    page.toggle("eth1", true);
    page.choose("Address", "Manual");
    page.set_text(ADDRESS, "10.0.1.1/24");
    page.until_on("Create");
    page.click("Create");
    page.until_label("Could not make br101: The system did not allow it*Nothing was changed.*");
    page.screenshot("lab-bridge-not-allowed");
    let none: [String; 0] = [];
    assert_eq!(network_manager::profiles(), none);
    assert_eq!(page.text("Name"), "br101");
    assert_eq!(page.chosen("Address"), "Manual");
    assert_eq!(page.text(ADDRESS), "10.0.1.1/24");
    page.until("the card is chosen still", |tree| {
        let found = tree.named(&[role::CHECK_BOX], "eth1");
        found.iter().any(|&at| tree.nodes[at].is(state::CHECKED))
    });

    let agent = Agent::start(&desktop, program.pid());
    page.click("Create");
    page.until_label("br101 Was Created");
    page.click("Keep This Network");
    program.until_closed(PAGE);
    until_bridge_stands();
    let heard = agent.heard();
    for part in [
        "AUTHENTICATING FOR org.freedesktop.NetworkManager.",
        "Authenticating as: person",
        "AUTHENTICATION COMPLETE",
    ] {
        assert!(heard.contains(part), "no “{part}”:\n{heard}");
    }
}

/// The lists of users with one more in them, for as long as this is there.
pub struct System;

impl System {
    pub fn with_person() -> Self {
        let (name, id) = PERSON;
        for (file, line) in [
            ("passwd", format!("{name}:x:{id}:{id}::/:/bin/sh\n")),
            ("group", format!("{name}:x:{id}:\n")),
            ("shadow", format!("{name}:{KEPT}:19000::::::\n")),
        ] {
            let (path, own) = (format!("/etc/{file}"), format!("/run/{file}-with-person"));
            // With its owner and its rights.
            host::run("cp", &["-p", &path, &own]);
            let text = fs::read_to_string(&own).expect("it was copied");
            fs::write(&own, text + &line).expect("a file of ours");
            host::run("mount", &["--bind", &own, &path]);
        }
        host::run("mount", &["-t", "tmpfs", "-o", "mode=755", "tmpfs", POLKIT]);
        let folder = format!("{POLKIT}/rules.d");
        fs::create_dir_all(&folder).expect("a folder of ours");
        let file = format!("{folder}/10-lab.rules");
        fs::write(&file, RULES).expect("a file of ours");
        for path in [&folder, &file] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        }
        Self
    }
}

impl Drop for System {
    fn drop(&mut self) {
        for path in ["/etc/passwd", "/etc/group", "/etc/shadow", POLKIT] {
            let _ = host::try_run("umount", &["-l", path]);
        }
    }
}

/// Where its rules are.
const POLKIT: &str = "/etc/polkit-1";

fn start_polkit(desktop: &Desktop) {
    let places = ["/usr/lib/polkit-1/polkitd", "/usr/libexec/polkitd"];
    let daemon = places.iter().find(|it| fs::exists(it).unwrap_or(false));
    let daemon = daemon.expect("polkitd is installed (package polkitd)");
    let log = fs::File::create("/var/log/libvirt/polkitd.log").expect("the log can be written");
    let daemon = Command::new(daemon)
        .arg("--no-debug")
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a file can be shared"))
        .stderr(log)
        .spawn();
    desktop.keep(daemon.expect("polkitd can be run"));
    wait::until("polkit is there", SOON, || {
        let asked = ["call", "--system", "-d", "org.freedesktop.DBus", "-o", "/"];
        let method = ["-m", "org.freedesktop.DBus.NameHasOwner"];
        let name = ["org.freedesktop.PolicyKit1"];
        let answer = host::try_run("gdbus", &[&asked[..], &method, &name].concat());
        answer.is_ok_and(|it| it.contains("true"))
    });
}

/// Asks in a terminal for the password, as a desktop does in a window; here it is typed at once.
struct Agent {
    child: Child,
    heard: Arc<Mutex<String>>,
}

impl Agent {
    fn start(desktop: &Desktop, program: u32) -> Self {
        let ready = desktop.home().join("agent-is-ready");
        desktop.run("mkfifo", &[&ready.to_string_lossy()]);
        let agent = format!(
            "exec pkttyagent --process {program} --notify-fd 3 3>{}",
            ready.display()
        );
        let mut child = desktop
            .command("script")
            .args(["-qfc", &agent])
            .arg("/dev/null")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("script is installed (package bsdutils)");
        let mut output = child.stdout.take().expect("it was piped");
        let mut input = child.stdin.take().expect("it was piped");
        let heard = Arc::new(Mutex::new(String::new()));
        let all = heard.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 512];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                let text = String::from_utf8_lossy(&buffer[..count]);
                all.lock().expect("nobody panics with it").push_str(&text);
            }
        });
        let all = heard.clone();
        // What is typed between the question and its reading is thrown away: it is typed again until it is taken.
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_millis(200));
                let asked = all.lock().expect("nobody panics with it");
                let is_asked = asked.trim_end().ends_with("assword:");
                drop(asked);
                if is_asked && input.write_all(format!("{PASSWORD}\n").as_bytes()).is_err() {
                    return;
                }
            }
        });
        // It closes this when polkit knows it.
        let mut rest = Vec::new();
        let told = fs::File::open(&ready).and_then(|mut it| it.read_to_end(&mut rest));
        told.expect("a pipe of ours");
        Self { child, heard }
    }

    fn heard(&self) -> String {
        self.heard.lock().expect("nobody panics with it").clone()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
