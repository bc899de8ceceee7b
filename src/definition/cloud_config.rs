// SPDX-License-Identifier: GPL-3.0-or-later
//! What a cloud image gets at its first boot: the user-data and meta-data of cloud-init's NoCloud source. Every text
//! is quoted, whatever is in it.

mod key;
mod own;

pub use key::{KeyProblem, key_comment, key_problem};
pub use own::{OwnProblem, own_problem};

use uuid::Uuid;

/// The longest label of a host name in bytes (RFC 1035).
const LABEL_MAX: usize = 63;

/// What the guest is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloudConfig {
    /// Its host name.
    pub host_name: String,
    /// Who can log in; none leaves it to the image.
    pub user: Option<CloudUser>,
    /// Its time zone, such as `Europe/Berlin`; empty leaves it to the image.
    pub time_zone: String,
    /// Its keyboard layout, such as `de`; empty leaves it to the image.
    pub keyboard: String,
    /// Packages to be installed.
    pub packages: Vec<String>,
    /// A person's own cloud-config, appended as it is: [`own_problem`] has found nothing.
    pub own: String,
}

/// Who can log in.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CloudUser {
    /// The name.
    pub name: String,
    /// The password's hash, as in `/etc/shadow`; none locks the password.
    pub password_hash: Option<String>,
    /// The SSH keys that are accepted, each one line as in `authorized_keys`.
    pub keys: Vec<String>,
}

/// The hash is in no log.
impl std::fmt::Debug for CloudUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hash = self.password_hash.as_ref().map(|_| "…");
        f.debug_struct("CloudUser")
            .field("name", &self.name)
            .field("password_hash", &hash)
            .field("keys", &self.keys.len())
            .finish()
    }
}

impl CloudConfig {
    /// The file `user-data`.
    #[must_use]
    pub fn user_data(&self) -> String {
        let mut text = String::from("#cloud-config\n");
        let mut line = |key: &str, value: &str| {
            if !value.is_empty() {
                text.push_str(&format!("{key}: {}\n", quoted(value)));
            }
        };
        line("hostname", &self.host_name);
        line("timezone", &self.time_zone);
        if let Some(user) = &self.user {
            text.push_str(&user.text());
        }
        if !self.keyboard.is_empty() {
            let layout = quoted(&self.keyboard);
            text.push_str(&format!("keyboard:\n  layout: {layout}\n"));
        }
        if !self.packages.is_empty() {
            text.push_str("package_update: true\npackages:\n");
            text.push_str(&list(&self.packages, 2));
        }
        let own = own::body(&self.own);
        if !own.is_empty() {
            text.push_str(own);
            text.push('\n');
        }
        text
    }

    /// The keys that the page writes itself: they cannot be in a person's own part, too.
    #[must_use]
    pub fn own_keys(&self) -> Vec<&'static str> {
        let is_set = [
            ("hostname", !self.host_name.is_empty()),
            ("timezone", !self.time_zone.is_empty()),
            ("users", self.user.is_some()),
            ("ssh_pwauth", self.user.is_some()),
            ("disable_root", self.has_root()),
            ("keyboard", !self.keyboard.is_empty()),
            ("package_update", !self.packages.is_empty()),
            ("packages", !self.packages.is_empty()),
        ];
        let set = is_set.into_iter().filter(|(_, is_set)| *is_set);
        set.map(|(key, _)| key).collect()
    }

    fn has_root(&self) -> bool {
        self.user.as_ref().is_some_and(CloudUser::is_root)
    }

    /// The file `meta-data`. cloud-init does all of it again where it sees another instance.
    #[must_use]
    pub fn meta_data(&self, instance: Uuid) -> String {
        let instance = quoted(&instance.to_string());
        let host_name = quoted(&self.host_name);
        format!("instance-id: {instance}\nlocal-hostname: {host_name}\n")
    }
}

impl CloudUser {
    fn is_root(&self) -> bool {
        self.name == "root"
    }

    fn text(&self) -> String {
        let mut text = format!("users:\n  - name: {}\n", quoted(&self.name));
        if !self.is_root() {
            text.push_str("    sudo: \"ALL=(ALL) NOPASSWD:ALL\"\n    shell: \"/bin/bash\"\n");
        }
        text.push_str(&format!(
            "    lock_passwd: {}\n",
            self.password_hash.is_none()
        ));
        if let Some(hash) = &self.password_hash {
            text.push_str(&format!("    hashed_passwd: {}\n", quoted(hash)));
        }
        if !self.keys.is_empty() {
            text.push_str("    ssh_authorized_keys:\n");
            text.push_str(&list(&self.keys, 6));
        }
        // Over the network a password is accepted only where there is no key.
        let by_password = self.password_hash.is_some() && self.keys.is_empty();
        text.push_str(&format!("ssh_pwauth: {by_password}\n"));
        if self.is_root() {
            text.push_str("disable_root: false\n");
        }
        text
    }
}

fn list(values: &[String], indent: usize) -> String {
    let line = |value: &String| format!("{:indent$}- {}\n", "", quoted(value));
    values.iter().map(line).collect()
}

/// A text as a double-quoted scalar of YAML, on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            // Line ends of Unicode and what YAML does not print, too.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A host name made of a machine's name: letters, digits and hyphens, at most 63. `guest` where nothing is left.
#[must_use]
pub fn host_name_of(machine: &str) -> String {
    let mut name = String::new();
    for c in machine.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(LABEL_MAX);
    match name.trim_end_matches('-') {
        "" => "guest".to_owned(),
        name => name.to_owned(),
    }
}

/// A name for the seed image of a machine, beside its disks: `web-1-cidata.img`, or numbered.
#[must_use]
pub fn seed_name(machine: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let machine: String = machine.replace('/', "-").chars().take(60).collect();
    let first = format!("{machine}-cidata.img");
    let numbered = (2_u32..).map(|it| format!("{machine}-cidata-{it}.img"));
    let mut names = std::iter::once(first).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

/// Whether a guest can be called so: labels of letters, digits and hyphens with dots between them.
#[must_use]
pub fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LABEL_MAX).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// Whether a user can have this name, as Debian's `useradd` has it.
#[must_use]
pub fn is_user_name(name: &str) -> bool {
    let first = |c: char| c.is_ascii_lowercase() || c == '_';
    let other = |c: char| first(c) || c.is_ascii_digit() || c == '-';
    name.len() <= 32 && name.starts_with(first) && name.chars().all(other)
}

/// Whether a password is easy to guess: short, or of one kind of character.
#[must_use]
pub fn is_weak_password(password: &str) -> bool {
    let kinds: [fn(char) -> bool; 3] = [char::is_alphabetic, char::is_numeric, |c| {
        !c.is_alphanumeric()
    }];
    let used = kinds.iter().filter(|kind| password.chars().any(**kind));
    let length = password.chars().count();
    length < 8 || (length < 16 && used.count() < 2)
}

#[cfg(test)]
mod tests;
