// SPDX-License-Identifier: GPL-3.0-or-later
//! A host whose screens ask for a user's name and password (SASL), as a person sets it up in libvirt's qemu.conf.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use crate::host;
use crate::support::wait::{self, SOON};

const SETTINGS: &str = "/etc/libvirt/qemu.conf";
const FOLDER: &str = "/run/sasl";
const USERS: &str = "/run/sasl/users.db";

/// As long as it lives, libvirt starts machines so.
pub struct Sasl {
    settings: String,
}

impl Sasl {
    /// Lets this user in. Without TLS, QEMU and libgvnc take only what encrypts by itself: of what needs no other server
    /// that is DIGEST-MD5.
    #[track_caller]
    pub fn start(user: &str, password: &str) -> Self {
        fs::create_dir_all(FOLDER).expect("a folder of ours");
        let config = format!("mech_list: digest-md5\nsasldb_path: {USERS}\n");
        fs::write(format!("{FOLDER}/qemu.conf"), config).expect("a file of ours");
        let program = Command::new("saslpasswd2")
            .args(["-p", "-c", "-a", "qemu", "-f", USERS, user])
            .stdin(Stdio::piped())
            .spawn();
        let mut program = program.expect("saslpasswd2 is installed (package sasl2-bin)");
        let mut input = program.stdin.take().expect("it was piped");
        input.write_all(password.as_bytes()).expect("it reads");
        drop(input);
        assert!(program.wait().expect("it ends").success());
        // QEMU is another user.
        fs::set_permissions(USERS, fs::Permissions::from_mode(0o644)).expect("a file of ours");

        let settings = fs::read_to_string(SETTINGS).expect("libvirt has settings");
        let more = format!("{settings}\nvnc_sasl = 1\nvnc_sasl_dir = \"{FOLDER}\"\n");
        fs::write(SETTINGS, more).expect("a file of ours");
        let sasl = Self { settings };
        host::kill_libvirtd();
        host::start_libvirtd();
        sasl
    }
}

impl Drop for Sasl {
    fn drop(&mut self) {
        // Where a story failed nothing may panic; the next one starts libvirtd where it does not run.
        let _ = fs::write(SETTINGS, &self.settings);
        if let Some(pid) = host::libvirtd() {
            let _ = host::try_run("kill", &["-9", &pid.to_string()]);
        }
        let gone = || host::libvirtd().map_or(Ok(()), |_| Err(String::new()));
        let _ = wait::poll(SOON, gone);
    }
}
